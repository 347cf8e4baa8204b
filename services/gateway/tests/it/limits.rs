//! Every answer under a limit says which limit that is and what is left of it.

use gateway::Config;
use reqwest::{Method, Response};
use serde_json::json as j;
use tonic::Code;

use crate::{
    app::{App, problem},
    peer::{life, refusal},
};

const CALLS: [&str; 2] = ["\"requests\";q=6000;w=60", "\"requests\";r=5999;t=1"];

/// What an answer tells of limits: which there are and what is left.
fn told(response: &Response) -> [Option<&str>; 2] {
    let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap());
    [header("ratelimit-policy"), header("ratelimit")]
}

#[tokio::test]
async fn what_a_service_counts_is_told_with_answers_refusals_and_streams() {
    let app = App::start().await;
    app.peer.script.store("ann", life("op_tailoring_0a", 3));
    let silent = app.get("/v1/me").send().await.unwrap();
    assert_eq!(told(&silent), [None, None], "a service that tells nothing");
    app.peer.script.state().limits = Some(CALLS);
    for (path, status) in [
        ("/v1/me", 200),
        ("/v1/me/export", 200),
        ("/v1/operations/op_tailoring_0a/events", 200),
        ("/v1/operations/op_tailoring_0b", 404),
    ] {
        let response = app.get(path).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(told(&response), CALLS.map(Some), "{path}");
    }
    let form = reqwest::multipart::Part::bytes(b"# Ann".to_vec()).file_name("cv.md");
    let form = reqwest::multipart::Form::new().part("file", form);
    let upload = app.post("/v1/resumes").multipart(form).send().await.unwrap();
    assert_eq!((upload.status().as_u16(), told(&upload)), (202, CALLS.map(Some)));
    for path in ["/healthz", "/openapi.json", "/v1/nothing"] {
        let free = app.get(path).send().await.unwrap();
        assert_eq!(told(&free), [None, None], "{path} is under no limit");
    }
}

#[tokio::test]
async fn a_call_over_the_limit_is_told_when_to_come_back() {
    let app = App::start().await;
    let none = ["\"starts\";q=300;w=60", "\"starts\";r=0;t=7"];
    app.peer.script.state().limits = Some(none);
    app.peer.script.refuse(refusal(Code::ResourceExhausted, "RATE_LIMITED", "at most 300 starts"));
    let refused = app.post_json("/v1/tailorings", j!({"job_description": "Rust"})).await;
    assert_eq!(told(&refused), none.map(Some));
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(problem(refused, 429).await["reason"], "RATE_LIMITED");
}

#[tokio::test]
async fn attempts_to_sign_in_are_counted_down_beside_what_the_service_counts() {
    let app = App::with(Config { sign_ins_per_minute: 2, ..Config::default() }).await;
    app.peer.script.state().limits = Some(CALLS);
    let attempt = async || {
        let body = j!({"email": "ann@example.org", "password": "guess"});
        app.request(Method::POST, "/v1/auth/login").json(&body).send().await.unwrap()
    };
    let first = attempt().await;
    let [policy, left] = told(&first);
    assert_eq!(policy.unwrap(), format!("\"sign-ins\";q=2;w=60, {}", CALLS[0]));
    assert_eq!(left.unwrap(), format!("\"sign-ins\";r=1;t=30, {}", CALLS[1]));
    attempt().await;
    let refused = attempt().await;
    let [policy, left] = told(&refused);
    assert_eq!(policy.unwrap(), "\"sign-ins\";q=2;w=60");
    let wait = refused.headers()["retry-after"].to_str().unwrap();
    assert_eq!(left.unwrap(), format!("\"sign-ins\";r=0;t={wait}"));
    problem(refused, 429).await;
}
