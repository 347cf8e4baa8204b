//! Bounds what one caller, and what all together, can take of a server. A caller is a user, or an
//! address when nobody is signed in. Health checks are never refused: an overloaded server that
//! fails its probes is restarted and helps nobody.

mod buckets;
pub mod quota;

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use http::{Request, Response};
use kernel::{Code, Coded};
use tonic::{body::Body, metadata::MetadataMap};
use tower::{Layer, Service};

pub(crate) use buckets::StreamPermit;
use buckets::{Buckets, Key};
use quota::Quota;

use super::Admit;
use crate::{call::Call, config::Limits, method::Shape, status::to_status};

/// A call over a limit.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too many calls in the last minute.
    #[error("at most {limit} {what} a minute; try again in {} s", wait.as_secs() + 1)]
    Rate {
        /// What is counted.
        what: &'static str,
        /// How many are allowed in a minute.
        limit: u32,
        /// When the next one is.
        wait: Duration,
    },
    /// Too many streams of one caller.
    #[error("at most {limit} streams at once; close one first")]
    Streams {
        /// How many are allowed.
        limit: u32,
    },
    /// The server has all hands full.
    #[error("too many calls at once")]
    Busy,
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Rate { .. } | Self::Streams { .. } => Code::ResourceExhausted,
            Self::Busy => Code::Unavailable,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Rate { .. } => "RATE_LIMITED",
            Self::Streams { .. } => "TOO_MANY_STREAMS",
            Self::Busy => "SERVER_BUSY",
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Rate { what, limit, .. } => {
                vec![("limit", limit.to_string()), ("counted", (*what).to_owned())]
            }
            Self::Streams { limit } => vec![("limit", limit.to_string())],
            Self::Busy => Vec::new(),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Rate { wait, .. } => Some(*wait),
            Self::Streams { .. } | Self::Busy => Some(Duration::from_secs(1)),
        }
    }
}

impl Error {
    /// What is left of the limit that this call is over; none where no caller's limit is.
    fn quota(&self) -> Option<Quota> {
        let window = Some(Duration::from_secs(60));
        match *self {
            Self::Rate { what: name, limit, wait } => {
                Some(Quota { name, limit, window, left: 0, reset: Some(wait) })
            }
            Self::Streams { limit } => {
                let name = "streams";
                Some(Quota { name, limit, window: None, left: 0, reset: None })
            }
            Self::Busy => None,
        }
    }
}

/// What all callers together may take of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Calls in hand at once, streams apart.
    pub calls: usize,
    /// Streams open at once.
    pub streams: usize,
}

impl Default for Capacity {
    fn default() -> Self {
        Self { calls: 8_192, streams: 20_000 }
    }
}

/// Refuses calls over a limit.
#[derive(Clone)]
pub struct LimitsLayer {
    buckets: Arc<Buckets>,
    in_hand: Arc<AtomicUsize>,
    capacity: Capacity,
}

impl LimitsLayer {
    /// Makes the layer of one server.
    #[must_use]
    pub fn new(limits: Limits, capacity: Capacity) -> Self {
        let buckets = Arc::new(Buckets::new(limits, capacity.streams));
        Self { buckets, in_hand: Arc::default(), capacity }
    }

    /// Admits a call, or says why not; notes what is left to the caller either way.
    fn admit(&self, call: &mut Call, left: &mut Vec<Quota>) -> Result<Option<Hand>, Error> {
        if &*call.method.path == "/grpc.health.v1.Health/Check" {
            return Ok(None);
        }
        let key = match &call.caller {
            Some(verified) => Key::user(&verified.identity.user_id),
            None => Key::address(call.client),
        };
        left.push(self.buckets.take(key, call.method.starts)?);
        if call.method.shape != Shape::Unary {
            let (permit, quota) = self.buckets.open_stream(key)?;
            call.permit = Some(Arc::new(permit));
            left.push(quota);
            return Ok(None);
        }
        let hand = Hand(self.in_hand.clone());
        if self.in_hand.fetch_add(1, Ordering::AcqRel) >= self.capacity.calls {
            return Err(Error::Busy);
        }
        Ok(Some(hand))
    }
}

/// A place among the calls in hand.
#[derive(Debug)]
struct Hand(Arc<AtomicUsize>);

impl Drop for Hand {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl<S> Layer<S> for LimitsLayer {
    type Service = Limited<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Limited { inner, limits: self.clone() }
    }
}

/// Service of [`LimitsLayer`].
#[derive(Clone)]
pub struct Limited<S> {
    inner: S,
    limits: LimitsLayer,
}

impl<S, B> Service<Request<B>> for Limited<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Admit<InHand<S::Future>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let call = request.extensions_mut().get_mut::<Call>();
        let mut left = Vec::new();
        match call.map_or(Ok(None), |call| self.limits.admit(call, &mut left)) {
            Ok(hand) => {
                let inner = self.inner.call(request);
                Admit::Admitted { inner: InHand { inner, left, _hand: hand } }
            }
            Err(error) => {
                left.extend(error.quota());
                let mut status = to_status(&error);
                let mut headers = std::mem::take(status.metadata_mut()).into_headers();
                quota::write(&left, &mut headers);
                *status.metadata_mut() = MetadataMap::from_headers(headers);
                Admit::refused(status)
            }
        }
    }
}

pin_project_lite::pin_project! {
    /// A call that counts until it is answered; the answer tells what is left to the caller.
    #[derive(Debug)]
    pub struct InHand<F> {
        #[pin]
        inner: F,
        left: Vec<Quota>,
        _hand: Option<Hand>,
    }
}

impl<F> Future for InHand<F>
where
    F: Future<Output = Result<Response<Body>, Infallible>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Ok(mut response) = ready!(this.inner.poll(cx));
        quota::write(this.left, response.headers_mut());
        Poll::Ready(Ok(response))
    }
}
