//! Reads what is stored of a run and holds it against the invariants.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, Utc};
use db::Pool;
use operations::{
    State,
    model::invariants::{Broken, legal_history},
};

use super::history::{Change, histories};

/// Type of the change that a claim, or a start that is run at once, leaves.
const STARTED: &str = "jobstream.operations.operation.started.v1";

/// The row of an operation, as far as it is audited.
#[derive(Debug, sqlx::FromRow)]
struct OperationRow {
    id: String,
    state: i16,
    sequence: i64,
    token: i64,
}

/// A domain row, and the attempt that has written it.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub operation: String,
    pub run: i32,
    pub attempt: i32,
    pub at: DateTime<Utc>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub succeeded: usize,
    pub failed: usize,
    pub cancelled: usize,
    /// Acknowledged and not there, or not ended.
    pub lost: usize,
    pub attempts_redone: i32,
    pub phases_again: usize,
    pub changes: usize,
    pub distinct: i64,
    pub largest_gap: i64,
    /// First new progress of each operation after the fault, in milliseconds.
    pub recovery_ms: Vec<i64>,
    /// The last end after the fault, in milliseconds.
    pub drained_ms: i64,
    pub violations: Vec<String>,
    /// Sequences of every operation.
    pub sequences: BTreeMap<String, Vec<i64>>,
}

/// Reads everything of these operations; `hit` tells from when the recovery of one counts.
pub(super) async fn audit(
    pool: &Pool,
    ids: &[String],
    written: &[Written],
    hit: impl Fn(&str) -> Option<DateTime<Utc>>,
) -> Result<Findings> {
    let sql = "SELECT id, state, sequence, token FROM operation WHERE id = ANY($1)";
    let rows: Vec<OperationRow> = sqlx::query_as(sql).bind(ids).fetch_all(pool.pg()).await?;
    let sql = "SELECT count(DISTINCT (aggregate, sequence)) FROM change WHERE aggregate = ANY($1)";
    let distinct = sqlx::query_scalar(sql).bind(ids).fetch_one(pool.pg()).await?;
    let histories = histories(pool, ids).await?;
    let mut found = Findings { distinct, lost: ids.len() - rows.len(), ..Findings::default() };
    if found.lost > 0 {
        found.violations.push(format!("I1: {} acknowledged operations are gone", found.lost));
    }
    for row in &rows {
        let history = histories.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        found.end(row);
        found.history(row, history);
        if let Some(healed) = hit(&row.id) {
            found.recovery(history, healed);
        }
        let sequences = history.iter().map(|change| change.seen.sequence).collect();
        found.sequences.insert(row.id.clone(), sequences);
    }
    for write in written {
        let history = histories.get(&write.operation).map(Vec::as_slice).unwrap_or_default();
        found.fence(write, history);
    }
    found.recovery_ms.sort_unstable();
    Ok(found)
}

impl Findings {
    fn end(&mut self, row: &OperationRow) {
        match State::from_number(row.state) {
            Some(State::Succeeded) => self.succeeded += 1,
            Some(State::Failed) => self.failed += 1,
            Some(State::Cancelled) => self.cancelled += 1,
            state => {
                self.lost += 1;
                self.violations.push(format!("I1: {} rests as {state:?}", row.id));
            }
        }
    }

    fn history(&mut self, row: &OperationRow, history: &[Change]) {
        let OperationRow { id, sequence, token, .. } = row;
        self.changes += history.len();
        let seen: Vec<_> = history.iter().map(|change| change.seen.clone()).collect();
        let ends = seen.iter().map(|seen| seen.sequence).chain([sequence + 1]);
        let gaps = std::iter::once(0).chain(ends.clone()).zip(ends).map(|(a, b)| b - a - 1);
        self.largest_gap = self.largest_gap.max(gaps.max().unwrap_or_default());
        if let Err(broken) = legal_history(&seen) {
            // An attempt that is counted down is the write of one that had lost the operation.
            let rule = if matches!(broken, Broken::Miscounted { .. }) { "I4" } else { "I3" };
            self.violations.push(format!("{rule}: {id}: {broken}"));
        }
        if seen.last().is_none_or(|last| last.sequence != *sequence) {
            self.violations
                .push(format!("I3: {id}: the row's sequence is not the newest change's"));
        }
        let claims = history.iter().filter(|change| change.kind == STARTED).count();
        if i64::try_from(claims).ok() != Some(*token) {
            self.violations.push(format!("I4: {id}: {claims} claims and token {token}"));
        }
        for pair in history.windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            if before.seen.run == after.seen.run {
                self.attempts_redone +=
                    i32::from(after.seen.attempt > before.seen.attempt && before.seen.attempt > 0);
                self.phases_again += usize::from(after.phase < before.phase);
            }
        }
    }

    /// A row that was written after a later attempt had begun was written under an old token.
    fn fence(&mut self, write: &Written, history: &[Change]) {
        let Written { operation, run, attempt, at } = write;
        let begun = history.iter().find(|change| {
            let Change { seen, kind, .. } = change;
            kind == STARTED && (seen.run, seen.attempt) > (*run, *attempt)
        });
        if let Some(later) = begun.filter(|later| later.at < *at) {
            self.violations.push(format!(
                "I4: a write of attempt {attempt} of {operation} was accepted after attempt {} had begun",
                later.seen.attempt
            ));
        }
    }

    fn recovery(&mut self, history: &[Change], healed: DateTime<Utc>) {
        let after = |change: &&Change| change.at > healed;
        let ms = |change: &Change| (change.at - healed).num_milliseconds();
        self.recovery_ms.extend(history.iter().find(after).map(ms));
        let last = history.last().filter(after).map_or(0, ms);
        self.drained_ms = self.drained_ms.max(last);
    }
}
