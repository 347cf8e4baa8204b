//! The end of a server: not serving first, open calls to their end, streams told to go elsewhere,
//! and nobody can hold it beyond its deadline.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use proto::operations::v1::{GetRequest, WatchRequest};
use service::{Config, status::decode};
use tonic::Code;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::app::{App, eventually};

fn config(drain: Duration) -> Config {
    Config { drain, ..Config::default() }
}

#[tokio::test]
async fn health_says_not_serving_before_the_stream_of_it_ends() {
    let app = App::start().await;
    let request = HealthCheckRequest { service: String::new() };
    let mut watch = HealthClient::new(app.channel()).watch(request).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    app.tasks.cancel();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    assert_eq!(decode(&watch.message().await.unwrap_err()).reason, "STOPPING");
}

#[tokio::test]
async fn open_streams_are_told_to_go_elsewhere_and_the_server_ends_at_once() {
    let app = App::with(config(Duration::from_secs(15)), |server| server).await;
    let mut client = app.operations();
    let mut stream = client.watch(app.ask(WatchRequest::default())).await.unwrap().into_inner();
    stream.message().await.unwrap().unwrap();
    let began = Instant::now();
    app.tasks.cancel();
    let status = loop {
        match stream.message().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("ended without a word"),
            Err(status) => break status,
        }
    };
    assert_eq!(status.code(), Code::Unavailable);
    assert!(decode(&status).retry_after.is_some());
    assert!(app.tasks.drain(Duration::from_secs(5)).await);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_call_in_hand_is_answered_before_the_end() {
    let app = App::with(config(Duration::from_secs(15)), |server| server).await;
    let (mut client, mut request) = (app.operations(), app.ask(hang()));
    request.set_timeout(Duration::from_secs(2));
    let mut calls = tokio::task::JoinSet::new();
    calls.spawn(async move { client.get(request).await });
    let state = app.probe.0.clone();
    eventually("the call arrives", || state.calls.load(Ordering::SeqCst) == 1).await;
    let drained = app.tasks.drain(Duration::from_secs(15));
    let answer = calls.join_next();
    let (drained, answer) = tokio::join!(drained, answer);
    assert!(drained);
    assert_eq!(answer.unwrap().unwrap().unwrap_err().code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn a_call_that_never_ends_is_cut_off_at_the_deadline() {
    let app = App::with(config(Duration::from_millis(300)), |server| server).await;
    let (mut client, mut request) = (app.operations(), app.ask(hang()));
    request.set_timeout(Duration::from_secs(60));
    let mut calls = tokio::task::JoinSet::new();
    calls.spawn(async move { client.get(request).await });
    let state = app.probe.0.clone();
    eventually("the call arrives", || state.calls.load(Ordering::SeqCst) == 1).await;
    let began = Instant::now();
    assert!(app.tasks.drain(Duration::from_secs(10)).await);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    eventually("the handler is let go", || state.let_go.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn a_connection_that_never_speaks_cannot_hold_the_server() {
    let app = App::with(config(Duration::from_millis(300)), |server| server).await;
    let _silent = tokio::net::TcpStream::connect(app.address).await.unwrap();
    app.operations().get(app.ask(GetRequest::default())).await.unwrap();
    assert!(app.tasks.drain(Duration::from_secs(10)).await);
}

#[tokio::test]
async fn a_stopped_server_takes_no_new_connection() {
    let app = App::start().await;
    assert!(app.tasks.drain(Duration::from_secs(10)).await);
    assert!(tokio::net::TcpStream::connect(app.address).await.is_err());
}

fn hang() -> GetRequest {
    GetRequest { id: "hang".to_owned(), raw: false }
}
