//! Each limit is crossed by one: the one over is refused with a time to come back, and everybody
//! else is served as before.

use std::time::Duration;

use proto::{
    operations::v1::{GetRequest, RetryRequest, WatchRequest},
    tailoring::v1::CreateTailoringRequest,
};
use service::{
    Config,
    auth::{Role, testing::TestAuthority},
    config::Limits,
    layers::limits::Capacity,
    status::decode,
};
use tonic::{Code, transport::Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::app::{App, eventually};

fn limited(limits: Limits) -> Config {
    Config { limits, ..Config::default() }
}

#[tokio::test]
async fn the_start_over_the_limit_is_refused_with_a_time_to_come_back() {
    let app = App::start().await;
    let mut client = app.tailorings();
    for _ in 0..300 {
        client.create_tailoring(app.ask(CreateTailoringRequest::default())).await.unwrap();
    }
    // Time goes on between the calls and gives starts back, one each 200 ms.
    let mut refused = None;
    for _ in 0..300 {
        let request = app.ask(CreateTailoringRequest::default());
        if let Err(status) = client.create_tailoring(request).await {
            refused = Some(status);
            break;
        }
    }
    let status = refused.unwrap();
    assert_eq!(status.code(), Code::ResourceExhausted);
    let problem = decode(&status);
    assert_eq!(problem.reason, "RATE_LIMITED");
    assert_eq!(problem.metadata["limit"], "300");
    assert!(problem.retry_after.unwrap() <= Duration::from_millis(200), "{problem:?}");
    let other = TestAuthority::user(Role::Candidate);
    let request = app.ask_as(&other, CreateTailoringRequest::default());
    client.create_tailoring(request).await.unwrap();
    app.operations().get(app.ask(GetRequest::default())).await.unwrap();
}

#[tokio::test]
async fn every_answer_tells_the_limit_and_what_is_left_of_it() {
    let limits = Limits { starts_per_minute: 1, calls_per_minute: 60, streams: 2 };
    let app = App::with(limited(limits), |server| server).await;
    let told = |metadata: &tonic::metadata::MetadataMap| {
        let text = |name| metadata.get(name).unwrap().to_str().unwrap().to_owned();
        (text("ratelimit-policy"), text("ratelimit"))
    };
    let answer = app.operations().get(app.ask(GetRequest::default())).await.unwrap();
    let (policy, left) = told(answer.metadata());
    assert_eq!(policy, "\"requests\";q=60;w=60");
    assert_eq!(left, "\"requests\";r=59;t=1");
    let watch = app.operations().watch(app.ask(WatchRequest::default())).await.unwrap();
    let (policy, left) = told(watch.metadata());
    assert_eq!(policy, "\"requests\";q=60;w=60, \"streams\";q=2");
    assert!(left.ends_with(", \"streams\";r=1"), "{left}");
    // Refusals tell it too: of the handler, and of the limit itself.
    let missing = WatchRequest { id: "missing".to_owned(), after_sequence: None };
    let status = app.operations().watch(app.ask(missing)).await.unwrap_err();
    assert!(told(status.metadata()).1.ends_with("\"streams\";r=0"));
    let mut client = app.tailorings();
    client.create_tailoring(app.ask(CreateTailoringRequest::default())).await.unwrap();
    let request = app.ask(CreateTailoringRequest::default());
    let status = client.create_tailoring(request).await.unwrap_err();
    let (policy, left) = told(status.metadata());
    assert_eq!(policy, "\"starts\";q=1;w=60");
    let wait = decode(&status).retry_after.unwrap().as_secs() + 1;
    assert_eq!(left, format!("\"starts\";r=0;t={wait}"));
}

#[tokio::test]
async fn a_repeated_run_counts_as_a_start() {
    let app =
        App::with(limited(Limits { starts_per_minute: 1, ..Limits::default() }), |server| server);
    let app = app.await;
    let mut client = app.operations();
    client.retry(app.ask(RetryRequest::default())).await.unwrap();
    let status = client.retry(app.ask(RetryRequest::default())).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
}

#[tokio::test]
async fn the_hundred_and_first_stream_of_a_user_is_refused_until_one_ends() {
    let app = App::start().await;
    let mut client = app.operations();
    let mut streams = Vec::new();
    for _ in 0..100 {
        streams.push(client.watch(app.ask(WatchRequest::default())).await.unwrap().into_inner());
    }
    let status = client.watch(app.ask(WatchRequest::default())).await.unwrap_err();
    assert_eq!(decode(&status).reason, "TOO_MANY_STREAMS");
    assert!(decode(&status).retry_after.is_some());
    let other = TestAuthority::user(Role::Candidate);
    client.watch(app.ask_as(&other, WatchRequest::default())).await.unwrap();
    drop(streams.pop());
    let opened = async {
        while client.watch(app.ask(WatchRequest::default())).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), opened).await.unwrap();
}

