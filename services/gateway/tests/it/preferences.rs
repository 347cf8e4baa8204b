//! Which notifications the caller gets: told, set, and what cannot be set.

use reqwest::{Method, Response};
use serde_json::{Value, json as j};

use crate::app::{App, fields, json, problem};

const PATH: &str = "/v1/notifications/preferences";

async fn put(app: &App, body: &Value) -> Response {
    app.request(Method::PUT, PATH).bearer_auth("token-ann").json(body).send().await.unwrap()
}

fn types(completed: bool, failed: bool, cancelled: bool) -> Value {
    j!({"types": {
        "TAILORING_COMPLETED": completed,
        "TAILORING_FAILED": failed,
        "TAILORING_CANCELLED": cancelled,
    }})
}

#[tokio::test]
async fn everything_is_on_until_it_is_turned_off_and_what_is_left_out_is_on_again() {
    let app = App::start().await;
    let get = async || json(app.get(PATH).send().await.unwrap(), 200).await;
    assert_eq!(get().await, types(true, true, true));
    let off = types(true, false, false);
    assert_eq!(json(put(&app, &off).await, 200).await, off);
    assert_eq!(get().await, off);
    // The whole is set, not a part of it.
    let set = json(put(&app, &j!({"types": {"TAILORING_CANCELLED": false}})).await, 200).await;
    assert_eq!(set, types(true, true, false));
    assert_eq!(json(put(&app, &j!({"types": {}})).await, 200).await, types(true, true, true));
}

#[tokio::test]
async fn what_is_no_type_or_no_answer_is_named_and_nothing_is_set() {
    let app = App::start().await;
    for (body, wanted) in [
        (j!({}), "types"),
        (j!({"types": ["TAILORING_FAILED"]}), "types"),
        (j!({"types": {"TAILORING_FAILED": "no"}}), "types.TAILORING_FAILED"),
        (j!({"types": {"MOON_LANDED": false}}), "types.MOON_LANDED"),
        (j!({"types": {}, "mail": true}), "mail"),
    ] {
        assert_eq!(fields(&problem(put(&app, &body).await, 400).await), [wanted], "{body}");
    }
    assert!(app.peer.script.seen("UpdatePreferences").is_empty());
    let nobody = app.request(Method::PUT, PATH).json(&j!({"types": {}})).send().await.unwrap();
    problem(nobody, 401).await;
}
