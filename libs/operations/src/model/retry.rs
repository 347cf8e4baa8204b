//! When a failed attempt is tried again: how often, and after how long.
//! Backoff is exponential with full jitter on its upper half, as is usual against herds.

use std::time::Duration;

/// Lost leases in a row, without a journaled step between them, that end an operation: work that
/// kills its worker each time must not go round for ever.
pub const MAX_LOST: i32 = 10;

/// How failures of a kind are met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// Failures of the handler after which it has failed for good.
    pub max_failures: i32,
    /// Wait after the first failure.
    pub first_backoff: Duration,
    /// Longest wait.
    pub max_backoff: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_failures: 3,
            first_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(60),
        }
    }
}

impl Policy {
    /// Wait before the next attempt after so many failures (from 1). `chance` in 0..1 is the jitter.
    #[must_use]
    pub fn backoff(&self, failures: i32, chance: f64) -> Duration {
        let doublings = u32::try_from(failures.clamp(1, 32) - 1).unwrap_or(0);
        let full =
            self.first_backoff.saturating_mul(1u32.checked_shl(doublings).unwrap_or(u32::MAX));
        let full = full.min(self.max_backoff);
        full.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_keep_at_least_half() {
        let policy = Policy::default();
        assert_eq!(policy.backoff(1, 1.0), Duration::from_secs(1));
        assert_eq!(policy.backoff(3, 1.0), Duration::from_secs(4));
        assert_eq!(policy.backoff(3, 0.0), Duration::from_secs(2));
        assert_eq!(policy.backoff(40, 1.0), Duration::from_secs(60));
    }
}
