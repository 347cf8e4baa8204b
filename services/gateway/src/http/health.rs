//! Whether the process lives, whether every call would work, and its figures.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, header::CONTENT_TYPE};
use serde::Serialize;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{gateway::Gateway, problem::Problem, upstream::Channel};

/// How long a service may take to say how it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(alive)).routes(routes!(ready)).routes(routes!(page))
}

/// How the process is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// "ok".
    pub status: &'static str,
}

/// Tells that the process lives; asks nobody else.
#[utoipa::path(
    get, path = "/healthz", tag = "health", security(()),
    responses((status = 200, description = "It lives", body = Health)),
)]
async fn alive() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Tells whether every call would work: the services answer and serve. The event log plays no part.
#[utoipa::path(
    get, path = "/readyz", tag = "health", security(()),
    responses((status = 200, description = "Every call works", body = Health)),
)]
async fn ready(State(gateway): State<Gateway>) -> Result<Json<Health>, Problem> {
    if gateway.tasks().token().is_cancelled() {
        return Err(Problem::unavailable("this process is about to end"));
    }
    let asked = gateway.upstream().services().map(|(name, service, channel)| async move {
        serving(channel, service).await.then_some(()).ok_or(name)
    });
    let answers = futures::future::join_all(asked).await;
    let mut away: Vec<&str> = answers.into_iter().filter_map(Result::err).collect();
    away.dedup();
    if away.is_empty() {
        return Ok(Json(Health { status: "ok" }));
    }
    let names = away.join(", ");
    let mut problem = Problem::unavailable(&format!("not serving: {names}"));
    problem.metadata.insert("services".to_owned(), names);
    Err(problem)
}

async fn serving(channel: Channel, service: &str) -> bool {
    let mut request = tonic::Request::new(HealthCheckRequest { service: service.to_owned() });
    request.set_timeout(PATIENCE);
    match HealthClient::new(channel).check(request).await {
        Ok(answer) => answer.into_inner().status() == ServingStatus::Serving,
        Err(_) => false,
    }
}

/// Writes the figures of the process for Prometheus.
#[utoipa::path(
    get, path = "/metrics", tag = "health", security(()),
    responses((status = 200, description = "The figures", body = String, content_type = "text/plain")),
)]
async fn page() -> Response {
    let headers = [(CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4"))];
    (headers, service::telemetry::metrics_page()).into_response()
}
