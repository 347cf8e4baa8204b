//! How large runs are, and their seeds: small and one in the tests that everybody runs, larger and
//! many where the environment says so. The one place that asks the environment.

use std::{str::FromStr, sync::LazyLock};

use rand::{SeedableRng as _, rngs::StdRng};

/// Operations of one run: `CHAOS_OPERATIONS`.
const OPERATIONS: (&str, usize) = ("CHAOS_OPERATIONS", 50);
/// Runs of each fault: `CHAOS_SEEDS`.
const SEEDS: (&str, u64) = ("CHAOS_SEEDS", 1);
/// Seed of the first run; each further one has the next: `CHAOS_SEED`.
const FIRST: (&str, u64) = ("CHAOS_SEED", 1);

/// One run under a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The fault.
    pub fault: &'static str,
    /// Decides when and where it happens.
    pub seed: u64,
    /// How many operations are started.
    pub operations: usize,
}

impl Run {
    /// Numbers that are the same for the same seed.
    #[must_use]
    pub fn random(&self) -> StdRng {
        StdRng::seed_from_u64(self.seed)
    }
}

/// The runs of a fault: one of 50 operations, or as the environment says.
///
/// # Panics
/// When a variable is no number.
pub fn runs(fault: &'static str) -> impl Iterator<Item = Run> {
    static SIZE: LazyLock<(usize, u64, u64)> =
        LazyLock::new(|| (asked(OPERATIONS), asked(SEEDS), asked(FIRST)));
    let (operations, seeds, first) = *SIZE;
    (first..first + seeds).map(move |seed| Run { fault, seed, operations })
}

fn asked<T: FromStr>((name, default): (&str, T)) -> T {
    let Some(text) = std::env::var_os(name) else { return default };
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.unwrap_or_else(|| panic!("{name} must be a whole number, not {}", text.display()))
}

#[cfg(test)]
mod tests {
    use rand::Rng as _;

    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_each_time_and_another_seed_others() {
        let run = Run { fault: "F00", seed: 7, operations: 1 };
        let other = Run { seed: 8, ..run };
        let numbers = |run: Run| run.random().random_iter::<u32>().take(4).collect::<Vec<_>>();
        assert_eq!(numbers(run), numbers(run));
        assert_ne!(numbers(run), numbers(other));
    }
}
