//! The retry budget of a channel (gRFC A6, throttling): a failure takes a whole token, a success
//! gives a tenth back, and below half there is no repetition.

use std::sync::atomic::{AtomicU32, Ordering};

/// A whole token, in tenths.
const TOKEN: u32 = 10;
/// Tokens of a full budget, in tenths.
const FULL: u32 = 100 * TOKEN;

/// Tokens that failures take and successes give back.
#[derive(Debug)]
pub struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Notes a call that the server took.
    pub fn succeeded(&self) {
        // A full budget, the common case, is left alone: no write that other cores would wait for.
        if self.0.load(Ordering::Relaxed) < FULL {
            self.change(|tokens| (tokens + 1).min(FULL));
        }
    }

    /// Notes a call that the server did not take. Returns whether it may be repeated.
    pub fn failed(&self) -> bool {
        self.change(|tokens| tokens.saturating_sub(TOKEN)) > FULL / 2
    }

    fn change(&self, change: impl Fn(u32) -> u32) -> u32 {
        let update = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |t| Some(change(t)));
        change(update.unwrap_or_else(|tokens| tokens))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_stops_at_half_the_budget_and_comes_back_with_successes() {
        let budget = Budget::default();
        let allowed = (0..200).filter(|_| budget.failed()).count();
        assert_eq!(allowed, 49);
        for _ in 0..500 {
            budget.succeeded();
        }
        assert!(!budget.failed());
        for _ in 0..40 {
            budget.succeeded();
        }
        assert!(budget.failed());
    }
}
