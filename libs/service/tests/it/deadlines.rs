//! Calls end at their deadline, theirs or the default, and what they hold is let go.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use proto::operations::v1::{GetRequest, WaitRequest, WatchRequest};
use service::{Config, status::decode};
use tonic::Code;

use crate::app::{App, eventually};

fn hang() -> GetRequest {
    GetRequest { id: "hang".to_owned(), raw: false }
}

#[tokio::test]
async fn a_call_ends_at_its_deadline_and_the_handler_is_let_go() {
    let app = App::start().await;
    let began = Instant::now();
    let calls = futures::future::join_all((0..50).map(|_| {
        let (mut client, mut request) = (app.operations(), app.ask(hang()));
        request.set_timeout(Duration::from_millis(300));
        async move { client.get(request).await }
    }));
    for answer in calls.await {
        assert_eq!(answer.unwrap_err().code(), Code::DeadlineExceeded);
    }
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let state = app.probe.0.clone();
    eventually("all handlers are let go", || state.let_go.load(Ordering::SeqCst) == 50).await;
}

#[tokio::test]
async fn the_server_keeps_the_deadline_for_a_client_that_does_not() {
    let app = App::with(Config::default(), |server| {
        server.deadline("/jobstream.operations.v1.Operations/Get", Duration::from_millis(200))
    });
    let app = app.await;
    let transport = tonic::transport::Endpoint::from_shared(format!("http://{}", app.address));
    let channel = transport.unwrap().connect_lazy();
    let mut bare = proto::operations::v1::operations_client::OperationsClient::new(channel);
    let request = app.ask(hang());
    let status = bare.get(request).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(decode(&status).reason, "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn a_call_without_a_deadline_has_the_default_one_and_a_stream_none() {
    let app = App::with(Config::default(), |server| {
        let path = "/jobstream.operations.v1.Operations/Wait";
        server.deadline(path, Duration::from_secs(600))
    });
    let app = app.await;
    let channel = tonic::transport::Endpoint::from_shared(format!("http://{}", app.address));
    let channel = channel.unwrap().connect_lazy();
    let mut bare = proto::operations::v1::operations_client::OperationsClient::new(channel);
    let left = || app.probe.0.time_left.lock().unwrap().map(|left| left.as_secs_f64());
    bare.get(app.ask(GetRequest::default())).await.unwrap();
    assert!((9.0..=10.0).contains(&left().unwrap()), "{:?}", left());
    bare.wait(app.ask(WaitRequest::default())).await.unwrap();
    assert!((599.0..=600.0).contains(&left().unwrap()), "{:?}", left());
    bare.watch(app.ask(WatchRequest::default())).await.unwrap();
    assert_eq!(left(), None);
}

#[tokio::test]
async fn a_stream_with_a_deadline_ends_at_it_with_a_word() {
    let app = App::start().await;
    let mut request = app.ask(WatchRequest::default());
    request.metadata_mut().insert("grpc-timeout", "500m".parse().unwrap());
    let mut stream = app.operations().watch(request).await.unwrap().into_inner();
    let mut messages = 0;
    let status = loop {
        match stream.message().await {
            Ok(Some(_)) => messages += 1,
            Ok(None) => panic!("ended without a word"),
            Err(status) => break status,
        }
    };
    assert!(messages >= 1);
    assert_eq!(status.code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_handler() {
    let app = App::start().await;
    let (mut client, request) = (app.operations(), app.ask(hang()));
    let mut calls = tokio::task::JoinSet::new();
    calls.spawn(async move { client.get(request).await });
    let state = app.probe.0.clone();
    eventually("the call arrives", || state.calls.load(Ordering::SeqCst) == 1).await;
    calls.shutdown().await;
    eventually("the handler is let go", || state.let_go.load(Ordering::SeqCst) == 1).await;
}
