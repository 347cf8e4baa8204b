//! Repeats calls that a server could not take, on the client's side (gRFC A6).
//!
//! Only `UNAVAILABLE` is repeated, at most three times, and only calls that may be: those that
//! change nothing, and those whose request carries a `request_id`, which makes a repeated one the
//! same. A stream is repeated only before its answer has begun: what was read is never read twice.
//! A budget shared by all calls of a channel stops repetition while a server is down, so
//! that retries never multiply the load that broke it. A server's own word on when to come again
//! (`grpc-retry-pushback-ms`) is followed, also when it says never.

mod budget;
mod message;

use std::{
    error::Error as StdError,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt as _, Full};
use tokio::time::{Instant, sleep};
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service, ServiceExt as _};

pub use budget::Budget;

use super::deadline::{self, HEADER as TIMEOUT};
use crate::{
    method::{Method, Methods, Shape},
    status::PUSHBACK,
};

/// Tries of one call, the first included.
const ATTEMPTS: u32 = 4;
/// Wait before the second try; it doubles from then on.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// Header by which a server can tell a repeated call.
const PREVIOUS: &str = "grpc-previous-rpc-attempts";

/// Repeats calls.
#[derive(Debug, Clone, Default)]
pub struct RetryLayer {
    budget: Arc<Budget>,
}

impl<S> Layer<S> for RetryLayer {
    type Service = Retry<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Retry { inner, budget: self.budget.clone() }
    }
}

/// Service of [`RetryLayer`].
#[derive(Debug, Clone)]
pub struct Retry<S> {
    inner: S,
    budget: Arc<Budget>,
}

impl<S> Service<Request<Body>> for Retry<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Status;
    type Future = Retrying<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        self.inner.poll_ready(cx).map_err(|error| lost(error.into()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let method = Methods::all().get(request.uri().path());
        match method
            .filter(|m| m.shape != Shape::ClientStream && (m.reads || m.request_id.is_some()))
        {
            None => Retrying::Once { inner: self.inner.call(request) },
            Some(method) => {
                // The clone takes the place that was made ready for this call.
                let fresh = self.inner.clone();
                let ready = std::mem::replace(&mut self.inner, fresh);
                let repeat = repeat(ready, request, method.clone(), self.budget.clone());
                Retrying::Repeating { inner: Box::pin(repeat) }
            }
        }
    }
}

/// A call that ended without any answer. Whether the server saw it is not known; for a call that
/// may be repeated that is the same as a server that is away.
fn lost(error: Box<dyn StdError + Send + Sync>) -> Status {
    if deadline::is_behind(&*error) {
        return deadline::exceeded();
    }
    let status = Status::from_error(error);
    match status.code() {
        Code::Cancelled | Code::Unknown | Code::Internal | Code::Unavailable => {
            tracing::debug!(cause = %status, "connection lost");
            Status::unavailable("the connection to a service was lost")
        }
        _ => status,
    }
}

async fn repeat<S>(
    service: S,
    request: Request<Body>,
    method: Arc<Method>,
    budget: Arc<Budget>,
) -> Result<Response<Body>, Status>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Error: Into<Box<dyn StdError + Send + Sync>> + Send,
    S::Future: Send + 'static,
{
    let (parts, body) = request.into_parts();
    let message = body.collect().await?.to_bytes();
    let repeatable = method.reads || message::carries_text(&message, method.request_id);
    let until = deadline::asked(&parts.headers).map(|limit| Instant::now() + limit);
    let mut wait = FIRST_WAIT;
    let mut tried = 0;
    loop {
        let request = attempt(&parts, &message, tried, until);
        let mut ready = service.clone();
        let answer = match ready.ready().await {
            Ok(service) => service.call(request).await.map_err(|error| lost(error.into())),
            Err(error) => Err(lost(error.into())),
        };
        tried += 1;
        let Some(pushback) = unavailable(&answer) else {
            budget.succeeded();
            return answer;
        };
        let allowed = budget.failed();
        let pause = match pushback {
            Pushback::After(pause) => pause,
            Pushback::None => jittered(wait),
            Pushback::Never => return answer,
        };
        let in_time = until.is_none_or(|until| Instant::now() + pause < until);
        if !repeatable || !allowed || !in_time || tried >= ATTEMPTS {
            return answer;
        }
        tracing::debug!(rpc.method = &method.path[1..], tried, "server away, trying again");
        sleep(pause).await;
        wait *= 2;
    }
}

/// One try of a call, with the time that is left.
fn attempt(
    parts: &http::request::Parts,
    message: &Bytes,
    tried: u32,
    until: Option<Instant>,
) -> Request<Body> {
    let mut request = Request::new(Body::new(Full::new(message.clone())));
    *request.method_mut() = parts.method.clone();
    *request.uri_mut() = parts.uri.clone();
    *request.version_mut() = parts.version;
    *request.headers_mut() = parts.headers.clone();
    *request.extensions_mut() = parts.extensions.clone();
    if tried > 0 {
        request.headers_mut().insert(PREVIOUS, tried.into());
        if let Some(until) = until {
            let left = until.saturating_duration_since(Instant::now());
            request.headers_mut().insert(TIMEOUT, deadline::header(left));
        }
    }
    request
}

/// What a server says about coming again.
enum Pushback {
    None,
    After(Duration),
    Never,
}

/// Whether an answer says that the server is away, and what it says about coming again.
fn unavailable(answer: &Result<Response<Body>, Status>) -> Option<Pushback> {
    let headers = match answer {
        Err(status) => return (status.code() == Code::Unavailable).then_some(Pushback::None),
        Ok(response) => response.headers(),
    };
    let code = headers.get(Status::GRPC_STATUS)?;
    (Code::from_bytes(code.as_bytes()) == Code::Unavailable).then(|| pushback(headers))
}

fn pushback(headers: &HeaderMap) -> Pushback {
    let Some(value) = headers.get(PUSHBACK) else { return Pushback::None };
    match value.to_str().ok().and_then(|text| text.parse().ok()) {
        Some(millis) => Pushback::After(Duration::from_millis(millis)),
        None => Pushback::Never,
    }
}

fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.8..1.2))
}

pin_project_lite::pin_project! {
    /// Future of [`Retry`].
    #[project = Projection]
    pub enum Retrying<F> {
        /// The call is made once.
        Once {
            #[pin]
            inner: F,
        },
        /// The call may be repeated.
        Repeating {
            inner: BoxFuture<'static, Result<Response<Body>, Status>>,
        },
    }
}

impl<F, E> Future for Retrying<F>
where
    F: Future<Output = Result<Response<Body>, E>>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    type Output = Result<Response<Body>, Status>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            Projection::Once { inner } => inner.poll(cx).map_err(|error| lost(error.into())),
            Projection::Repeating { inner } => inner.as_mut().poll(cx),
        }
    }
}
