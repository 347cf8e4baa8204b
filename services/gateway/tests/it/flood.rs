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
async fn ten_thousand_requests_that_are_reset_at_once_end_their_connection_alone() {
    let app = App::start().await;
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    bytes.extend(frame(4, 0, 0, &[]));
    for number in 0..10_000_u32 {
        let id = number * 2 + 1;
        // GET http / x, out of the static table of header names.
        bytes.extend(frame(1, 0x5, id, &[0x82, 0x86, 0x84, 0x41, 0x01, b'x']));
        bytes.extend(frame(3, 0, id, &8_u32.to_be_bytes()));
    }
    // The other side may stop reading before all of it is written.
    let _ = stream.write_all(&bytes).await;
    json(app.get("/v1/me").timeout(Duration::from_secs(2)).send().await.unwrap(), 200).await;
    let answer = closed(stream).await;
    let goaway = answer.windows(5).any(|window| window == [7, 0, 0, 0, 0]);
    assert!(goaway || answer.is_empty(), "{answer:?}");
    json(app.get("/v1/me").timeout(Duration::from_secs(2)).send().await.unwrap(), 200).await;
}

/// A frame of HTTP/2.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
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
