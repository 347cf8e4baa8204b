//! Ends calls at their deadline, on both sides. A call without one gets the default of its shape;
//! streams out have none unless the caller sets it. The handler is dropped at the deadline, which
//! cancels what it waits for.

use std::{
    error::Error as StdError,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{HeaderMap, HeaderValue, Request, Response};
use kernel::{Code, Coded};
use tokio::time::{Instant, Sleep, sleep_until};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

use crate::{
    call::Call,
    method::{Method, Methods, Shape},
    status::to_status,
};

/// Header in which a caller says how long it waits.
pub const HEADER: &str = "grpc-timeout";
/// How long a call of one message waits for its answer unless the caller says otherwise.
pub const UNARY: Duration = Duration::from_secs(10);
/// How long an upload may take unless the caller says otherwise.
pub const UPLOAD: Duration = Duration::from_secs(300);
/// Longest deadline of a call that ends with one message.
pub const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The deadline has passed.
#[derive(Debug, thiserror::Error)]
#[error("the call took longer than its deadline")]
pub struct Exceeded;

impl Coded for Exceeded {
    fn code(&self) -> Code {
        Code::DeadlineExceeded
    }
}

/// Deadlines of methods that differ from the default of their shape.
pub type Overrides = Arc<std::collections::HashMap<Box<str>, Duration>>;

fn server_limit(
    method: &Method,
    asked: Option<Duration>,
    overrides: &Overrides,
) -> Option<Duration> {
    let default = overrides.get(&method.path).copied();
    match method.shape {
        Shape::ServerStream => asked,
        Shape::Unary => Some(asked.or(default).unwrap_or(UNARY).min(LONGEST)),
        Shape::ClientStream => Some(asked.or(default).unwrap_or(UPLOAD).min(LONGEST)),
    }
}

/// Reads how long the caller waits; a value that cannot be read counts as absent.
#[must_use]
pub fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(count * 3600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return None,
    })
}

/// Writes how long a caller waits, in at most eight digits.
#[must_use]
pub fn header(limit: Duration) -> HeaderValue {
    let text = match (limit.as_micros(), limit.as_millis()) {
        (micros, _) if micros < 100_000_000 => format!("{micros}u"),
        (_, millis) if millis < 100_000_000 => format!("{millis}m"),
        _ => format!("{}S", limit.as_secs().min(99_999_999)),
    };
    HeaderValue::try_from(text).expect("invariant: digits and a letter are a header value")
}

/// Ends calls that this process serves.
#[derive(Debug, Clone)]
pub struct ServerDeadlineLayer(pub Overrides);

impl<S> Layer<S> for ServerDeadlineLayer {
    type Service = ServerDeadline<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ServerDeadline { inner, overrides: self.0.clone() }
    }
}

/// Service of [`ServerDeadlineLayer`].
#[derive(Debug, Clone)]
pub struct ServerDeadline<S> {
    inner: S,
    overrides: Overrides,
}

impl<S, B> Service<Request<B>> for ServerDeadline<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Within<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let asked = asked(request.headers());
        let call = request.extensions_mut().get_mut::<Call>();
        let deadline = call.and_then(|call| {
            let limit = server_limit(&call.method, asked, &self.overrides);
            call.deadline = limit.map(|limit| Instant::now() + limit);
            call.deadline
        });
        Within::new(self.inner.call(request), deadline)
    }
}

/// Ends calls that this process makes, and tells the server when.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClientDeadlineLayer;

impl<S> Layer<S> for ClientDeadlineLayer {
    type Service = ClientDeadline<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ClientDeadline { inner }
    }
}

/// Service of [`ClientDeadlineLayer`].
#[derive(Debug, Clone)]
pub struct ClientDeadline<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for ClientDeadline<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Within<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let asked = asked(request.headers());
        let method = Methods::all().get(request.uri().path());
        let unary = method.is_none_or(|method| method.shape == Shape::Unary);
        let limit = asked.or_else(|| unary.then_some(UNARY));
        if let (None, Some(limit)) = (asked, limit) {
            request.headers_mut().insert(HEADER, header(limit));
        }
        Within::new(self.inner.call(request), limit.map(|limit| Instant::now() + limit))
    }
}

pin_project_lite::pin_project! {
    /// A future that is answered for at its deadline.
    #[derive(Debug)]
    pub struct Within<F> {
        #[pin]
        inner: F,
        #[pin]
        sleep: Option<Sleep>,
    }
}

impl<F> Within<F> {
    fn new(inner: F, deadline: Option<Instant>) -> Self {
        Self { inner, sleep: deadline.map(sleep_until) }
    }
}

impl<F, E> Future for Within<F>
where
    F: Future<Output = Result<Response<Body>, E>>,
{
    type Output = Result<Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // The answer first: a call that is done at once never touches the timer.
        if let Poll::Ready(answer) = this.inner.poll(cx) {
            return Poll::Ready(answer);
        }
        let Some(sleep) = this.sleep.as_pin_mut() else { return Poll::Pending };
        sleep.poll(cx).map(|()| Ok(exceeded().into_http()))
    }
}

/// Whether an error says that the transport was the first to notice the deadline, which it reads
/// from the headers too.
pub(crate) fn is_behind(error: &(dyn StdError + 'static)) -> bool {
    let mut source = Some(error);
    while let Some(cause) = source {
        if cause.is::<tonic::TimeoutExpired>() {
            return true;
        }
        source = cause.source();
    }
    false
}

pub(crate) fn exceeded() -> Status {
    to_status(&Exceeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Duration> {
        asked(&HeaderMap::from_iter([(HEADER.parse().unwrap(), text.parse().unwrap())]))
    }

    #[test]
    fn timeouts_are_read_in_every_unit_and_nonsense_counts_as_absent() {
        assert_eq!(read("2H"), Some(Duration::from_secs(7200)));
        assert_eq!(read("150m"), Some(Duration::from_millis(150)));
        assert_eq!(read("99999999n"), Some(Duration::from_nanos(99_999_999)));
        for wrong in ["", "S", "5", "-1S", "123456789S", "1.5S", "5x", "é"] {
            assert_eq!(
                HeaderValue::from_str(wrong).ok().and_then(|_| read(wrong)),
                None,
                "{wrong}"
            );
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for limit in [1, 999, 99_999, 100_000, 86_400_000] {
            let limit = Duration::from_millis(limit);
            assert_eq!(read(header(limit).to_str().unwrap()), Some(limit));
        }
    }

    #[test]
    fn streams_have_no_deadline_unless_asked_and_calls_have_the_default() {
        let none = Overrides::default();
        let of = |path: &str, asked| server_limit(Methods::all().get(path).unwrap(), asked, &none);
        assert_eq!(of("/jobstream.operations.v1.Operations/Watch", None), None);
        assert_eq!(of("/jobstream.operations.v1.Operations/Get", None), Some(UNARY));
        assert_eq!(of("/jobstream.tailoring.v1.Resumes/Upload", None), Some(UPLOAD));
        let day = Some(Duration::from_secs(86_400));
        assert_eq!(of("/jobstream.operations.v1.Operations/Get", day), Some(LONGEST));
        assert_eq!(of("/jobstream.operations.v1.Operations/Watch", day), day);
    }
}
