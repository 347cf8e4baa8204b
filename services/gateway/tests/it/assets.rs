//! The web app, or, in a build without it, words that say so.

use reqwest::Method;

use crate::app::{App, problem};

#[tokio::test]
async fn the_type_of_a_problem_leads_to_a_page_about_it() {
    let app = App::start().await;
    let refused = app.request(Method::GET, "/v1/me").send().await.unwrap();
    let link = problem(refused, 401).await["type"].as_str().unwrap().to_owned();
    let page = app.request(Method::GET, &link).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let text = page.text().await.unwrap();
    assert!(text.contains("TOKEN_MISSING") && text.contains("no token was sent"), "{text}");
    let all = app.request(Method::GET, "/problems").send().await.unwrap().text().await.unwrap();
    assert!(all.contains("/problems/TOKEN_MISSING"));
    let unknown = app.request(Method::GET, "/problems/NO_SUCH").send().await.unwrap();
    assert_eq!(problem(unknown, 404).await["reason"], "NOT_FOUND");
}

#[tokio::test]
async fn the_first_page_is_the_web_app_or_says_how_to_get_it() {
    holds_as_a_page("/", "<title>Jobstream</title>").await;
}

#[tokio::test]
async fn the_interface_has_a_page_to_read_and_to_try_calls_on() {
    holds_as_a_page("/docs", "<title>HTTP interface · Jobstream</title>").await;
}

async fn holds_as_a_page(path: &str, title: &str) {
    let app = App::start().await;
    let response = app.request(Method::GET, path).send().await.unwrap();
    if response.status() == 503 {
        let missing = problem(response, 503).await;
        assert!(missing["detail"].as_str().unwrap().contains("make web"), "{missing}");
        return;
    }
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/html");
    assert_eq!(response.headers()["cache-control"], "no-cache");
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    let page = response.text().await.unwrap();
    assert!(page.contains(title), "{page}");
    assert!(!page.contains("<style") && !page.contains("javascript:"), "{page}");

    let again = app.request(Method::GET, path).header("if-none-match", tag);
    let again = again.send().await.unwrap();
    assert_eq!(again.status(), 304);
    assert_eq!(again.bytes().await.unwrap().len(), 0);

    for asset in page.split('"').filter(|text| text.starts_with("/assets/")) {
        let response = app.request(Method::GET, asset).send().await.unwrap();
        assert_eq!(response.status(), 200, "{asset}");
        let keep = response.headers()["cache-control"].to_str().unwrap();
        assert!(keep.contains("immutable"), "{asset}: {keep}");
    }
}

#[tokio::test]
async fn nothing_outside_the_web_app_is_served() {
    let app = App::start().await;
    let paths = [
        "/Cargo.toml",
        "/..%2fCargo.toml",
        "/%2e%2e/Cargo.toml",
        "/../package.json",
        "//etc/passwd",
        "/assets/",
        "/index.html/x",
    ];
    for path in paths {
        let response = app.request(Method::GET, path).send().await.unwrap();
        assert_eq!(problem(response, 404).await["reason"], "NOT_FOUND", "{path}");
    }
    let post = app.request(Method::POST, "/").send().await.unwrap();
    problem(post, 404).await;
}
