//! Calls that a server could not take are repeated when they may be, and only then.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use proto::{
    operations::v1::{
        CancelRequest, GetRequest, WatchRequest, operations_client::OperationsClient,
    },
    tailoring::v1::CreateTailoringRequest,
};
use service::{Config, client::Connector, layers::breaker::Settings};
use tonic::Code;

use crate::app::App;

fn failing(app: &App, times: usize) {
    app.probe.0.left_to_fail.store(times, Ordering::SeqCst);
}

#[tokio::test]
async fn a_call_that_changes_nothing_is_repeated_until_it_is_taken() {
    let app = App::start().await;
    failing(&app, 3);
    let began = Instant::now();
    app.operations().get(app.ask(GetRequest::default())).await.unwrap();
    assert_eq!(app.probe.calls(), 4);
    let least = Duration::from_millis((100 + 200 + 400) * 8 / 10);
    assert!(began.elapsed() >= least, "{:?}", began.elapsed());
    let headers = app.probe.0.headers.lock().unwrap().clone();
    assert_eq!(headers["grpc-previous-rpc-attempts"], "3");
}

#[tokio::test]
async fn four_tries_are_the_most() {
    let app = App::start().await;
    failing(&app, 100);
    let status = app.operations().get(app.ask(GetRequest::default())).await.unwrap_err();
    assert_eq!((status.code(), app.probe.calls()), (Code::Unavailable, 4));
}

#[tokio::test]
async fn a_call_that_changes_something_is_repeated_only_with_a_request_id() {
    let app = App::start().await;
    failing(&app, 1);
    let status = app.operations().cancel(app.ask(CancelRequest::default())).await.unwrap_err();
    assert_eq!((status.code(), app.probe.calls()), (Code::Unavailable, 1));
    failing(&app, 1);
    let bare = CreateTailoringRequest::default();
    app.tailorings().create_tailoring(app.ask(bare)).await.unwrap_err();
    assert_eq!(app.probe.calls(), 2);
    failing(&app, 1);
    let keyed = CreateTailoringRequest { request_id: "key".to_owned(), ..Default::default() };
    app.tailorings().create_tailoring(app.ask(keyed)).await.unwrap();
    assert_eq!(app.probe.calls(), 4);
}

#[tokio::test]
async fn other_errors_are_not_repeated() {
    let app = App::start().await;
    for id in ["missing", "internal", "panic"] {
        let before = app.probe.calls();
        let request = app.ask(GetRequest { id: id.to_owned(), raw: false });
        app.operations().get(request).await.unwrap_err();
        assert_eq!(app.probe.calls(), before + 1, "{id}");
    }
}

#[tokio::test]
async fn a_server_that_says_when_is_obeyed_and_so_is_never() {
    let app = App::start().await;
    *app.probe.0.pushback.lock().unwrap() = Some("700");
    failing(&app, 1);
    let began = Instant::now();
    app.operations().get(app.ask(GetRequest::default())).await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(700), "{:?}", began.elapsed());
    *app.probe.0.pushback.lock().unwrap() = Some("-1");
    failing(&app, 1);
    let before = app.probe.calls();
    app.operations().get(app.ask(GetRequest::default())).await.unwrap_err();
    assert_eq!(app.probe.calls(), before + 1);
}

#[tokio::test]
async fn a_server_that_stays_away_is_left_alone_after_a_while() {
    let app = App::start().await;
    *app.probe.0.pushback.lock().unwrap() = Some("1");
    failing(&app, 100_000);
    // Without a circuit, which would open long before the budget is used up.
    let breaker = Settings { failures: u32::MAX, ..Settings::default() };
    let connector = Connector { breaker, ..Connector::default() };
    let mut client = OperationsClient::new(connector.connect(&app.address.to_string()).unwrap());
    for _ in 0..100 {
        client.get(app.ask(GetRequest::default())).await.unwrap_err();
    }
    // The budget is at its half after 50 failures: twelve calls of four tries and one of two. From
    // then on each call is tried once.
    assert_eq!(app.probe.calls(), 12 * 4 + 2 + 87);
}

#[tokio::test]
async fn a_stream_is_repeated_until_it_begins_and_never_after() {
    let app = App::start().await;
    failing(&app, 2);
    let request = app.ask(WatchRequest::default());
    let mut stream = app.operations().watch(request).await.unwrap().into_inner();
    assert_eq!(app.probe.calls(), 3);
    stream.message().await.unwrap().unwrap();
    app.tasks.cancel();
    let ended = loop {
        if let Err(status) = stream.message().await {
            break status;
        }
    };
    assert_eq!((ended.code(), app.probe.calls()), (Code::Unavailable, 3));
}

#[tokio::test]
async fn nothing_is_repeated_beyond_the_deadline() {
    let app = App::start().await;
    *app.probe.0.pushback.lock().unwrap() = Some("5000");
    failing(&app, 3);
    let mut request = app.ask(GetRequest::default());
    request.set_timeout(Duration::from_secs(1));
    let began = Instant::now();
    let status = app.operations().get(request).await.unwrap_err();
    assert_eq!((status.code(), app.probe.calls()), (Code::Unavailable, 1));
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_server_that_comes_back_in_time_is_not_noticed() {
    let app = App::start().await;
    let (mut client, request) = (app.operations(), app.ask(GetRequest::default()));
    client.get(app.ask(GetRequest::default())).await.unwrap();
    assert!(app.tasks.drain(Duration::from_secs(10)).await);
    let call = client.get(request);
    let again = App::on(app.address, Config::default(), |server| server);
    let (answer, again) = tokio::join!(call, again);
    answer.unwrap();
    assert_eq!(again.probe.calls(), 1);
}

#[tokio::test]
async fn a_server_that_is_gone_is_told_as_unavailable_without_its_address() {
    let app = App::start().await;
    assert!(app.tasks.drain(Duration::from_secs(10)).await);
    let status = app.operations().get(app.ask(GetRequest::default())).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    assert!(!status.message().contains(&app.address.port().to_string()), "{status}");
}
