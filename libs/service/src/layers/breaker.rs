//! Leaves a peer alone that cannot take calls, on the client's side: a circuit breaker.
//!
//! Closed, every call passes and failures in a row are counted. At the limit the circuit opens:
//! calls are refused at once, which costs the caller nothing and lets the peer come back. After a
//! pause it is half open: one call passes as a trial, whose outcome closes the circuit or opens it
//! for twice as long. A failure is a lost connection, `UNAVAILABLE`, or no answer by the deadline;
//! every other answer shows a peer that works. Health checks neither count nor are refused.

use std::{
    error::Error as StdError,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use http::{Request, Response};
use kernel::{Code, Coded};
use tokio::time::Instant;
use tonic::{Status, body::Body};
use tower::{Layer, Service};

use super::deadline;
use crate::status::to_status;

/// Gauge: 1 while the circuit to a peer is open or on trial.
pub const OPEN: &str = "rpc_client_circuit_open";
/// Calls about health are answered by peers that serve nothing else.
const HEALTH: &str = "/grpc.health.v1.Health/";

/// When a circuit opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Failures in a row that open it.
    pub failures: u32,
    /// How long it is open at first; doubled after each trial that fails.
    pub first: Duration,
    /// How long it is open at most.
    pub longest: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let (first, longest) = (Duration::from_millis(500), Duration::from_secs(5));
        Self { failures: 5, first, longest }
    }
}

/// The peer is left alone for a while.
#[derive(Debug, thiserror::Error)]
#[error("a part of the service is away")]
pub struct Refused {
    wait: Duration,
}

impl Coded for Refused {
    fn code(&self) -> Code {
        Code::Unavailable
    }

    fn reason(&self) -> &'static str {
        "CIRCUIT_OPEN"
    }

    fn retry_after(&self) -> Option<Duration> {
        Some(self.wait)
    }
}

/// When an open circuit may be tried, and how long it was opened for.
#[derive(Debug)]
struct Opened {
    until: Instant,
    pause: Duration,
    trial: bool,
}

/// What is known of one peer.
#[derive(Debug)]
pub struct Circuit {
    peer: String,
    settings: Settings,
    failures: AtomicU32,
    opened: Mutex<Option<Opened>>,
}

impl Circuit {
    /// Makes a closed circuit.
    #[must_use]
    pub fn new(peer: impl Into<String>, settings: Settings) -> Arc<Self> {
        let (peer, failures) = (peer.into(), AtomicU32::new(0));
        Arc::new(Self { peer, settings, failures, opened: Mutex::new(None) })
    }

    /// Whether the next call would pass.
    #[must_use]
    pub fn admits(&self) -> bool {
        // Common case: nothing failed of late, and no lock is taken.
        self.failures.load(Ordering::Acquire) < self.settings.failures
            || self.lock().as_ref().is_none_or(|opened| opened.wait(Instant::now()).is_none())
    }

    fn enter(self: &Arc<Self>, now: Instant) -> Result<Trial, Refused> {
        let counting = |trial| Trial { circuit: Some(self.clone()), trial, deadline: None };
        if self.failures.load(Ordering::Acquire) < self.settings.failures {
            return Ok(counting(false));
        }
        let mut opened = self.lock();
        let Some(state) = opened.as_mut() else { return Ok(counting(false)) };
        if let Some(wait) = state.wait(now) {
            return Err(Refused { wait });
        }
        state.trial = true;
        Ok(counting(true))
    }

    fn succeeded(&self) {
        if self.failures.load(Ordering::Acquire) == 0 {
            return;
        }
        let mut opened = self.lock();
        self.failures.store(0, Ordering::Release);
        if opened.take().is_some() {
            tracing::info!(peer = self.peer, "a peer takes calls again");
            self.show(false);
        }
    }

    fn failed(&self, trial: bool, now: Instant) {
        let mut opened = self.lock();
        let failures = self.failures.fetch_add(1, Ordering::AcqRel).saturating_add(1);
        let pause = match opened.as_ref() {
            Some(before) if trial => (before.pause * 2).min(self.settings.longest),
            // A call that began before the circuit opened says nothing new.
            Some(_) => return,
            None if failures >= self.settings.failures => self.settings.first,
            None => return,
        };
        let jittered = pause.mul_f64(rand::random_range(0.8..1.2));
        *opened = Some(Opened { until: now + jittered, pause, trial: false });
        tracing::warn!(peer = self.peer, failures, "a peer is left alone for a while");
        self.show(true);
    }

    /// A trial ended without an outcome: its caller went away. Another call may be the trial.
    fn given_up(&self) {
        if let Some(opened) = self.lock().as_mut() {
            opened.trial = false;
        }
    }

