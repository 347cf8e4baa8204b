//! What a browser is told, and what another site cannot make it do.

use gateway::Config;
use reqwest::Method;
use serde_json::json as j;

use crate::app::{App, json, problem};

#[tokio::test]
async fn every_answer_has_the_headers_that_protect_a_browser() {
    let app = App::start().await;
    let token = "token-ann";
    for (path, status) in [
        ("/", None),
        ("/v1/me", Some(200)),
        ("/v1/nothing", Some(404)),
        ("/healthz", Some(200)),
        ("/openapi.json", Some(200)),
    ] {
        let response = app.request(Method::GET, path).bearer_auth(token).send().await.unwrap();
        if let Some(status) = status {
            assert_eq!(response.status(), status, "{path}");
        }
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert!(!response.headers().contains_key("access-control-allow-origin"));
        assert!(!response.headers().contains_key("server"));
    }
    let me = app.get("/v1/me").send().await.unwrap();
    assert_eq!(me.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn pages_of_listed_sites_may_use_the_interface_and_no_others() {
    let listed = "https://app.example.org";
    let config = Config { cors_origins: listed.parse().unwrap(), ..Config::default() };
    let app = App::with(config).await;
    let allowed = |response: &reqwest::Response| {
        let origin = response.headers().get("access-control-allow-origin");
        origin.map(|origin| origin.to_str().unwrap().to_owned())
    };
    for (origin, expected) in [(listed, Some(listed)), ("https://evil.example", None)] {
        let preflight = app
            .request(Method::OPTIONS, "/v1/tailorings")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,idempotency-key");
        let preflight = preflight.send().await.unwrap();
        assert_eq!(allowed(&preflight).as_deref(), expected);
        assert!(!preflight.headers().contains_key("access-control-allow-credentials"));
        let me = app.get("/v1/me").header("origin", origin).send().await.unwrap();
        assert_eq!(allowed(&me).as_deref(), expected);
        // A refusal can be read as well.
        let refused = app.request(Method::GET, "/v1/me").header("origin", origin);
        assert_eq!(allowed(&refused.send().await.unwrap()).as_deref(), expected);
        let body = j!({"email": "ann@example.org", "password": "correct horse"});
        let login = app.request(Method::POST, "/v1/auth/login").header("origin", origin);
        let login = login.json(&body).send().await.unwrap();
        assert_eq!(login.status().as_u16(), if expected.is_some() { 200 } else { 403 });
    }
}

#[tokio::test]
async fn a_cookie_changes_something_from_our_own_pages_only() {
    let app = App::start().await;
    let send = async |site: Option<&str>, origin: Option<String>| {
        let mut request = app
            .request(Method::POST, "/v1/tailorings")
            .json(&j!({"job_description": "Wanted"}))
            .header("cookie", "jobstream_access=token-ann");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.send().await.unwrap()
    };
    let own = format!("http://{}", app.address);
    json(send(Some("same-origin"), None).await, 202).await;
    json(send(None, Some(own.clone())).await, 202).await;
    let foreign = "https://evil.example".to_owned();
    for (site, origin) in [
        (None, None),
        (None, Some(foreign.clone())),
        (None, Some("null".to_owned())),
        (Some("cross-site"), None),
        (Some("cross-site"), Some(own)),
        (Some("same-site"), None),
    ] {
        let refused = problem(send(site, origin.clone()).await, 403).await;
        assert_eq!(refused["reason"], "CROSS_SITE_REQUEST", "{site:?} {origin:?}");
    }
    assert_eq!(app.peer.script.seen("CreateTailoring").len(), 2);
}

#[tokio::test]
async fn nobody_is_signed_in_by_a_foreign_page() {
    let app = App::start().await;
    let body = j!({"email": "eve@example.org", "password": "correct horse"});
    let login = app.request(Method::POST, "/v1/auth/login").json(&body);
    let refused =
        problem(login.header("origin", "https://evil.example").send().await.unwrap(), 403);
    assert_eq!(refused.await["reason"], "CROSS_SITE_REQUEST");
    // A plain form of another site can send no JSON.
    let form = app.request(Method::POST, "/v1/auth/login").header("content-type", "text/plain");
    problem(form.body(body.to_string()).send().await.unwrap(), 415).await;
}

#[tokio::test]
async fn preflights_of_other_origins_are_granted_nothing() {
    let app = App::start().await;
    let request = app
        .request(Method::OPTIONS, "/v1/tailorings")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST");
    let response = request.send().await.unwrap();
    assert_eq!(response.headers().keys().filter(|n| n.as_str().starts_with("access-")).count(), 0);
    problem(response, 405).await;
}
