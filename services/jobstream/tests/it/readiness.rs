//! Whether the program says that it is ready, as its PostgreSQL goes away and comes back.

use std::time::{Duration, Instant};

use reqwest::{Response, StatusCode};
use serde_json::Value;
use service::client;
use testkit::{Postgres, wait_until};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::program::{Folder, SOON, Up, command};

/// How long after the return of the database the program says so at the latest.
const BACK: Duration = Duration::from_secs(2);
const SERVICES: [&str; 6] = [
    "",
    "jobstream.account.v1.Accounts",
    "jobstream.account.v1.Keys",
    "jobstream.operations.v1.Operations",
    "jobstream.tailoring.v1.Resumes",
    "jobstream.tailoring.v1.Tailorings",
];

async fn get(up: &Up, path: &str) -> Response {
    testkit::http::client().get(format!("{}{path}", up.http)).send().await.unwrap()
}

/// Waits until the program says that it is ready, or that it is not; it lives all the while.
async fn says(up: &Up, status: StatusCode) {
    wait_until(&format!("/readyz answers {status}"), SOON, async || {
        assert_eq!(get(up, "/healthz").await.status(), 200);
        get(up, "/readyz").await.status() == status
    })
    .await;
}

async fn away(up: &Up) {
    says(up, StatusCode::SERVICE_UNAVAILABLE).await;
    let answer = get(up, "/readyz").await;
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(problem["reason"], "UNAVAILABLE");
    assert_eq!(problem["metadata"]["services"], "account, tailoring, notification");
    every_service(up, ServingStatus::NotServing).await;
}

async fn back(up: &Up, since: Instant) {
    says(up, StatusCode::OK).await;
    assert!(since.elapsed() < BACK, "{:?}", since.elapsed());
    every_service(up, ServingStatus::Serving).await;
}

async fn every_service(up: &Up, status: ServingStatus) {
    let mut health = HealthClient::new(client::connect(&up.grpc).unwrap());
    for service in SERVICES {
        let request = HealthCheckRequest { service: service.to_owned() };
        let answer = health.check(request).await.unwrap().into_inner();
        assert_eq!(answer.status(), status, "{service}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readiness_follows_the_database_that_freezes_and_stops_and_the_process_lives_throughout() {
    let folder = Folder::new("readiness");
    let mut postgres = Postgres::start().await;
    let mut program = command(&folder.0, None);
    program.env("DATABASE_URL", postgres.url());
    let up = Up::with(program);
    says(&up, StatusCode::OK).await;

    postgres.freeze();
    away(&up).await;
    postgres.thaw();
    back(&up, Instant::now()).await;

    postgres.stop().await;
    away(&up).await;
    postgres.start_again().await;
    back(&up, Instant::now()).await;
    let (_, well) = up.end();
    assert!(well);
}
