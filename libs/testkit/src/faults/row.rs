//! The figures of one run, as one line.

use std::{collections::BTreeMap, fmt};

use super::size::Run;

/// What a run led to.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which one it was.
    pub run: Run,
    /// Operations that were asked for.
    pub started: usize,
    /// Operations whose start was answered.
    pub acknowledged: usize,
    /// Ended with a result.
    pub completed: usize,
    /// Ended with an error, as the run meant them to.
    pub failed: usize,
    /// Ended because the run cancelled them.
    pub cancelled: usize,
    /// Acknowledged, and gone or not ended.
    pub lost: usize,
    /// Effects that happened more than once.
    pub duplicated: usize,
    /// Attempts after the first of a run.
    pub attempts_redone: i32,
    /// Steps and phases that were done again although they were journaled or passed.
    pub again: usize,
    /// Writes of old tokens that were refused.
    pub fenced: u64,
    /// Change rows.
    pub changes: usize,
    /// Distinct change rows.
    pub distinct: i64,
    /// Largest gap between two sequences of an operation.
    pub largest_gap: i64,
    /// Watchers.
    pub watchers: usize,
    /// Streams of watchers after their first.
    pub reconnects: usize,
    /// Stored changes that a watcher did not receive, or received twice.
    pub missed: usize,
    /// Calls that failed under the fault, by code.
    pub errors: BTreeMap<&'static str, usize>,
    /// End of the fault to the first new change of each operation, in ms: half, 95 of 100, all.
    pub recovery_ms: [i64; 3],
    /// End of the fault to the end of the last operation, in ms.
    pub drained_ms: i64,
    /// What is broken.
    pub violations: Vec<String>,
}

impl Row {
    /// Fails with what is broken, if anything is.
    ///
    /// # Panics
    /// When an invariant is broken.
    pub fn holds(&self) {
        assert!(self.violations.is_empty(), "{self}\n{}", self.violations.join("\n"));
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors: Vec<String> =
            self.errors.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let errors = if errors.is_empty() { "none".to_owned() } else { errors.join(" ") };
        let [p50, p95, max] = self.recovery_ms;
        write!(
            f,
            "{} | seed {} | started {} | acknowledged {} | completed {} failed {} cancelled {} | \
             lost {} | duplicated effects {} | attempts redone {} | done again {} | fenced {} | \
             changes {}/{} | largest gap {} | watchers {} reconnects {} missed {} | \
             errors {errors} | recovery ms p50 {p50} p95 {p95} max {max} | drained ms {} | \
             violations {}",
            self.run.fault,
            self.run.seed,
            self.started,
            self.acknowledged,
            self.completed,
            self.failed,
            self.cancelled,
            self.lost,
            self.duplicated,
            self.attempts_redone,
            self.again,
            self.fenced,
            self.changes,
            self.distinct,
            self.largest_gap,
            self.watchers,
            self.reconnects,
            self.missed,
            self.drained_ms,
            self.violations.len(),
        )
    }
}
