//! One attempt: runs a handler under its lease and limits until it returns or is stopped, and
//! writes how it ended.

use std::{sync::Arc, time::Duration};

use futures::FutureExt as _;
use kernel::Chain;
use service::telemetry::propagation;
use tokio::time::Instant;
use tracing::{Instrument as _, field::Empty};

use super::{attempts::Stops, slots::Slot};
use crate::{
    context::{Attempt, Context},
    core::Shared,
    error::Error,
    handler::{self, Registered},
    metrics::{self, Outcome},
    model::{
        failure::{Failure, Reason, Signal},
        lifecycle::{Command, End, Refusal, State},
        operation::Operation,
    },
    probe::Place,
    steer,
    store::transition::Moved,
    transition::{self, transition},
};

/// Time that a handler gets to end by itself when the process goes down.
const GRACE: Duration = Duration::from_millis(300);

/// Runs an operation that this process has claimed.
pub(crate) fn launch(
    core: &Shared,
    kind: Registered,
    operation: Operation,
    input: Vec<u8>,
    slot: Slot,
) {
    let stops = Stops::default();
    core.attempts.add(operation.id(), operation.life.token, stops.clone());
    let span = span(&operation, kind.definition.name);
    metrics::started(&operation, kind.definition.name);
    let core_of_task = core.clone();
    core.tasks.spawn(
        "operations.attempt",
        async move {
            let core = core_of_task;
            let (id, token) = (operation.id().to_owned(), operation.life.token);
            let attempt =
                Arc::new(Attempt::new(core.clone(), kind.definition.clone(), operation, stops));
            let begun = Instant::now();
            let outcome = run(&attempt, &kind, &input).await;
            attempt.spans.end(outcome);
            metrics::attempted(kind.definition.name, outcome, begun.elapsed());
            core.attempts.remove(&id, token);
            drop(slot);
        }
        .instrument(span),
    );
}

/// The span of an attempt. It belongs to the call that started the operation, whichever process
/// takes it up and however much later; what runs in it hangs on nothing of this process.
fn span(operation: &Operation, kind: &'static str) -> tracing::Span {
    let span = tracing::info_span!(
        parent: None,
        "attempt",
        otel.name = kind,
        otel.kind = "consumer",
        otel.status_code = Empty,
        operation.id = operation.id(),
        operation.kind = kind,
        operation.run = operation.life.run,
        operation.attempt = operation.life.attempt,
        operation.outcome = Empty,
    );
    propagation::enter_stored(&span, operation.head.trace.as_deref());
    span
}

/// Why the handler is not running any more.
enum Stopped {
    Returned(handler::Outcome),
    Lost,
    Cancelled,
    Released,
    Limit(Reason),
}

/// Runs an attempt to its end; returns how it ended.
async fn run(attempt: &Arc<Attempt>, kind: &Registered, input: &[u8]) -> Outcome {
    tracing::debug!("attempt begins");
    let stopped = match attempt.prepare().await {
        Ok(()) => handle(attempt, kind, input).await,
        Err(failure) => Stopped::Returned(Err(failure)),
    };
    let written = match stopped {
        Stopped::Lost => return lost(),
        Stopped::Returned(Ok(result)) => match attempt.succeed(result).await {
            Ok(()) => {
                tracing::info!("operation succeeded");
                Ok(Outcome::Stands(State::Succeeded, false))
            }
            Err(failure) => end_failed(attempt, failure).await,
        },
        Stopped::Returned(Err(failure)) => end_failed(attempt, failure).await,
        Stopped::Cancelled => end(attempt, End::Cancelled, steer::cancelled()).await,
        Stopped::Released => end(attempt, End::Released, released()).await,
        Stopped::Limit(reason) => {
            log_failure(&reason.reason, &reason.message);
            let how = if reason.retryable { End::FailedForNow } else { End::Failed };
            end(attempt, how, reason).await
        }
    };
    match written {
        // There is nothing left that could fail.
        Ok(outcome) => {
            drop(attempt.reached(Place::Ended).await);
            outcome
        }
        Err(_) => lost(),
    }
}

fn lost() -> Outcome {
    tracing::warn!("attempt ends: the operation is held by another, or will be");
    Outcome::Lost
}

fn released() -> Reason {
    Reason::new("RELEASED", "The worker went down; another goes on.", true)
}

