//! Leaves a model alone that does not answer: a circuit breaker. Closed, calls pass and failures in
//! a row are counted; at the limit it opens and calls are refused at once; after a pause one call
//! passes as a trial, whose outcome closes it or opens it for twice as long.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::error::Error;

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
        Self { failures: 5, first: Duration::from_secs(10), longest: Duration::from_secs(300) }
    }
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    pause: Duration,
    open_until: Option<Instant>,
    trial: bool,
}

/// What is known of the server.
#[derive(Debug)]
pub(crate) struct Breaker {
    settings: Settings,
    state: Mutex<State>,
}

impl Breaker {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, state: Mutex::default() }
    }

    /// Lets a call pass, or says how long to wait.
    pub(crate) fn enter(&self) -> Result<Pass<'_>, Error> {
        let mut state = self.lock();
        if let Some(until) = state.open_until {
            let wait = until.saturating_duration_since(Instant::now());
            if !wait.is_zero() || state.trial {
                return Err(Error::CircuitOpen { wait: wait.max(Duration::from_secs(1)) });
            }
            state.trial = true;
        }
        Ok(Pass { breaker: self, told: false })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self) {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        let trial = std::mem::take(&mut state.trial);
        if !trial && state.failures != self.settings.failures {
            return;
        }
        let pause = if trial { state.pause * 2 } else { self.settings.first };
        state.pause = pause.min(self.settings.longest);
        state.open_until = Some(Instant::now() + state.pause);
        tracing::warn!(failures = state.failures, "the model is left alone for a while");
    }
}

/// A call that was let pass. One that ends without a word was given up by its caller and says
/// nothing about the server.
pub(crate) struct Pass<'b> {
    breaker: &'b Breaker,
    told: bool,
}

impl Pass<'_> {
    /// Says how the call ended; what the caller did wrong shows a server that works.
    pub(crate) fn ended<T>(mut self, outcome: &Result<T, Error>) {
        self.told = true;
        match outcome {
            Err(error) if error.retryable() => self.breaker.failed(),
            _ => *self.breaker.lock() = State::default(),
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.breaker.lock().trial = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: Result<(), Error> = Err(Error::Timeout);

    fn breaker() -> Breaker {
        let (first, longest) = (Duration::from_secs(10), Duration::from_secs(30));
        Breaker::new(Settings { failures: 2, first, longest })
    }

    #[tokio::test(start_paused = true)]
    async fn it_opens_after_failures_in_a_row_and_tries_one_call_after_a_pause() {
        let breaker = breaker();
        for _ in 0..2 {
            breaker.enter().ok().unwrap().ended(&DOWN);
        }
        assert!(matches!(breaker.enter().err(), Some(Error::CircuitOpen { .. })));
        tokio::time::advance(Duration::from_secs(11)).await;
        let trial = breaker.enter().ok().unwrap();
        assert!(breaker.enter().is_err(), "one trial at a time");
        trial.ended(&DOWN);
        tokio::time::advance(Duration::from_secs(11)).await;
        assert!(breaker.enter().is_err(), "twice as long after a trial that failed");
        tokio::time::advance(Duration::from_secs(10)).await;
        breaker.enter().ok().unwrap().ended(&Ok::<(), Error>(()));
        breaker.enter().ok().unwrap().ended(&DOWN);
        assert!(breaker.enter().is_ok(), "counting begins anew");
    }

    #[tokio::test(start_paused = true)]
    async fn a_trial_that_is_given_up_leaves_room_for_another() {
        let breaker = breaker();
        for _ in 0..2 {
            breaker.enter().ok().unwrap().ended(&DOWN);
        }
        tokio::time::advance(Duration::from_secs(11)).await;
        drop(breaker.enter().ok().unwrap());
        assert!(breaker.enter().is_ok());
    }

    #[test]
    fn refusals_do_not_open_it() {
        let breaker = breaker();
        for _ in 0..9 {
            let refused: Result<(), Error> =
                Err(Error::Refused { status: 400, code: String::new() });
            breaker.enter().ok().unwrap().ended(&refused);
        }
        assert!(breaker.enter().is_ok());
    }
}
