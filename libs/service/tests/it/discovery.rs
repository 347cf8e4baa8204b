//! Health and reflection: what probes and tools ask of a server.

use futures::stream;
use tonic::{Code, transport::Endpoint};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
    health_client::HealthClient,
};
use tonic_reflection::pb::{v1, v1alpha};

use crate::app::App;

const SERVICES: [&str; 6] = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "jobstream.admin.v1.Processes",
    "jobstream.operations.v1.Operations",
    "jobstream.tailoring.v1.Tailorings",
];

fn transport(app: &App) -> tonic::transport::Channel {
    Endpoint::from_shared(format!("http://{}", app.address)).unwrap().connect_lazy()
}

async fn watch(app: &App, service: &str) -> tonic::Streaming<HealthCheckResponse> {
    let request = HealthCheckRequest { service: service.to_owned() };
    HealthClient::new(app.channel()).watch(request).await.unwrap().into_inner()
}

#[tokio::test]
async fn health_is_told_of_the_server_and_of_each_service_by_name() {
    let app = App::start().await;
    let mut client = HealthClient::new(app.channel());
    let mut check = async |service: &str| {
        let request = HealthCheckRequest { service: service.to_owned() };
        client.check(request).await.map(|answer| answer.into_inner().status())
    };
    for service in ["", "jobstream.operations.v1.Operations", "jobstream.tailoring.v1.Tailorings"] {
        assert_eq!(check(service).await.unwrap(), ServingStatus::Serving, "{service}");
    }
    assert_eq!(check("jobstream.unheard.v1.Of").await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn every_service_serves_as_long_as_what_they_need_answers_and_a_watch_tells_each_change() {
    let app = App::start().await;
    for service in ["", "jobstream.operations.v1.Operations", "jobstream.tailoring.v1.Tailorings"] {
        let mut watch = watch(&app, service).await;
        let mut next = async || watch.message().await.unwrap().unwrap().status();
        assert_eq!(next().await, ServingStatus::Serving, "{service}");
        app.need.send(false).unwrap();
        assert_eq!(next().await, ServingStatus::NotServing, "{service}");
        app.need.send(true).unwrap();
        assert_eq!(next().await, ServingStatus::Serving, "{service}");
    }
}

#[tokio::test]
async fn reflection_lists_every_mounted_service_and_no_other() {
    let app = App::start().await;
    let request = v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(v1::server_reflection_request::MessageRequest::ListServices(
            String::new(),
        )),
    };
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(transport(&app));
    let answers = client.server_reflection_info(stream::iter([request])).await.unwrap();
    let answer = answers.into_inner().message().await.unwrap().unwrap();
    let Some(v1::server_reflection_response::MessageResponse::ListServicesResponse(list)) =
        answer.message_response
    else {
        panic!("not a list");
    };
    let mut names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
    names.sort();
    assert_eq!(names, SERVICES);
}

#[tokio::test]
async fn tools_that_ask_for_the_older_reflection_are_answered_too() {
    let app = App::start().await;
    let request = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(
            v1alpha::server_reflection_request::MessageRequest::FileContainingSymbol(
                "jobstream.operations.v1.Operations".to_owned(),
            ),
        ),
    };
    let mut client =
        v1alpha::server_reflection_client::ServerReflectionClient::new(transport(&app));
    let answers = client.server_reflection_info(stream::iter([request])).await.unwrap();
    let answer = answers.into_inner().message().await.unwrap().unwrap();
    assert!(matches!(
        answer.message_response,
        Some(v1alpha::server_reflection_response::MessageResponse::FileDescriptorResponse(_))
    ));
}

#[tokio::test]
async fn reflection_can_be_switched_off() {
    let config = service::Config { reflection: false, ..service::Config::default() };
    let app = App::with(config, |server| server).await;
    let request = v1::ServerReflectionRequest::default();
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(transport(&app));
    let refused = client.server_reflection_info(stream::iter([request])).await;
    assert_eq!(refused.unwrap_err().code(), Code::Unauthenticated);
}
