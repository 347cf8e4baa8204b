//! Conditions: a thing that the caller has is not sent again, and one that was changed meanwhile is
//! not overwritten.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json as j};

use crate::{
    app::{App, expect, fields, json, problem},
    peer::life,
};

const TAILORING: &str = "/v1/tailorings/tailoring_00000000000000000000000000000001";
const RESUME: &str = "/v1/resumes/resume_00000000000000000000000000000001";

async fn change(app: &App, method: Method, path: &str, tag: &str, body: &Value) -> Response {
    let request = app.request(method, path).bearer_auth("token-ann").header("if-match", tag);
    request.json(body).send().await.unwrap()
}

#[tokio::test]
async fn what_the_caller_has_is_answered_with_304_and_no_body() {
    let app = App::start().await;
    for path in [
        "/v1/me/profile".to_owned(),
        RESUME.to_owned(),
        format!("{RESUME}/profile"),
        format!("{RESUME}/analysis"),
        TAILORING.to_owned(),
        format!("{TAILORING}/lines"),
        format!("{TAILORING}/versions"),
    ] {
        let whole = app.get(&path).send().await.unwrap();
        let tag = whole.headers()["etag"].to_str().unwrap().to_owned();
        json(whole, 200).await;
        for known in [tag.clone(), format!("\"other\", {tag}"), "*".to_owned()] {
            let same = app.get(&path).header("if-none-match", known).send().await.unwrap();
            let same = expect(same, StatusCode::NOT_MODIFIED);
            assert_eq!(same.headers()["etag"], tag, "{path}");
            assert!(same.bytes().await.unwrap().is_empty(), "{path}");
        }
        let other = app.get(&path).header("if-none-match", "\"other\"").send().await.unwrap();
        assert_eq!(other.headers()["etag"], tag, "{path}");
        json(other, 200).await;
    }
    let nobody = app.request(Method::GET, RESUME).header("if-none-match", "*");
    problem(nobody.send().await.unwrap(), 401).await;
}

#[tokio::test]
async fn a_correction_is_made_only_to_what_the_caller_has_seen() {
    let app = App::start().await;
    let path = format!("{RESUME}/profile");
    let seen = app.get(&path).send().await.unwrap().headers()["etag"].to_str().unwrap().to_owned();
    let body = j!({"changes": [{"path": "basics.location", "value": "Bergen"}]});
    let corrected = change(&app, Method::PATCH, &path, &seen, &body).await;
    assert_ne!(corrected.headers()["etag"], seen);
    json(corrected, 200).await;
    let refused = change(&app, Method::PATCH, &path, "\"old\"", &body).await;
    assert_eq!(problem(refused, 412).await["reason"], "RESUME_CHANGED");
    json(change(&app, Method::PATCH, &path, "*", &body).await, 200).await;
    for unclear in ["", "old", "W/\"old\"", "\"a\", \"b\""] {
        let refused = change(&app, Method::PATCH, &path, unclear, &body).await;
        assert_eq!(fields(&problem(refused, 400).await), ["If-Match"], "{unclear}");
    }
    // The reason has its page.
    let page = app.request(Method::GET, "/problems/RESUME_CHANGED").send().await.unwrap();
    assert!(page.text().await.unwrap().contains("corrected meanwhile"));
}

#[tokio::test]
async fn lines_are_changed_and_versions_restored_only_over_the_version_that_was_seen() {
    let app = App::start().await;
    let path = format!("{TAILORING}/lines");
    let seen = app.get(&path).send().await.unwrap();
    assert_eq!(seen.headers()["etag"], "\"3\"");
    let update = |version: i32| j!({"version": version, "changes": [{"id": "a", "text": "x"}]});
    let made = change(&app, Method::PATCH, &path, "\"3\"", &update(3)).await;
    assert_eq!(made.headers()["etag"], "\"4\"");
    for (tag, version) in [("\"2\"", 2), ("\"2\"", 3), ("\"3\"", 2), ("\"abc\"", 3)] {
        let refused = change(&app, Method::PATCH, &path, tag, &update(version)).await;
        assert_eq!(problem(refused, 412).await["reason"], "VERSION_CHANGED", "{tag} {version}");
    }
    let path = format!("{TAILORING}/versions/1/restore");
    let restored = change(&app, Method::POST, &path, "\"3\"", &j!({})).await;
    assert_eq!(restored.headers()["etag"], "\"4\"");
    for tag in ["\"2\"", "\"abc\"", "\"0\"", "\"-1\""] {
        let refused = change(&app, Method::POST, &path, tag, &j!({})).await;
        assert_eq!(problem(refused, 412).await["reason"], "VERSION_CHANGED");
    }
}

#[tokio::test]
async fn work_is_cancelled_and_retried_only_where_it_stands_as_it_was_seen() {
    const ID: &str = "op_tailoring_0a";
    let app = App::start().await;
    let mut running = life(ID, 5);
    running.truncate(3);
    app.peer.script.store("ann", running);
    let path = format!("/v1/operations/{ID}");
    let seen = app.get(&path).header("if-none-match", "*").send().await.unwrap();
    assert_eq!(seen.headers()["etag"], "\"3\"");
    assert_eq!(json(seen, 200).await["sequence"], 3);

    let (cancel, retry) = (format!("{path}/cancel"), format!("{path}/retry"));
    for tag in ["\"2\"", "\"0\"", "\"abc\""] {
        let refused = change(&app, Method::POST, &cancel, tag, &j!({})).await;
        assert_eq!(problem(refused, 412).await["reason"], "OPERATION_CHANGED", "{tag}");
    }
    let cancelled = change(&app, Method::POST, &cancel, "\"3\"", &j!({})).await;
    assert_eq!(cancelled.headers()["etag"], "\"4\"");
    assert_eq!(json(cancelled, 200).await["state"], "CANCELLED");

    let old = change(&app, Method::POST, &retry, "\"3\"", &j!({})).await;
    assert_eq!(problem(old, 412).await["reason"], "OPERATION_CHANGED");
    // Of two who have seen the same, one opens a run.
    let first = change(&app, Method::POST, &retry, "\"4\"", &j!({})).await;
    assert_eq!(json(first, 200).await["run"], 2);
    let second = change(&app, Method::POST, &retry, "\"4\"", &j!({})).await;
    assert_eq!(problem(second, 412).await["reason"], "OPERATION_CHANGED");
    for tag in ["*", "\"5\""] {
        app.peer.script.store("ann", life(ID, 5));
        json(change(&app, Method::POST, &retry, tag, &j!({})).await, 200).await;
    }
    for call in [&cancel, &retry] {
        json(app.post(call).send().await.unwrap(), 200).await;
        let refused = change(&app, Method::POST, call, "5", &j!({})).await;
        assert_eq!(fields(&problem(refused, 400).await), ["If-Match"]);
    }
}

#[tokio::test]
async fn proposals_are_settled_only_in_the_profile_that_was_seen() {
    let app = App::start().await;
    let proposal = "/v1/me/profile/proposals/proposal_00000000000000000000000000000001";
    for (call, body) in
        [("accept", j!({})), ("accept", j!({"value": "Bergen"})), ("dismiss", j!({}))]
    {
        let path = format!("{proposal}/{call}");
        let refused = change(&app, Method::POST, &path, "\"6\"", &body).await;
        assert_eq!(problem(refused, 412).await["reason"], "PROFILE_CHANGED", "{call}");
        for tag in ["\"7\"", "*"] {
            let settled = change(&app, Method::POST, &path, tag, &body).await;
            assert_eq!(settled.headers()["etag"], "\"7\"");
            json(settled, 200).await;
        }
    }
}
