//! Liveness, readiness, and how a service that is away shows.

use gateway::Config;
use reqwest::Method;
use serde_json::json as j;

use crate::app::{App, json, problem};

#[tokio::test]
async fn liveness_asks_nobody_and_readiness_asks_every_service() {
    let mut app = App::start().await;
    let get = async |app: &App, path: &str| app.request(Method::GET, path).send().await.unwrap();
    json(get(&app, "/healthz").await, 200).await;
    assert_eq!(json(get(&app, "/readyz").await, 200).await["status"], "ok");

    app.peer.kill();
    json(get(&app, "/healthz").await, 200).await;
    let away = get(&app, "/readyz").await;
    assert!(away.headers().contains_key("retry-after"));
    assert_eq!(problem(away, 503).await["detail"], "not serving: account, tailoring, notification");

    app.peer.script.state().not_serving = vec!["jobstream.tailoring.v1.Tailorings"];
    app.peer.revive();
    let half = problem(get(&app, "/readyz").await, 503).await;
    assert_eq!(half["metadata"]["services"], "tailoring");
}

#[tokio::test]
async fn whoever_asks_is_told_the_version_even_while_the_services_are_away() {
    let config = Config { commit: Some("0123abc"), ..Config::default() };
    let mut app = App::with(config).await;
    app.peer.kill();
    let told = json(app.request(Method::GET, "/v1/version").send().await.unwrap(), 200).await;
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(told, j!({"version": version, "commit": "0123abc", "api_version": "v1"}));
    let untold = App::start().await;
    let told = json(untold.request(Method::GET, "/v1/version").send().await.unwrap(), 200).await;
    assert_eq!(told, j!({"version": version, "commit": null, "api_version": "v1"}));
}

#[tokio::test]
async fn a_service_that_is_away_is_503_with_when_to_come_back_and_no_insides() {
    let mut app = App::start().await;
    app.peer.kill();
    let response = app.get("/v1/me").send().await.unwrap();
    assert!(response.headers().contains_key("retry-after"));
    let problem = problem(response, 503).await.to_string();
    for inside in ["tcp", "127.0.0.1", "transport", "hyper", "tonic", "os error", "h2"] {
        assert!(!problem.contains(inside), "{inside} in {problem}");
    }
}

#[tokio::test]
async fn a_short_outage_is_bridged_for_calls_that_change_nothing() {
    let app = App::start().await;
    for _ in 0..2 {
        app.peer.script.refuse(tonic::Status::unavailable("restarting"));
    }
    json(app.get("/v1/me").send().await.unwrap(), 200).await;
}

#[tokio::test]
async fn a_fault_inside_is_told_in_general_words() {
    let app = App::start().await;
    let leak = "error returned from database: relation \"users\" at src/store/user.rs:42";
    app.peer.script.refuse(tonic::Status::internal(leak));
    let fault = problem(app.get("/v1/me").send().await.unwrap(), 500).await;
    assert_eq!(fault["detail"], "something went wrong on our side");
    assert!(!fault.to_string().contains("store"));
}

#[tokio::test]
async fn paths_and_methods_that_do_not_exist_are_problems_too() {
    let app = App::start().await;
    let missing = app.get("/v1/nothing/at/all").send().await.unwrap();
    assert_eq!(problem(missing, 404).await["reason"], "NOT_FOUND");
    let method = app.request(Method::PUT, "/v1/me").bearer_auth("token-ann").send().await.unwrap();
    let mut allowed: Vec<&str> = method.headers()["allow"].to_str().unwrap().split(',').collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["DELETE", "GET", "HEAD"]);
    assert_eq!(problem(method, 405).await["reason"], "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn the_trace_of_the_caller_goes_on() {
    let app = App::start().await;
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let request =
        app.get("/v1/me").header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"));
    let response = request.send().await.unwrap();
    // Without a tracer in this process the id is a fresh one, of the same form.
    let id = response.headers()["x-trace-id"].to_str().unwrap();
    assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
}

#[tokio::test]
async fn the_figures_page_is_plain_text() {
    let app = App::start().await;
    let response = app.request(Method::GET, "/metrics").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
}
