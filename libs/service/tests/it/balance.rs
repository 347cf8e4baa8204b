//! Calls over several addresses of a service: spread evenly, away from those that are down, back
//! when they are back.

use std::{sync::atomic::Ordering, time::Duration};

use proto::operations::v1::{GetRequest, WatchRequest, operations_client::OperationsClient};
use service::{
    Config,
    client::{Caller, Channel, Connector},
};
use tonic::Request;

use crate::app::{App, eventually};

async fn three() -> [App; 3] {
    [App::start().await, App::start().await, App::start().await]
}

fn quick() -> Connector {
    Connector { probe: Duration::from_millis(50), ..Connector::default() }
}

fn addresses(apps: &[App]) -> String {
    apps.iter().map(|app| app.address.to_string()).collect::<Vec<_>>().join(",")
}

fn over(apps: &[App]) -> OperationsClient<Channel> {
    OperationsClient::new(quick().connect(&addresses(apps)).unwrap())
}

/// A request that every app accepts: all trust the same key.
fn get(apps: &[App]) -> Request<GetRequest> {
    apps[0].ask(GetRequest::default())
}

fn calls(apps: &[App]) -> Vec<usize> {
    apps.iter().map(|app| app.probe.calls()).collect()
}

#[tokio::test]
async fn three_backends_get_a_third_each_with_many_calls_in_flight_and_with_one() {
    let apps = three().await;
    let client = over(&apps);
    for _ in 0..20 {
        let answers = (0..32).map(|_| {
            let (mut client, request) = (client.clone(), get(&apps));
            async move { client.get(request).await }
        });
        for answer in futures::future::join_all(answers).await {
            answer.unwrap();
        }
    }
    let mut one_by_one = client.clone();
    for _ in 0..260 {
        one_by_one.get(get(&apps)).await.unwrap();
    }
    let counts = calls(&apps);
    println!("900 calls over three backends: {counts:?}");
    assert_eq!(counts.iter().sum::<usize>(), 900);
    assert!(counts.iter().all(|count| (240..=360).contains(count)), "{counts:?}");
}

#[tokio::test]
async fn streams_count_for_as_long_as_they_are_open() {
    let apps = three().await;
    let mut client = over(&apps);
    let mut open = Vec::new();
    for _ in 0..30 {
        let request = apps[0].ask(WatchRequest::default());
        open.push(client.watch(request).await.unwrap().into_inner());
    }
    assert_eq!(calls(&apps), [10, 10, 10]);
    drop(open);
}

#[tokio::test]
async fn a_backend_that_goes_away_is_not_noticed_and_gets_calls_again_when_it_is_back() {
    let apps = three().await;
    let mut client = over(&apps);
    for _ in 0..30 {
        client.get(get(&apps)).await.unwrap();
    }
    assert!(apps[1].tasks.drain(Duration::from_secs(10)).await);
    let before = calls(&apps);
    for _ in 0..60 {
        client.get(get(&apps)).await.unwrap();
    }
    let after = calls(&apps);
    assert_eq!(before[1], after[1]);
    assert!(after[0] - before[0] >= 24 && after[2] - before[2] >= 24, "{before:?} {after:?}");
    let again = App::on(apps[1].address, Config::default(), |server| server).await;
    let deadline = tokio::time::Instant::now() + crate::app::PATIENCE;
    while again.probe.calls() == 0 {
        client.get(get(&apps)).await.unwrap();
        assert!(tokio::time::Instant::now() < deadline, "it gets no calls");
    }
}

#[tokio::test]
async fn with_all_backends_down_a_call_is_told_so_within_its_tries() {
    let apps = three().await;
    let mut client = over(&apps);
    for app in &apps {
        assert!(app.tasks.drain(Duration::from_secs(10)).await);
    }
    let status = client.get(get(&apps)).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unavailable, "{status:?}");
}

#[tokio::test]
async fn a_name_stands_for_every_address_that_it_resolves_to() {
    let app = App::start().await;
    let address = format!("http://localhost:{}", app.address.port());
    let mut client = OperationsClient::new(quick().connect(&address).unwrap());
    // The name may stand for an IPv6 address too, at which nobody listens.
    for _ in 0..20 {
        client.get(app.ask(GetRequest::default())).await.unwrap();
    }
    assert_eq!(app.probe.calls(), 20);
    let nowhere = quick().connect("nowhere.invalid:1").unwrap();
    let request = Caller::new(None, None).request(GetRequest::default());
    let status = OperationsClient::new(nowhere).get(request).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unavailable, "{status:?}");
}

#[tokio::test]
async fn connections_end_at_their_age_and_no_call_is_lost_by_it() {
    let config = Config { connection_age: Duration::from_millis(300), ..Config::default() };
    let app = App::with(config, |server| server).await;
    let mut client = app.operations();
    let until = tokio::time::Instant::now() + Duration::from_millis(1500);
    while tokio::time::Instant::now() < until {
        client.get(app.ask(GetRequest::default())).await.unwrap();
    }
    let state = app.probe.0.clone();
    eventually("calls were made", || state.calls.load(Ordering::SeqCst) > 10).await;
}
