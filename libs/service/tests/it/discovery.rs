//! Health and reflection: what probes and tools ask of a server.

use futures::stream;
use tonic::{Code, transport::Endpoint};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
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
    app.health.set("jobstream.operations.v1.Operations", false).await;
    let status = check("jobstream.operations.v1.Operations").await.unwrap();
    assert_eq!(status, ServingStatus::NotServing);
    assert_eq!(check("").await.unwrap(), ServingStatus::Serving);
}

#[tokio::test]
async fn a_watch_of_health_tells_of_every_change() {
    let app = App::start().await;
    let request = HealthCheckRequest { service: "jobstream.tailoring.v1.Tailorings".to_owned() };
    let mut watch = HealthClient::new(app.channel()).watch(request).await.unwrap().into_inner();
    let mut next = async || watch.message().await.unwrap().unwrap().status();
    assert_eq!(next().await, ServingStatus::Serving);
    app.health.set("jobstream.tailoring.v1.Tailorings", false).await;
    assert_eq!(next().await, ServingStatus::NotServing);
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
