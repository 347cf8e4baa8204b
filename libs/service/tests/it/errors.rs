//! What callers see when something is wrong: every error has its reason, faults of ours keep their
//! inner words to themselves, and mistakes of callers are never called faults of ours.

use bytes::{Buf as _, BufMut as _};
use proto::operations::v1::GetRequest;
use service::{Config, Server, Tasks, auth, server::Error, status::decode};
use tonic::{
    Code, Status,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};
use tonic_types::StatusExt as _;

use crate::{app::App, probe::Probe};

async fn told(app: &App, id: &str) -> tonic::Status {
    let request = app.ask(GetRequest { id: id.to_owned(), raw: false });
    app.operations().get(request).await.unwrap_err()
}

#[tokio::test]
async fn every_error_carries_its_reason_and_faults_of_ours_no_inner_words() {
    let app = App::start().await;
    for (id, code, reason) in [
        ("missing", Code::NotFound, "NOT_FOUND"),
        ("internal", Code::Internal, "INTERNAL"),
        ("panic", Code::Internal, "PANIC"),
        ("bare", Code::Internal, "INTERNAL"),
    ] {
        let status = told(&app, id).await;
        assert_eq!(status.code(), code, "{id}");
        let info = status.get_details_error_info().unwrap();
        assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason, "jobstream"), "{id}");
        if code == Code::Internal {
            assert_eq!(status.message(), "something went wrong on our side", "{id}");
        }
    }
}

#[tokio::test]
async fn a_handler_that_panics_fails_its_own_call_only() {
    let app = App::start().await;
    let mut client = app.operations();
    let panic = GetRequest { id: "panic".to_owned(), raw: false };
    client.get(app.ask(panic)).await.unwrap_err();
    client.get(app.ask(GetRequest::default())).await.unwrap();
}

#[tokio::test]
async fn bytes_that_are_no_message_are_the_fault_of_their_sender() {
    let app = App::start().await;
    let mut grpc = tonic::client::Grpc::new(app.channel());
    let mut seen = 0;
    for seed in 0..200_u8 {
        let noise: Vec<u8> =
            (0..seed % 23).map(|n| n.wrapping_mul(31).wrapping_add(seed)).collect();
        grpc.ready().await.unwrap();
        let path = "/jobstream.operations.v1.Operations/Get".parse().unwrap();
        if let Err(status) = grpc.unary(app.ask(noise), path, Raw).await {
            let problem = decode(&status);
            assert_eq!(problem.reason, "MALFORMED_MESSAGE", "{status:?}");
            assert_eq!(status.code(), Code::InvalidArgument);
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

#[tokio::test]
async fn what_is_not_grpc_is_not_answered_as_if_it_were() {
    let app = App::start().await;
    let mut transport = tonic::transport::Endpoint::from_shared(format!("http://{}", app.address))
        .unwrap()
        .connect_lazy();
    let request = http::Request::builder()
        .uri("/jobstream.operations.v1.Operations/List")
        .method("GET")
        .body(tonic::body::Body::empty())
        .unwrap();
    let ready = tower::ServiceExt::ready(&mut transport).await.unwrap();
    let answer = tower::Service::call(ready, request).await.unwrap();
    assert_eq!(answer.status(), http::StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_server_put_together_wrongly_says_so_before_it_serves() {
    use proto::operations::v1::operations_server::OperationsServer;
    let tasks = Tasks::new();
    let authority = std::sync::Arc::new(auth::testing::TestAuthority::new());
    let authenticator = auth::Authenticator::start(authority, &tasks);
    let operations = || OperationsServer::new(Probe::default());
    let server = || Server::new(&Config::default(), authenticator.clone());
    let started = async |server: Server| {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        server.serve(listener, &tasks).await.unwrap_err()
    };
    let error = started(server().mount(operations(), &["Lits"])).await;
    assert!(matches!(error, Error::UndefinedMethod(path) if path.ends_with("/Lits")));
    let error = started(server().mount(operations(), &[]).mount(operations(), &[])).await;
    assert!(matches!(error, Error::Twice("jobstream.operations.v1.Operations")));
    let error = started(server().deadline("/a.B/C", std::time::Duration::ZERO)).await;
    assert!(matches!(error, Error::UndefinedMethod(_)));
    tasks.cancel();
}

/// Sends bytes as they are in place of an encoded message.
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = ();
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
        buffer.advance(buffer.remaining());
        Ok(Some(()))
    }
}
