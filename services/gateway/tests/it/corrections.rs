//! Lines and versions of a tailoring, and what was read in a resume: shown and corrected.

use reqwest::Method;
use serde_json::{Value, json as j};

use crate::app::{App, fields, json, problem};

const TAILORING: &str = "/v1/tailorings/tailoring_00000000000000000000000000000001";
const RESUME: &str = "/v1/resumes/resume_00000000000000000000000000000001";

async fn patch(app: &App, path: &str, body: Value) -> reqwest::Response {
    let request = app.request(Method::PATCH, path).bearer_auth("token-ann").json(&body);
    request.send().await.unwrap()
}

async fn get(app: &App, path: &str) -> Value {
    json(app.get(path).send().await.unwrap(), 200).await
}

#[tokio::test]
async fn lines_are_shown_changed_and_taken_back() {
    let app = App::start().await;
    let path = format!("{TAILORING}/lines");
    let line = j!({
        "id": "s1.e0.p0", "section": "Experience", "text": "Built pumps", "origin": "user",
        "sources": [9], "original": "Made pumps", "dropped": false,
    });
    assert_eq!(get(&app, &path).await, j!({"version": 3, "lines": [line.clone()]}));
    let changes = j!([
        {"id": "a", "text": "Built <b>pumps</b>"},
        {"id": "b", "dropped": true},
        {"id": "c", "restore": true},
    ]);
    let answer = patch(&app, &path, j!({"version": 3, "changes": changes})).await;
    assert_eq!(json(answer, 200).await, j!({"version": 4, "lines": [line]}));
    let seen = app.peer.script.seen("UpdateLines").remove(0);
    for part in ["Text(\"Built <b>pumps</b>\")", "Dropped(true)", "Restore(true)", "version: 3"] {
        assert!(seen.contains(part), "{part} in {seen}");
    }
    let changes = j!([{"id": "a", "dropped": true}]);
    let answer = patch(&app, &path, j!({"version": 2, "changes": changes})).await;
    assert_eq!(problem(answer, 409).await["reason"], "VERSION_CHANGED");
}

#[tokio::test]
async fn wrong_changes_are_named_by_their_number() {
    let app = App::start().await;
    let path = format!("{TAILORING}/lines");
    for (body, wanted) in [
        (j!({}), vec!["version", "changes"]),
        (j!({"version": 1, "changes": {}}), vec!["changes"]),
        (j!({"version": 1, "changes": [1]}), vec!["changes"]),
        (j!({"version": 1, "changes": [{"id": "a"}]}), vec!["changes[0].text"]),
        (
            j!({"version": 1, "changes": [{"id": "a", "text": "x", "dropped": true}]}),
            vec!["changes[0].text"],
        ),
        (
            j!({"version": "1", "changes": [{"id": "a", "text": "x"}, {"text": "x", "new": 1}]}),
            vec!["version", "changes[1].id", "changes[1].new"],
        ),
    ] {
        let refused = problem(patch(&app, &path, body.clone()).await, 400).await;
        assert_eq!(fields(&refused), wanted, "{body}");
    }
    assert!(app.peer.script.seen("UpdateLines").is_empty());
}

#[tokio::test]
async fn versions_are_listed_and_restored() {
    let app = App::start().await;
    let listed = get(&app, &format!("{TAILORING}/versions")).await;
    let version = j!({"version": 3, "created_at": "2023-11-14T22:13:20.500Z", "changed": 2});
    assert_eq!(listed, j!({"versions": [version]}));
    let restore = async |version: &str| {
        app.post(&format!("{TAILORING}/versions/{version}/restore")).send().await.unwrap()
    };
    assert_eq!(json(restore("1").await, 200).await["version"], 4);
    assert_eq!(problem(restore("9").await, 404).await["reason"], "VERSION_NOT_FOUND");
    problem(restore("first").await, 404).await;
    let document = app.get(&format!("{TAILORING}/document?format=txt&version=2"));
    assert_eq!(document.send().await.unwrap().status(), 200);
    assert!(app.peer.script.seen("GetDocument")[0].contains("version: 2"));
    let document = app.get(&format!("{TAILORING}/document?version=0"));
    assert_eq!(fields(&problem(document.send().await.unwrap(), 400).await), ["version"]);
}

#[tokio::test]
async fn what_was_read_is_shown_field_by_field_and_corrected() {
    let app = App::start().await;
    let path = format!("{RESUME}/profile");
    let read = get(&app, &path).await;
    let field = j!({
        "path": "basics.location", "value": "Oslo", "lines": [2], "confidence": 1,
        "corrected": false,
    });
    let whole = j!({
        "profile": {"basics": {"name": "Ann"}}, "fields": [field], "lines": ["Ann", "Oslo"],
    });
    assert_eq!(read, whole);
    let changes = j!([{"path": "basics.location", "value": "Bergen"}]);
    let corrected = json(patch(&app, &path, j!({"changes": changes})).await, 200).await;
    assert_eq!(corrected["fields"][0]["value"], "Bergen");
    assert_eq!(corrected["fields"][0]["corrected"], true);
    let refused = problem(patch(&app, &path, j!({"changes": [{"value": 1}]})).await, 400).await;
    assert_eq!(fields(&refused), ["changes[0].path", "changes[0].value"]);
}

#[tokio::test]
async fn a_resume_is_judged_with_points_and_suggestions() {
    let app = App::start().await;
    let suggestion = j!({"key": "DATES_MISSING", "text": "Say from when to when.", "lines": [7]});
    let part = j!({"key": "dates", "title": "Dates", "score": 12, "max": 15});
    let judged = j!({"score": 12, "parts": [part], "suggestions": [suggestion]});
    assert_eq!(get(&app, &format!("{RESUME}/analysis")).await, judged);
    let other = app.get("/v1/resumes/resume_2/analysis").send().await.unwrap();
    problem(other, 404).await;
}
