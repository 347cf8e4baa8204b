//! Planted secrets: a whole run, with everything logged, traced and measured, says none of them. And
//! what somebody sends cannot look like a line of ours.

use std::fmt::Write as _;

use reqwest::{Method, header};
use serde_json::{Value, json};
use testkit::Collector;

use crate::{
    browser::Browser,
    program::{CV, Folder, JOB, Up, log},
};

const EMAIL: &str = "planted-address@secret.example";
const PASSWORD: &str = "planted-password-4711";
const WRONG: &str = "planted-wrong-password-4712";
const KEY: &str = "planted-api-key-4713";
const COLLECTOR_KEY: &str = "planted-collector-key-4714";
const CV_TEXT: &str = "Plantedcvtext";
const POSTING: &str = "Plantedpostingtext";
const TITLE: &str = "Plantedtitle";
const BODY: &str = "planted-broken-body-4715";

/// Plants everything, does everything, also what fails; returns the secrets that were made.
async fn live(up: &Up) -> Vec<String> {
    let mut me = Browser::register(up, EMAIL, PASSWORD).await;
    let mut made = vec![me.access.clone(), me.refresh.clone()];
    // Known ways to fail before the ways to succeed.
    me.post("/v1/auth/login", &json!({"email": EMAIL, "password": WRONG})).await;
    me.post("/v1/auth/register", &json!({"email": EMAIL, "password": PASSWORD})).await;
    me.post("/v1/auth/refresh", &json!({"refresh_token": BODY})).await;
    me.get(&format!("/v1/resumes/{BODY}?email={EMAIL}&token={KEY}")).await;
    let broken =
        me.ask(Method::POST, "/v1/tailorings").header(header::CONTENT_TYPE, "application/json");
    broken.body(format!("{{\"job_description\": \"{BODY}")).send().await.unwrap();
    let forged = me.ask(Method::GET, "/v1/me").bearer_auth(format!("eyJhbGciOiJub25lIn0.{BODY}."));
    forged.send().await.unwrap();
    let broken = me.upload("cv.pdf", format!("%PDF-1.7 {CV_TEXT}").into_bytes()).await;
    if broken.status == 202 {
        assert_eq!(me.finish(&broken).await["state"], "FAILED");
    }
    let login = me.post("/v1/auth/login", &json!({"email": EMAIL, "password": PASSWORD})).await;
    me.keep(&login.body);
    let next = me.post("/v1/auth/refresh", &json!({"refresh_token": me.refresh})).await;
    made.extend([me.access.clone(), me.refresh.clone()]);
    me.keep(&next.body);
    made.extend([me.access.clone(), me.refresh.clone()]);

    let mut cv = std::fs::read_to_string(CV).unwrap();
    write!(cv, "\n## Notes\n\n{CV_TEXT} {EMAIL}\n").unwrap();
    let uploaded = me.upload(&format!("{CV_TEXT}.md"), cv.into_bytes()).await;
    assert_eq!(me.finish(&uploaded).await["state"], "SUCCEEDED");
    let posting = std::fs::read_to_string(JOB).unwrap();
    let asked = json!({"job_description": format!("{posting}\n{POSTING}\n"), "title": TITLE,
        "company_name": format!("{POSTING}\r\nERROR forged\u{1b}[31m")});
    let refused = me.post("/v1/tailorings", &asked).await;
    let asked = json!({"job_description": format!("{posting}\n{POSTING}\n"), "title": TITLE});
    let started =
        if refused.status == 202 { refused } else { me.post("/v1/tailorings", &asked).await };
    assert_eq!(me.finish(&started).await["state"], "SUCCEEDED");
    let id = started.body["id"].as_str().unwrap();
    for format in ["pdf", "docx", "txt", "json"] {
        let path = format!("/v1/tailorings/{id}/document?format={format}");
        assert_eq!(me.ask(Method::GET, &path).send().await.unwrap().status(), 200);
    }
    made.push(me.access.clone());
    made
}

/// Lines that say something of the secret, with the secret cut to where it stands.
fn hits(name: &str, text: &str, secrets: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for secret in secrets {
        // The signature of a token alone is proof enough that it leaked.
        let token = secret.starts_with("ey");
        let needle = if token { secret.rsplit('.').next().unwrap() } else { secret.as_str() };
        for line in text.lines().filter(|line| line.contains(needle)) {
            found.push(format!("{name}: {needle}: {}", line.chars().take(400).collect::<String>()));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_run_with_everything_said_tells_none_of_the_planted_secrets() {
    let (collector, folder) = (Collector::start().await, Folder::new("secrets"));
    let endpoint = collector.endpoint();
    let headers = format!("authorization=Bearer {COLLECTOR_KEY}");
    let up = Up::start_with(
        &folder.0,
        &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
            ("OTEL_EXPORTER_OTLP_HEADERS", &headers),
            ("JOBSTREAM_LOG", "trace"),
            ("JOBSTREAM_LOG_FORMAT", "json"),
            ("OPENAI_API_KEY", KEY),
        ],
    );
    let mut secrets = live(&up).await;
    let metrics = crate::metrics::page(&up).await;
    up.end();
    secrets.extend(
        [EMAIL, PASSWORD, WRONG, KEY, COLLECTOR_KEY, CV_TEXT, POSTING, TITLE, BODY].map(Into::into),
    );
    let (lines, traces) = (log(&folder.0), collector.text());
    assert!(lines.len() > 10_000 && traces.len() > 10_000 && metrics.len() > 1_000);
    let mut found = hits("log", &lines, &secrets);
    found.extend(hits("trace", &traces, &secrets));
    found.extend(hits("metrics", &metrics, &secrets));
    assert!(found.is_empty(), "{} hits:\n{}", found.len(), found.join("\n"));
    for line in lines.lines() {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "not a line of ours: {line}");
    }
}
