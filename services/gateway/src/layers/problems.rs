//! Writes every refusal as a problem document, whoever refused: a handler, the router, a panic.

use std::any::Any;

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};

use super::trace::TraceId;
use crate::problem::{MEDIA_TYPE, Problem};

/// Turns an answer that is a refusal into its document.
pub async fn write(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let trace = request.extensions().get::<TraceId>().cloned().unwrap_or_default();
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem =
        response.extensions_mut().remove::<Problem>().unwrap_or_else(|| of_status(status));
    let document = problem.document(&path, &trace.0);
    let json = serde_json::to_vec(&document).unwrap_or_default();
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if status == StatusCode::UNAUTHORIZED {
        parts.headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(wait) = problem.retry_after {
        // Whole seconds, never too early.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        parts.headers.insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
    Response::from_parts(parts, Body::from(json))
}

/// What the router itself refuses, it says by a bare status.
fn of_status(status: StatusCode) -> Problem {
    let (reason, detail) = match status {
        StatusCode::METHOD_NOT_ALLOWED => {
            ("METHOD_NOT_ALLOWED", "this path does not take this method; see the header Allow")
        }
        StatusCode::NOT_FOUND => ("NOT_FOUND", "this path does not exist"),
        status if status.is_server_error() => return Problem { status, ..Problem::internal() },
        _ => ("BAD_REQUEST", "the request cannot be served as it is"),
    };
    Problem::new(status, reason, detail)
}

/// Answers for a handler that panicked. Its words may hold what a person sent and are not logged.
pub fn panicked(_panic: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("handler panicked");
    Problem::internal().into_response()
}
