//! Spans of one attempt: the phase it is in, and in it the steps. A phase lasts from its report to
//! the next one's, across the handler's awaits, so its span is held here and never entered.

use std::sync::{Mutex, PoisonError};

use tracing::{Span, field::Empty};

use crate::metrics::Outcome;

/// The spans of an attempt.
#[derive(Debug)]
pub(crate) struct Spans {
    attempt: Span,
    phase: Mutex<Span>,
}

impl Spans {
    /// Takes the current span as the attempt's.
    pub(crate) fn of_current() -> Self {
        Self { attempt: Span::current(), phase: Mutex::new(Span::none()) }
    }

    /// Ends the phase that was and begins the next.
    pub(crate) fn phase(&self, key: &'static str) {
        let span = tracing::debug_span!(
            parent: &self.attempt,
            "phase",
            otel.name = key,
            otel.kind = "internal",
            phase = key,
        );
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = span;
    }

    /// Begins a step, in the phase if there is one.
    pub(crate) fn step(&self, name: &str) -> Span {
        let phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        let parent = if phase.is_disabled() { &self.attempt } else { &*phase };
        tracing::debug_span!(
            parent: parent,
            "step",
            otel.name = name,
            otel.kind = "internal",
            otel.status_code = Empty,
            step = name,
        )
    }

    /// Ends the last phase, and notes how the attempt ended.
    pub(crate) fn end(&self, outcome: Outcome) {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = Span::none();
        self.attempt.record("operation.outcome", outcome.name());
        if outcome.is_error() {
            self.attempt.record("otel.status_code", "error");
        }
    }
}

/// Notes in a step's span whether it failed.
pub(super) fn judged<T, E>(span: &Span, outcome: Result<T, E>) -> Result<T, E> {
    if outcome.is_err() {
        span.record("otel.status_code", "error");
    }
    outcome
}