/// Runs the handler until it returns, panics or is stopped.
async fn handle(attempt: &Arc<Attempt>, kind: &Registered, input: &[u8]) -> Stopped {
    let work = std::panic::AssertUnwindSafe(kind.run(Context::new(attempt.clone()), input));
    let mut work = std::pin::pin!(work.catch_unwind());
    let stops = &attempt.stops;
    let limits = kind.definition.limits;
    let over = tokio::time::sleep(limits.total.saturating_sub(attempt.ran_before()));
    tokio::select! {
        biased;
        () = stops.lost.cancelled() => Stopped::Lost,
        outcome = &mut work => match outcome {
            Ok(_) if stops.lost.is_cancelled() => Stopped::Lost,
            Ok(outcome) => Stopped::Returned(outcome),
            Err(_) => Stopped::Returned(Err(Failure::retryable(
                "PANICKED",
                "Something went wrong on our side. It is tried again by itself.",
            ))),
        },
        () = stops.cancel.cancelled() => Stopped::Cancelled,
        () = attempt.silent(limits.silence) => Stopped::Limit(stalled()),
        () = over => Stopped::Limit(timed_out()),
        () = stops.release.cancelled() => {
            match tokio::time::timeout(GRACE, work).await {
                Ok(Ok(outcome)) => Stopped::Returned(outcome),
                _ => Stopped::Released,
            }
        }
    }
}

/// No sign of life for too long.
pub(crate) fn stalled() -> Reason {
    Reason::new(
        "STALLED",
        "It showed no sign of life for too long and was stopped. It is tried again by itself.",
        true,
    )
}

/// The time of the run is used up.
pub(crate) fn timed_out() -> Reason {
    Reason::new(
        "TIMED_OUT",
        "It took longer than it may and was stopped. Retry it, or try with less.",
        false,
    )
}

async fn end_failed(attempt: &Arc<Attempt>, failure: Failure) -> Result<Outcome, Refusal> {
    match failure.signal {
        Some(Signal::Fenced) => return Err(Refusal::Fenced),
        Some(Signal::Suspended) => {
            return end(attempt, End::Waiting, Reason::new("", "", true)).await;
        }
        None => {}
    }
    if attempt.stops.lost.is_cancelled() {
        return Err(Refusal::Fenced);
    }
    log_failure(&failure.reason.reason, &Chain(&failure));
    let again = failure.reason.retryable && !failure.settled;
    let how = if again { End::FailedForNow } else { End::Failed };
    end(attempt, how, failure.reason).await
}

fn log_failure(reason: &str, error: &dyn std::fmt::Display) {
    tracing::error!(reason, %error, "attempt failed: {reason}");
}

/// Writes an end that is not a plain success; again and again while the database is away and the
/// lease is good.
async fn end(attempt: &Arc<Attempt>, how: End, reason: Reason) -> Result<Outcome, Refusal> {
    let core = &attempt.core;
    let turn = attempt.numbered().await;
    let (token, number) = (attempt.token, turn.number);
    let policy = attempt.definition.policy;
    let chance = rand::random::<f64>();
    let decide = move |operation: Operation| {
        let command = Command::End { token, number, end: how };
        match operation.life.apply(command, &policy) {
            Err(refusal) => match transition::refused(refusal) {
                None => Ok(None),
                Some(_) => Err(Error::NotFound(String::new())),
            },
            Ok(life) => {
                let mut moved = Moved::new(operation, life, transition::change_kind(life));
                if how == End::FailedForNow && life.state == State::Pending {
                    moved.due_in = Some(policy.backoff(life.failures, chance));
                }
                Ok(Some(match (how, life.state) {
                    (_, State::Cancelled) => moved.because(steer::cancelled()),
                    (End::Waiting | End::Released, _) => moved,
                    _ => moved.because(reason.clone()),
                }))
            }
        }
    };
    loop {
        match transition(core, "operations.end", attempt.id(), &decide).await {
            Ok((operation, _)) => {
                let state = operation.life.state;
                tracing::info!(state = state.name(), "attempt ended");
                return Ok(Outcome::Stands(state, how == End::FailedForNow));
            }
            Err(Error::Db(error)) if core.lease.valid() => {
                tracing::debug!(error = %error, "the end of an attempt could not be written; again");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(Error::NotFound(_)) => {
                metrics::count(metrics::FENCED);
                return Err(Refusal::Fenced);
            }
            Err(_) => return Err(Refusal::Fenced),
        }
    }
}
