//! Learned estimates: how long operations like this one still took from the start of the phase it
//! is in. Only cases that took longer than this one has taken already count, so an estimate does
//! not promise an end that is past. Without five such cases there is none, rather than a guess.

use std::time::Duration;

/// Cases an estimate needs at least.
pub const MIN_CASES: usize = 5;
/// Newest cases that are kept of each kind, phase, size and writer.
pub const KEPT_CASES: usize = 200;

/// How long it may still take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Half of like cases ended sooner.
    pub p50: Duration,
    /// Nine of ten like cases ended sooner.
    pub p90: Duration,
    /// How many cases this rests on.
    pub cases: usize,
}

/// Class of input sizes that are taken as alike: powers of four bytes.
#[must_use]
pub fn size_class(bytes: i64) -> i16 {
    let bits = 64 - bytes.max(0).leading_zeros();
    i16::try_from(bits.div_ceil(2)).unwrap_or(i16::MAX)
}

/// Estimates what remains, from how long like cases took from the start of this phase to their
/// end, and how long this one is in the phase.
#[must_use]
pub fn remaining(cases_ms: &[i64], in_phase: Duration) -> Option<Estimate> {
    let spent = i64::try_from(in_phase.as_millis()).unwrap_or(i64::MAX);
    let mut left: Vec<i64> = cases_ms.iter().map(|ms| ms - spent).filter(|ms| *ms >= 0).collect();
    if left.len() < MIN_CASES {
        return None;
    }
    left.sort_unstable();
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a rank within a list of at most a few hundred"
        )]
        let rank = ((left.len() as f64 * share).ceil() as usize).clamp(1, left.len());
        Duration::from_millis(u64::try_from(left[rank - 1]).unwrap_or(0))
    };
    Some(Estimate { p50: at(0.5), p90: at(0.9), cases: left.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_estimate_without_five_cases() {
        assert_eq!(remaining(&[100, 100, 100, 100], Duration::ZERO), None);
        let estimate = remaining(&[100; 5], Duration::ZERO).unwrap();
        assert_eq!((estimate.p50.as_millis(), estimate.cases), (100, 5));
    }

    #[test]
    fn cases_that_ended_sooner_than_this_one_has_taken_do_not_count() {
        let cases: Vec<i64> = (1..=10).map(|n| n * 1000).collect();
        let estimate = remaining(&cases, Duration::from_millis(4500)).unwrap();
        assert_eq!(estimate.cases, 6);
        assert_eq!(estimate.p50, Duration::from_millis(2500));
        assert_eq!(estimate.p90, Duration::from_millis(5500));
        assert_eq!(remaining(&cases, Duration::from_secs(60)), None);
    }

    #[test]
    fn sizes_of_one_class_are_within_a_factor_of_four() {
        assert_eq!(size_class(0), 0);
        assert_eq!(size_class(1000), size_class(600));
        assert!(size_class(100_000) > size_class(1000));
    }
}
