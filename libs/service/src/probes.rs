//! The plain port beside the main one: `grpc.health.v1`, `/healthz` (the process lives), `/readyz`
//! (it serves) and `/metrics`. For probes, which show no certificate, and for collectors; nothing
//! of a user is to be had here.

use std::{convert::Infallible, sync::Arc, time::Duration};

use http::{Method, Request, Response, StatusCode, header::CONTENT_TYPE};
use http_body_util::Full;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};
use tonic::body::Body;
use tonic_health::{
    pb::{
        HealthCheckRequest,
        health_check_response::ServingStatus,
        health_server::{Health as _, HealthServer},
    },
    server::{HealthReporter, HealthService},
};
use tower::ServiceExt as _;

use crate::{tasks::Tasks, telemetry::metrics_page};

/// Connections at once; further ones wait.
const CONNECTIONS: usize = 128;
/// Longest life of a connection; whoever comes again opens a new one.
const LIFE: Duration = Duration::from_secs(3600);
/// Time for the head of a request to arrive.
const HEAD: Duration = Duration::from_secs(5);
/// Pause after an accept that failed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `tasks` are told to end, and cuts what is open then.
pub async fn serve(listener: TcpListener, health: HealthReporter, tasks: &Tasks) {
    let stop = tasks.token().clone();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(64);
    loop {
        let accept = async {
            // The semaphore is never closed.
            let place = places.clone().acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        let Some((accepted, place)) = stop.run_until_cancelled(accept).await else { return };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let (builder, health, stop) = (builder.clone(), health.clone(), stop.clone());
        tasks.spawn("probes.connection", async move {
            let _place = place;
            let answer = service_fn(move |request| answer(health.clone(), request));
            let connection = builder.serve_connection(TokioIo::new(stream), answer);
            let lived = stop.run_until_cancelled(timeout(LIFE, connection)).await;
            if let Some(Ok(Err(error))) = lived {
                tracing::debug!(cause = %error, "a probe broke off");
            }
        });
    }
}

/// Serves for a process without a gRPC server of its own: it serves as long as it lives.
pub async fn serve_alone(listener: TcpListener, tasks: &Tasks) {
    serve(listener, HealthReporter::new(), tasks).await;
}

async fn answer(
    health: HealthReporter,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let health = HealthService::from_health_reporter(health);
    let path = request.uri().path();
    if path.starts_with("/grpc.health.v1.Health/") {
        return HealthServer::new(health).oneshot(request).await;
    }
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    Ok(match path {
        _ if !reads => page(StatusCode::METHOD_NOT_ALLOWED, "GET alone is answered here\n".into()),
        "/healthz" => page(StatusCode::OK, "ok\n".into()),
        "/readyz" if serves(&health).await => page(StatusCode::OK, "ok\n".into()),
        "/readyz" => page(StatusCode::SERVICE_UNAVAILABLE, "not serving\n".into()),
        "/metrics" => page(StatusCode::OK, metrics_page()),
        _ => page(StatusCode::NOT_FOUND, "/healthz, /readyz and /metrics are here\n".into()),
    })
}

async fn serves(health: &HealthService) -> bool {
    let whole = tonic::Request::new(HealthCheckRequest { service: String::new() });
    let answer = health.check(whole).await;
    answer.is_ok_and(|answer| answer.into_inner().status() == ServingStatus::Serving)
}

fn page(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Body::new(Full::from(text)));
    *response.status_mut() = status;
    let kind = http::HeaderValue::from_static("text/plain; version=0.0.4");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
