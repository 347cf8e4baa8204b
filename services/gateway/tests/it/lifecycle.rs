//! The end of the process: nothing new, what is in hand is answered, live streams ask their
//! browsers back, and whoever does not close is cut at the deadline.

use std::time::{Duration, Instant};

use gateway::Config;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    app::{App, DEADLINE, json, wait_until},
    peer::change,
    sse::{Item, Sse},
};

const ID: &str = "op_tailoring_0a";

#[tokio::test]
async fn live_streams_end_with_when_to_come_back() {
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    let mut sse = Sse::open(&app, ID, None).await;
    sse.event().await.unwrap();
    let since = Instant::now();
    app.tasks.cancel();
    let last = loop {
        match sse.next().await {
            Some(Item::Comment(_)) => {}
            other => break other,
        }
    };
    assert_eq!(last, Some(Item::Retry(1000)));
    assert_eq!(sse.next().await, None);
    app.served.await.unwrap();
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    assert!(TcpStream::connect(app.address).await.is_err(), "nothing new is accepted");
}

#[tokio::test]
async fn a_call_in_hand_is_answered_before_the_end() {
    let app = App::start().await;
    app.peer.script.state().hold = true;
    let mut call = std::pin::pin!(app.get("/v1/me").send());
    tokio::select! {
        answer = call.as_mut() => panic!("answered too early: {answer:?}"),
        () = wait_until("the call arrived", || !app.peer.script.seen("GetMe").is_empty()) => {}
    }
    app.tasks.cancel();
    wait_until("it is no longer ready", || app.tasks.token().is_cancelled()).await;
    app.peer.script.release();
    json(call.await.unwrap(), 200).await;
    app.served.await.unwrap();
}

#[tokio::test]
async fn who_never_closes_is_cut_at_the_deadline() {
    let drain = Duration::from_millis(300);
    let app = App::with(Config { drain, ..Config::default() }).await;
    // A call whose body never comes.
    let mut stuck = TcpStream::connect(app.address).await.unwrap();
    let head = "POST /v1/tailorings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-ann\r\n\
                Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    stuck.write_all(head.as_bytes()).await.unwrap();
    json(app.get("/v1/me").send().await.unwrap(), 200).await;
    let since = Instant::now();
    app.tasks.cancel();
    app.served.await.unwrap();
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
    let mut rest = Vec::new();
    let _ = tokio::time::timeout(DEADLINE, stuck.read_to_end(&mut rest)).await.unwrap();
}

#[tokio::test]
async fn connections_over_the_limit_wait_and_are_served_in_their_turn() {
    let app = App::with(Config { max_connections: 2, ..Config::default() }).await;
    let first = TcpStream::connect(app.address).await.unwrap();
    let second = TcpStream::connect(app.address).await.unwrap();
    let mut third = TcpStream::connect(app.address).await.unwrap();
    third
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    let soon = Duration::from_millis(200);
    let early = tokio::time::timeout(soon, third.read_to_end(&mut answer)).await;
    assert!(early.is_err(), "served beside two others");
    drop((first, second));
    tokio::time::timeout(DEADLINE, third.read_to_end(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn while_it_ends_it_is_not_ready() {
    let app = App::start().await;
    app.peer.script.store("ann", vec![change(ID, 1, false)]);
    // An idle connection that is open already is still answered, once.
    app.peer.script.state().hold = true;
    let held = app.get("/v1/me").send();
    let mut held = std::pin::pin!(held);
    tokio::select! {
        answer = held.as_mut() => panic!("answered too early: {answer:?}"),
        () = wait_until("the call arrived", || !app.peer.script.seen("GetMe").is_empty()) => {}
    }
    let router = gateway::router(
        Config::default(),
        &gateway::Addresses::one(app.peer.address.to_string()),
        &app.tasks,
    )
    .unwrap();
    app.tasks.cancel();
    let request = http::Request::get("/readyz").body(axum::body::Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
    assert_eq!(response.status(), 503);
    app.peer.script.release();
    assert_eq!(held.await.unwrap().status(), 200);
}
