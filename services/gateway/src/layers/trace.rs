//! One span and one measurement per request. The trace goes on from the caller's `traceparent` and
//! into every call to a service; its id stands in problem documents, so that a person can name the
//! request that failed.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, Method};
use service::telemetry::propagation;
use tracing::{Instrument as _, field::Empty};

const HEADER: HeaderName = HeaderName::from_static("x-trace-id");

/// Under which id the log knows the request.
#[derive(Debug, Clone, Default)]
pub struct TraceId(pub Arc<str>);

/// Traces and measures a request.
pub async fn follow(mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = method(request.method());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    // The pattern and not the path: ids make neither a good name nor a bounded set of figures.
    let route = matched.as_ref().map_or("other", MatchedPath::as_str);
    // Whatever the connection's task is a part of, a request is not.
    let span = tracing::info_span!(
        parent: None,
        "http",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
    );
    propagation::enter_from(&span, request.headers());
    let id = TraceId(trace_id(&span).into());
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if status.is_server_error() {
        span.record("otel.status_code", "error");
    }
    span.in_scope(|| tracing::debug!(status = status.as_u16(), "request answered"));
    crate::metrics::answered(method, matched.as_ref(), status, began.elapsed());
    if let Ok(value) = HeaderValue::try_from(&*id.0) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// The trace's id; a fresh one of the same form when nothing is traced.
fn trace_id(span: &tracing::Span) -> String {
    propagation::trace_id(span)
        .map_or_else(|| uuid::Uuid::new_v4().simple().to_string(), |id| id.to_string())
}

/// A client may send any word as a method; traces and figures know the usual ones.
fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("_OTHER")
}
