//! One span and one measurement per call, on both sides, with the W3C trace context carried in
//! headers. The outermost layer: what it reports is what the other side saw. On the server it also
//! catches panics of handlers and completes statuses that the gRPC library wrote.

mod body;

use std::{
    convert::Infallible,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use http::{HeaderMap, Request, Response};
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};
use tracing::{Span, field::Empty};

use body::Measured;

use super::meter::{Meter, Open, name};
use crate::{
    call::Call,
    method::{Method, Methods, Shape},
    status::{complete, generic, plain},
    telemetry::propagation,
};

/// Which side of a call is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Server,
    Client,
}

/// Traces and measures the calls that this process serves.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServerTraceLayer;

impl<S> Layer<S> for ServerTraceLayer {
    type Service = ServerTrace<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ServerTrace { inner }
    }
}

/// Service of [`ServerTraceLayer`].
#[derive(Debug, Clone)]
pub struct ServerTrace<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for ServerTrace<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Traced<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let call = request.extensions().get::<Call>();
        let method = call.map_or_else(Method::unknown, |call| call.method.clone());
        let name = &method.path[1..];
        // Whatever the connection's task is a part of, a call is not.
        let span = tracing::info_span!(
            parent: None,
            "rpc",
            otel.name = name,
            otel.kind = "server",
            otel.status_code = Empty,
            rpc.system.name = "grpc",
            rpc.method = name,
            rpc.status_code = Empty,
        );
        propagation::enter_from(&span, request.headers());
        let inner = span.in_scope(|| self.inner.call(request));
        Traced::new(inner, span, method, Side::Server)
    }
}

/// Traces and measures the calls that this process makes.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClientTraceLayer;

impl<S> Layer<S> for ClientTraceLayer {
    type Service = ClientTrace<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ClientTrace { inner }
    }
}

/// Service of [`ClientTraceLayer`].
#[derive(Debug, Clone)]
pub struct ClientTrace<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for ClientTrace<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Traced<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let found = Methods::all().get(request.uri().path());
        let method = found.cloned().unwrap_or_else(Method::unknown);
        let name = &method.path[1..];
        let span = tracing::debug_span!(
            "call",
            otel.name = name,
            otel.kind = "client",
            otel.status_code = Empty,
            rpc.system.name = "grpc",
            rpc.method = name,
            rpc.status_code = Empty,
        );
        propagation::inject(&span, request.headers_mut());
        let inner = span.in_scope(|| self.inner.call(request));
        Traced::new(inner, span, method, Side::Client)
    }
}

/// One call under measurement; measured once, as cancelled when dropped before its end.
#[derive(Debug)]
struct Watch {
    span: Span,
    method: Arc<Method>,
    side: Side,
    began: Instant,
    measured: bool,
    /// Counts a stream as open.
    _open: Option<Open>,
}

impl Watch {
    fn finish(&mut self, code: Code) {
        if std::mem::replace(&mut self.measured, true) {
            return;
        }
        self.meter().record(&self.method.path, code, self.began.elapsed());
        if !self.span.is_disabled() {
            self.span.record("rpc.status_code", name(code));
            if self.meter().is_error(code) {
                self.span.record("otel.status_code", "error");
            }
        }
    }

    fn meter(&self) -> &Meter {
        match self.side {
            Side::Server => &self.method.served,
            Side::Client => &self.method.called,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.finish(Code::Cancelled);
    }
}

/// The code of a head or of trailers; none when they carry no status.
fn code_of(headers: &HeaderMap) -> Option<Code> {
    headers.get(Status::GRPC_STATUS).map(|value| Code::from_bytes(value.as_bytes()))
}

pin_project_lite::pin_project! {
    /// Future of both trace services.
    #[derive(Debug)]
    pub struct Traced<F> {
        #[pin]
        inner: F,
        watch: Option<Watch>,
    }
}

impl<F> Traced<F> {
    fn new(inner: F, span: Span, method: Arc<Method>, side: Side) -> Self {
        let streams = side == Side::Server && method.shape == Shape::ServerStream;
        let _open = streams.then(|| method.open.enter(&method.path));
        let watch = Watch { span, method, side, began: Instant::now(), measured: false, _open };
        Self { inner, watch: Some(watch) }
    }
}

impl<F, E> Future for Traced<F>
where
    F: Future<Output = Result<Response<Body>, E>>,
{
    type Output = Result<Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let Some(watch) = this.watch else { return Poll::Pending };
        let entered = watch.span.enter();
        let inner = this.inner;
        let polled = match watch.side {
            Side::Client => inner.poll(cx),
            Side::Server => match catch_unwind(AssertUnwindSafe(|| inner.poll(cx))) {
                Ok(polled) => polled,
                Err(_) => Poll::Ready(Ok(panicked(&watch.method))),
            },
        };
        drop(entered);
        let Poll::Ready(answer) = polled else { return Poll::Pending };
        let Some(watch) = this.watch.take() else { return Poll::Pending };
        Poll::Ready(answered(answer, watch))
    }
}

fn answered<E>(answer: Result<Response<Body>, E>, mut watch: Watch) -> Result<Response<Body>, E> {
    let mut response = match answer {
        Ok(response) => response,
        Err(error) => {
            watch.finish(Code::Unavailable);
            return Err(error);
        }
    };
    if watch.side == Side::Server {
        complete(response.headers_mut());
    }
    match code_of(response.headers()) {
        Some(code) => {
            watch.finish(code);
            Ok(response)
        }
        None => Ok(response.map(|body| Body::new(Measured::new(body, watch)))),
    }
}

fn panicked(method: &Method) -> Response<Body> {
    tracing::error!(rpc.method = &method.path[1..], reason = "PANIC", "handler panicked");
    let text = generic(kernel::Code::Internal).unwrap_or_default();
    plain(Code::Internal, kernel::Code::Internal, "PANIC", text, None).into_http()
}
