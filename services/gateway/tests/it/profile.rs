//! The caller's profile: shown with its ETag, set field by field, filled from proposals.

use reqwest::Method;
use serde_json::{Value, json as j};

use crate::app::{App, fields, json, problem};

const PATH: &str = "/v1/me/profile";

async fn patch(app: &App, tag: Option<&str>, body: Value) -> reqwest::Response {
    let request = app.request(Method::PATCH, PATH).bearer_auth("token-ann").json(&body);
    let request = match tag {
        Some(tag) => request.header("If-Match", tag),
        None => request,
    };
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_profile_is_shown_whole_with_its_etag() {
    let app = App::start().await;
    let response = app.get(PATH).send().await.unwrap();
    assert_eq!(response.headers()["etag"], "\"7\"");
    let proposal = j!({
        "id": "proposal_00000000000000000000000000000001", "field": "location", "value": "Oslo",
        "resume_id": "resume_00000000000000000000000000000001", "lines": [2],
        "created_at": "2023-11-14T22:13:20Z",
    });
    assert_eq!(
        json(response, 200).await,
        j!({
            "skills": [{"name": "Rust", "source": "accepted"}],
            "experience_level": null,
            "headline": "Developer",
            "location": null,
            "preferences": {
                "remote": "HYBRID", "locations": [], "employment_types": [], "languages": [],
            },
            "criteria": {
                "titles": [], "industries": [], "salary_min": 50000, "salary_currency": null,
                "salary_period": null,
            },
            "proposals": [proposal],
            "updated_at": "2023-11-14T22:13:20Z",
        })
    );
}

#[tokio::test]
async fn only_what_is_given_is_set_and_null_clears() {
    let app = App::start().await;
    let body = j!({
        "skills": ["Rust", {"name": "Go", "source": "accepted"}],
        "headline": null,
        "preferences": {"remote": "REMOTE"},
        "criteria": {"salary_min": 60000, "salary_currency": null},
    });
    let response = patch(&app, Some("\"7\""), body).await;
    assert_eq!(response.headers()["etag"], "\"7\"");
    json(response, 200).await;
    let seen = app.peer.script.seen("UpdateProfile").remove(0);
    let mask = "paths: [\"skills\", \"headline\", \"preferences.remote\", \
                \"criteria.salary_min\", \"criteria.salary_currency\"]";
    for part in [mask, "name: \"Go\"", "salary_min: 60000", "etag: \"7\""] {
        assert!(seen.contains(part), "{part} in {seen}");
    }
}

#[tokio::test]
async fn a_profile_that_was_changed_meanwhile_is_not_overwritten() {
    let app = App::start().await;
    let body = j!({"headline": "Welder"});
    let refused = problem(patch(&app, Some("\"6\""), body.clone()).await, 412).await;
    assert_eq!(refused["reason"], "PROFILE_CHANGED");
    for tag in [Some("*"), None] {
        json(patch(&app, tag, body.clone()).await, 200).await;
    }
    let refused = problem(patch(&app, Some("W/\"7\""), body).await, 400).await;
    assert_eq!(fields(&refused), ["If-Match"]);
}

#[tokio::test]
async fn an_update_that_sets_nothing_changes_nothing() {
    let app = App::start().await;
    for body in [j!({}), j!({"preferences": {}})] {
        let whole = json(patch(&app, Some("\"7\""), body.clone()).await, 200).await;
        assert_eq!(whole["headline"], "Developer");
        let refused = problem(patch(&app, Some("\"6\""), body).await, 412).await;
        assert_eq!(refused["reason"], "PROFILE_CHANGED");
    }
    assert_eq!(app.peer.script.seen("UpdateProfile"), [""; 0]);
}

#[tokio::test]
async fn wrong_fields_are_named_within_their_objects() {
    let app = App::start().await;
    let body = j!({
        "skills": [1],
        "headline": 2,
        "preferences": {"remote": [], "moon": true},
        "criteria": {"salary_min": 1.5, "titles": "x"},
        "proposals": [],
    });
    let refused = problem(patch(&app, None, body).await, 400).await;
    let wanted = [
        "skills",
        "headline",
        "preferences.remote",
        "preferences.moon",
        "criteria.titles",
        "criteria.salary_min",
        "proposals",
    ];
    assert_eq!(fields(&refused), wanted);
}

#[tokio::test]
async fn proposals_are_accepted_edited_and_dismissed() {
    let app = App::start().await;
    let proposal = format!("{PATH}/proposals/proposal_00000000000000000000000000000001");
    let post = async |path: String| app.post(&path).send().await.unwrap();
    json(post(format!("{proposal}/accept")).await, 200).await;
    let edited = app.post_json(&format!("{proposal}/accept"), j!({"value": "Bergen"})).await;
    json(edited, 200).await;
    assert!(app.peer.script.seen("AcceptProposal")[1].contains("value: \"Bergen\""));
    json(post(format!("{proposal}/dismiss")).await, 200).await;
    let other = post(format!("{PATH}/proposals/proposal_2/accept")).await;
    assert_eq!(problem(other, 404).await["reason"], "PROPOSAL_NOT_FOUND");
}
