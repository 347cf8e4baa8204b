//! The plain port beside the main one: health for probes and for people, and metrics.

use std::{sync::atomic::Ordering, time::Duration};

use http_body_util::BodyExt as _;
use hyper_util::rt::TokioIo;
use proto::operations::v1::{GetRequest, operations_client::OperationsClient};
use service::{Config, client::Connector};
use tokio::net::TcpStream;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::{
    app::{App, eventually},
    certificates::{Authority, Files, HERE},
};

async fn page(address: &str, path: &str) -> (u16, String) {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    let request = http::Request::get(path)
        .header("host", address)
        .body(http_body_util::Empty::<bytes::Bytes>::new())
        .unwrap();
    let answer = async {
        let answer = sender.send_request(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    };
    tokio::select! {
        answer = answer => answer,
        ended = connection => panic!("{ended:?}"),
    }
}

/// A free port, as nobody tells which one a server took for its probes.
fn free() -> std::net::SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn probes_need_no_certificate_and_learn_of_the_end_first() {
    let (ours, files, address) = (Authority::new("ours"), Files::new("probes"), free());
    files.write("server", &ours.issue(&["account", HERE]), &[&ours]);
    let tls = Some(files.settings("server", "gateway"));
    let drain = Duration::from_secs(10);
    let config = Config { tls, drain, health_addr: Some(address), ..Config::default() };
    let app = App::with(config, |server| server).await;
    let address = address.to_string();
    let reachable = async || TcpStream::connect(&address).await.is_ok();
    let deadline = tokio::time::Instant::now() + crate::app::PATIENCE;
    while !reachable().await {
        assert!(tokio::time::Instant::now() < deadline, "nobody listens for probes");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(page(&address, "/healthz").await.0, 200);
    assert_eq!(page(&address, "/readyz").await.0, 200);
    assert_eq!(page(&address, "/metrics").await.0, 200);
    assert_eq!(page(&address, "/v1/operations").await.0, 404);
    let mut health = HealthClient::new(service::client::connect(&address).unwrap());
    let mut check = async |service: &str| {
        let request = HealthCheckRequest { service: service.to_owned() };
        health.check(request).await.map(|answer| answer.into_inner().status())
    };
    let named = "jobstream.operations.v1.Operations";
    assert_eq!(check(named).await.unwrap(), ServingStatus::Serving);
    assert_eq!(check("jobstream.unheard.v1.Of").await.unwrap_err().code(), tonic::Code::NotFound);
    // A call in hand holds the server for a while, and the probes with it.
    files.write("gateway", &ours.issue(&["gateway", HERE]), &[&ours]);
    let connector = Connector { tls: Some(files.load("gateway")), ..Connector::default() };
    let mut client = OperationsClient::new(connector.connect(&app.address.to_string()).unwrap());
    let mut request = app.ask(GetRequest { id: "hang".to_owned(), raw: false });
    request.set_timeout(Duration::from_secs(60));
    let mut calls = tokio::task::JoinSet::new();
    calls.spawn(async move { client.get(request).await });
    let state = app.probe.0.clone();
    eventually("the call arrives", || state.calls.load(Ordering::SeqCst) == 1).await;
    app.tasks.cancel();
    let deadline = tokio::time::Instant::now() + crate::app::PATIENCE;
    while check(named).await.unwrap() == ServingStatus::Serving {
        assert!(tokio::time::Instant::now() < deadline, "it says that it serves");
    }
    assert_eq!(page(&address, "/healthz").await.0, 200);
    assert_eq!(page(&address, "/readyz").await.0, 503);
}
