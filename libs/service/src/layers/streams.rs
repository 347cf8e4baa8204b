//! Holds open streams to their bounds: a stream ends at its deadline, with its caller's session,
//! and when the server stops, each time with a status that says so. What the handler has ready is
//! delivered first, except to a session that has ended.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use kernel::Code;
use tokio::time::{Sleep, sleep_until};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

use super::{deadline::exceeded, limits::StreamPermit};
use crate::{
    auth::Error as AuthError,
    call::Call,
    method::Shape,
    status::{plain, to_status},
};

/// Bounds the streams of a server.
#[derive(Debug, Clone)]
pub struct StreamsLayer {
    /// Cancelled when the server stops.
    pub stopping: CancellationToken,
}

impl<S> Layer<S> for StreamsLayer {
    type Service = Streams<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Streams { inner, stopping: self.stopping.clone() }
    }
}

/// Service of [`StreamsLayer`].
#[derive(Debug, Clone)]
pub struct Streams<S> {
    inner: S,
    stopping: CancellationToken,
}

impl<S, B> Service<Request<B>> for Streams<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = StreamsFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let call = request.extensions_mut().get_mut::<Call>();
        // The permit leaves the request here: the handler may keep the request for longer than
        // the stream lives, and the permit must not.
        let permit = call.and_then(|call| call.permit.take());
        let call = request.extensions().get::<Call>();
        let bounds =
            call.filter(|call| call.method.shape == Shape::ServerStream).map(|call| Bounds {
                deadline: call.deadline.map(|deadline| Box::pin(sleep_until(deadline))),
                session: call.caller.as_ref().map(|v| v.session.ended().clone()),
                stopping: self.stopping.clone(),
            });
        StreamsFuture { inner: self.inner.call(request), bounds, permit }
    }
}

/// What can end a stream from outside.
#[derive(Debug)]
struct Bounds {
    deadline: Option<Pin<Box<Sleep>>>,
    session: Option<CancellationToken>,
    stopping: CancellationToken,
}

pin_project_lite::pin_project! {
    /// Future of [`Streams`].
    #[derive(Debug)]
    pub struct StreamsFuture<F> {
        #[pin]
        inner: F,
        bounds: Option<Bounds>,
        permit: Option<Arc<StreamPermit>>,
    }
}

impl<F> Future for StreamsFuture<F>
where
    F: Future<Output = Result<Response<Body>, Infallible>>,
{
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let Ok(response) = ready!(this.inner.poll(cx));
        let permit = this.permit.take();
        let Some(bounds) = this.bounds.take() else { return Poll::Ready(Ok(response)) };
        if response.headers().contains_key(Status::GRPC_STATUS) {
            return Poll::Ready(Ok(response));
        }
        Poll::Ready(Ok(response.map(|body| Body::new(Bounded::new(body, bounds, permit)))))
    }
}

/// A token's end, waited for in place.
type Ended = Pin<Box<WaitForCancellationFutureOwned>>;

/// The body of a stream with what can end it.
struct Bounded {
    inner: Option<Body>,
    deadline: Option<Pin<Box<Sleep>>>,
    session: Option<Ended>,
    stopping: Ended,
    _permit: Option<Arc<StreamPermit>>,
}

impl Bounded {
    fn new(body: Body, bounds: Bounds, permit: Option<Arc<StreamPermit>>) -> Self {
        Self {
            inner: Some(body),
            deadline: bounds.deadline,
            session: bounds.session.map(|token| Box::pin(token.cancelled_owned())),
            stopping: Box::pin(bounds.stopping.cancelled_owned()),
            _permit: permit,
        }
    }

    /// Ends the stream with a status.
    fn end(&mut self, status: &Status) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.inner = None;
        let mut trailers = HeaderMap::with_capacity(3);
        match status.add_header(&mut trailers) {
            Ok(()) => Poll::Ready(Some(Ok(Frame::trailers(trailers)))),
            Err(status) => Poll::Ready(Some(Err(status))),
        }
    }
}

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let Some(inner) = this.inner.as_mut() else { return Poll::Ready(None) };
        if this.session.as_mut().is_some_and(|ended| ended.as_mut().poll(cx).is_ready()) {
            return this.end(&to_status(&AuthError::SessionEnded));
        }
        if let Poll::Ready(frame) = Pin::new(inner).poll_frame(cx) {
            if frame.is_none() {
                this.inner = None;
            }
            return Poll::Ready(frame);
        }
        if this.deadline.as_mut().is_some_and(|sleep| sleep.as_mut().poll(cx).is_ready()) {
            return this.end(&exceeded());
        }
        if this.stopping.as_mut().poll(cx).is_ready() {
            return this.end(&stopping());
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

/// The server stops; the same call elsewhere, or here again shortly, goes on.
pub(crate) fn stopping() -> Status {
    plain(
        tonic::Code::Unavailable,
        Code::Unavailable,
        "STOPPING",
        "this server stops; call again to go on elsewhere",
        Some(std::time::Duration::from_millis(100)),
    )
}
