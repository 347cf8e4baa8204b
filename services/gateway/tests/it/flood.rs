//! Clients that hold connections or drown them, and that nobody else pays for it.

use std::time::Duration;

use gateway::Config;
use serde_json::json as j;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::app::{App, DEADLINE, json, problem};

async fn closed(mut stream: TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    let read = tokio::time::timeout(DEADLINE, stream.read_to_end(&mut rest));
    // A reset is an end like any other.
    let _ = read.await.expect("the connection is closed in time");
    rest
}

#[tokio::test]
async fn a_head_that_does_not_come_and_an_idle_connection_are_let_go() {
    let head = Duration::from_millis(200);
    let app = App::with(Config { head, ..Config::default() }).await;
    for sent in ["", "GET / HTT", "GET / HTTP/1.1\r\nHost: x\r\nA: b"] {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        assert_eq!(closed(stream).await, b"", "{sent}");
    }
    let mut idle = TcpStream::connect(app.address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let answer = closed(idle).await;
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn half_a_body_holds_nobody_else_up_and_is_given_up() {
    let app = App::start().await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        let head = "POST /v1/tailorings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-ann\r\n\
                    Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
        stream.write_all(head.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    for _ in 0..20 {
        let answer = app.get("/v1/me").timeout(Duration::from_secs(2)).send().await.unwrap();
        json(answer, 200).await;
    }
    let answer = closed(slow.pop().unwrap()).await;
    assert!(answer.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn ten_thousand_requests_on_one_connection_that_reads_nothing_hold_nobody_up() {
    let app = App::start().await;
    let mut flood = TcpStream::connect(app.address).await.unwrap();
    let request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
    let all = request.repeat(10_000);
    // Nothing is read, so at some point nothing more can be written either.
    let written = tokio::time::timeout(Duration::from_secs(2), flood.write_all(&all)).await;
    for _ in 0..20 {
        let answer = app.get("/v1/me").timeout(Duration::from_secs(2)).send().await.unwrap();
        json(answer, 200).await;
    }
    drop((written, flood));
}

#[tokio::test]
async fn other_protocols_are_refused_at_once() {
    let app = App::start().await;
    for sent in [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"]
    {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let answer = closed(stream).await;
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"), "{answer:?}");
    }
}

#[tokio::test]
async fn whoever_sends_too_much_still_hears_why() {
    let app = App::start().await;
    let body = j!({"job_description": "x".repeat(8 * 1024 * 1024)});
    let refused = problem(app.post_json("/v1/tailorings", body.clone()).await, 413).await;
    assert_eq!(refused["detail"], "the body may have at most 512 KiB");
    // Also who is refused before anything was read.
    let request = app.request(reqwest::Method::POST, "/v1/tailorings").json(&body);
    problem(request.send().await.unwrap(), 401).await;
}
