//! Hands each call to one of a service's peers, and counts it among that peer's load until it is
//! answered; a stream until it ends.

use std::{
    error::Error as StdError,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tonic::{Status, body::Body, transport::Channel as Transport};
use tower::{Service, ServiceExt as _, util::Oneshot};

use super::peers::{Peers, Place};
use crate::{
    layers::{breaker::Breaker, deadline},
    method::{Methods, Shape},
};

type BoxError = Box<dyn StdError + Send + Sync>;
type Going = Oneshot<Breaker<Transport>, Request<Body>>;

/// All peers of a service as one.
#[derive(Debug, Clone)]
pub struct Balance(Arc<Peers>);

impl Balance {
    pub(super) fn over(peers: Arc<Peers>) -> Self {
        Self(peers)
    }
}

impl Service<Request<Body>> for Balance {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Balanced;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // Each call waits for its own peer.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Balanced {
        match self.0.choose() {
            Some(place) => Balanced::go(place, request),
            None => {
                let peers = self.0.clone();
                Balanced::Waiting {
                    inner: Box::pin(async move {
                        match peers.choose_resolved().await {
                            Some(place) => Balanced::go(place, request).await,
                            None => Ok(nobody().into_http()),
                        }
                    }),
                }
            }
        }
    }
}

fn nobody() -> Status {
    Status::unavailable("no address of a service is known")
}

pin_project_lite::pin_project! {
    /// Future of [`Balance`].
    #[project = Projection]
    pub enum Balanced {
        /// At a peer.
        Going {
            #[pin]
            inner: Going,
            place: Option<Place>,
            stream: bool,
        },
        /// Until a name was looked up.
        Waiting {
            inner: BoxFuture<'static, Result<Response<Body>, BoxError>>,
        },
    }
}

impl Balanced {
    fn go(place: Place, request: Request<Body>) -> Self {
        let method = Methods::all().get(request.uri().path());
        let stream = method.is_some_and(|method| method.shape == Shape::ServerStream);
        let inner = place.peer().service().oneshot(request);
        Self::Going { inner, place: Some(place), stream }
    }
}

impl Future for Balanced {
    type Output = Result<Response<Body>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            Projection::Waiting { inner } => inner.as_mut().poll(cx),
            Projection::Going { inner, place, stream } => {
                let answer = ready!(inner.poll(cx));
                let place = place.take();
                Poll::Ready(match (answer, place) {
                    (Err(error), Some(place)) => {
                        if !deadline::is_behind(&*error) {
                            place.peer().lost();
                        }
                        Err(error)
                    }
                    (Ok(response), Some(place)) if *stream => {
                        Ok(response.map(|body| Body::new(Counted { body, _place: place })))
                    }
                    (answer, _) => answer,
                })
            }
        }
    }
}

/// The body of a stream, with its place among its peer's load.
struct Counted {
    body: Body,
    _place: Place,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