    fn show(&self, open: bool) {
        let value = if open { 1.0 } else { 0.0 };
        metrics::gauge!(OPEN, "peer" => self.peer.clone()).set(value);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Opened>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Opened {
    /// How long calls are still refused; none when the next may be the trial.
    fn wait(&self, now: Instant) -> Option<Duration> {
        let left = self.until.saturating_duration_since(now);
        match (left.is_zero(), self.trial) {
            (true, false) => None,
            (true, true) => Some(Duration::from_millis(100)),
            (false, _) => Some(left),
        }
    }
}

/// One call that the circuit learns from.
#[derive(Debug)]
struct Trial {
    circuit: Option<Arc<Circuit>>,
    trial: bool,
    deadline: Option<Instant>,
}

impl Trial {
    /// A call that teaches nothing.
    const fn none() -> Self {
        Self { circuit: None, trial: false, deadline: None }
    }

    fn end(&mut self, well: bool, now: Instant) {
        let Some(circuit) = self.circuit.take() else { return };
        if well { circuit.succeeded() } else { circuit.failed(self.trial, now) }
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        // Who gives up at the deadline drops the call just then.
        let now = Instant::now();
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.end(false, now);
        } else if let Some(circuit) = self.circuit.take().filter(|_| self.trial) {
            circuit.given_up();
        }
    }
}

/// Puts a circuit before a peer.
#[derive(Debug, Clone)]
pub struct BreakerLayer(pub Arc<Circuit>);

impl<S> Layer<S> for BreakerLayer {
    type Service = Breaker<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Breaker { inner, circuit: self.0.clone() }
    }
}

/// Service of [`BreakerLayer`].
#[derive(Debug, Clone)]
pub struct Breaker<S> {
    inner: S,
    circuit: Arc<Circuit>,
}

impl<S, B> Service<Request<B>> for Breaker<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    type Response = Response<Body>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Broken<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        match std::task::ready!(self.inner.poll_ready(cx)) {
            Ok(()) => Poll::Ready(Ok(())),
            Err(error) => {
                self.circuit.failed(false, Instant::now());
                Poll::Ready(Err(error.into()))
            }
        }
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if request.uri().path().starts_with(HEALTH) {
            return Broken::Passed { inner: self.inner.call(request), trial: Trial::none() };
        }
        let now = Instant::now();
        match self.circuit.enter(now) {
            Err(refused) => Broken::Refused { status: Some(to_status(&refused)) },
            Ok(mut trial) => {
                trial.deadline = deadline::asked(request.headers()).map(|limit| now + limit);
                Broken::Passed { inner: self.inner.call(request), trial }
            }
        }
    }
}

pin_project_lite::pin_project! {
    /// Future of [`Breaker`].
    #[project = Projection]
    pub enum Broken<F> {
        /// The call is made, and the circuit learns how it ends.
        Passed {
            #[pin]
            inner: F,
            trial: Trial,
        },
        /// The circuit is open.
        Refused {
            status: Option<Status>,
        },
    }
}

impl<F, E> Future for Broken<F>
where
    F: Future<Output = Result<Response<Body>, E>>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    type Output = Result<Response<Body>, Box<dyn StdError + Send + Sync>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            Projection::Refused { status } => match status.take() {
                Some(status) => Poll::Ready(Ok(status.into_http())),
                None => Poll::Pending,
            },
            Projection::Passed { inner, trial } => {
                let answer = std::task::ready!(inner.poll(cx)).map_err(Into::into);
                let well = answer.as_ref().is_ok_and(|response| !is_unavailable(response));
                trial.end(well, Instant::now());
                Poll::Ready(answer)
            }
        }
    }
}

fn is_unavailable<B>(response: &Response<B>) -> bool {
    let code = response.headers().get(Status::GRPC_STATUS);
    code.is_some_and(|code| tonic::Code::from_bytes(code.as_bytes()) == tonic::Code::Unavailable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circuit() -> Arc<Circuit> {
        let (first, longest) = (Duration::from_secs(1), Duration::from_secs(3));
        Circuit::new("test", Settings { failures: 3, first, longest })
    }

    fn fail(circuit: &Arc<Circuit>, now: Instant) {
        circuit.enter(now).expect("it passes").end(false, now);
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_one_trial_closes_it() {
        let (circuit, now) = (circuit(), Instant::now());
        fail(&circuit, now);
        fail(&circuit, now);
        circuit.enter(now).unwrap().end(true, now);
        fail(&circuit, now);
        fail(&circuit, now);
        assert!(circuit.admits(), "a success begins the row anew");
        fail(&circuit, now);
        assert!(!circuit.admits() && circuit.enter(now).is_err());
        let later = now + Duration::from_millis(1300);
        let mut trial = circuit.enter(later).expect("half open");
        assert!(circuit.enter(later).is_err(), "one trial at a time");
        trial.end(true, later);
        assert!(circuit.admits() && circuit.enter(later).is_ok());
    }

    #[test]
    fn a_trial_that_fails_opens_it_for_twice_as_long_up_to_a_bound() {
        let (circuit, mut now) = (circuit(), Instant::now());
        (0..3).for_each(|_| fail(&circuit, now));
        for (least, most) in [(1600, 2400), (2400, 3600), (2400, 3600)] {
            now += Duration::from_millis(3700);
            fail(&circuit, now);
            assert!(circuit.enter(now + Duration::from_millis(least - 1)).is_err(), "{least}");
            drop(circuit.enter(now + Duration::from_millis(most + 1)).expect("half open"));
        }
    }

    #[test]
    fn a_trial_nobody_waits_for_leaves_room_for_another() {
        let (circuit, now) = (circuit(), Instant::now());
        (0..3).for_each(|_| fail(&circuit, now));
        let later = now + Duration::from_secs(2);
        drop(circuit.enter(later).unwrap());
        assert!(circuit.enter(later).is_ok());
    }

    #[test]
    fn a_call_that_is_given_up_at_its_deadline_is_a_failure() {
        let (circuit, now) = (circuit(), Instant::now());
        for _ in 0..3 {
            let mut call = circuit.enter(now).unwrap();
            call.deadline = Some(now);
            drop(call);
        }
        assert!(!circuit.admits());
    }
}