#[tokio::test]
async fn a_stream_that_was_refused_by_its_handler_does_not_count() {
    let config = limited(Limits { streams: 1, ..Limits::default() });
    let app = App::with(config, |server| server).await;
    let mut client = app.operations();
    for _ in 0..3 {
        let missing = WatchRequest { id: "missing".to_owned(), after_sequence: None };
        let status = client.watch(app.ask(missing)).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound);
    }
    client.watch(app.ask(WatchRequest::default())).await.unwrap();
}

#[tokio::test]
async fn a_full_server_refuses_calls_but_not_its_probes() {
    let app =
        App::with(Config::default(), |server| server.capacity(Capacity { calls: 1, streams: 1 }));
    let app = app.await;
    let mut calls = tokio::task::JoinSet::new();
    let (mut client, request) = (app.operations(), app.ask(hang()));
    calls.spawn(async move { client.get(request).await });
    let state = app.probe.clone();
    eventually("the call arrives", || state.calls() == 1).await;
    let endpoint = Endpoint::from_shared(format!("http://{}", app.address)).unwrap();
    let channel = endpoint.connect_lazy();
    let mut bare = proto::operations::v1::operations_client::OperationsClient::new(channel.clone());
    let status = bare.get(app.ask(GetRequest::default())).await.unwrap_err();
    assert_eq!((status.code(), decode(&status).reason), (Code::Unavailable, "SERVER_BUSY".into()));
    HealthClient::new(channel).check(HealthCheckRequest::default()).await.unwrap();
    let _open = bare.watch(app.ask(WatchRequest::default())).await.unwrap();
    let status = bare.watch(app.ask(WatchRequest::default())).await.unwrap_err();
    assert_eq!(decode(&status).reason, "SERVER_BUSY");
    calls.shutdown().await;
}

#[tokio::test]
async fn callers_without_a_token_are_counted_by_address() {
    let config = limited(Limits { calls_per_minute: 2, ..Limits::default() });
    let app = App::with(config, |server| server).await;
    let mut client = app.operations();
    let from = |address: &str| {
        let caller = service::client::Caller::new(None, Some(address.parse().unwrap()));
        caller.request(proto::operations::v1::ListRequest::default())
    };
    client.list(from("203.0.113.1")).await.unwrap();
    client.list(from("203.0.113.1")).await.unwrap();
    let status = client.list(from("203.0.113.1")).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    client.list(from("203.0.113.2")).await.unwrap();
}

#[tokio::test]
async fn a_message_of_one_byte_too_many_is_refused_each_way() {
    const LIMIT: usize = service::server::MESSAGE_BYTES;
    let app = App::start().await;
    let mut client = app.operations().max_decoding_message_size(2 * LIMIT);
    // The id takes its own bytes, one for the tag and four for the length.
    let sized = |bytes: usize| GetRequest { id: "x".repeat(bytes - 5), raw: false };
    client.get(app.ask(sized(LIMIT))).await.unwrap();
    let status = client.get(app.ask(sized(LIMIT + 1))).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert_eq!(decode(&status).code, kernel::Code::TooLarge);
    assert!(status.message().contains(&LIMIT.to_string()), "{status}");
    let answer = GetRequest { id: (2 * LIMIT - 100).to_string(), raw: false };
    let status = client.get(app.ask(answer)).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    client.get(app.ask(GetRequest::default())).await.unwrap();
}

fn hang() -> GetRequest {
    GetRequest { id: "hang".to_owned(), raw: false }
}
