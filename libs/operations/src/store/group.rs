//! The grouped write: one statement and one commit for many running operations.
//!
//! Rows are locked first, skipping those that somebody else holds (they go to the next group), so
//! that two groups never wait for one another in a circle. The fence stands in the UPDATE: token,
//! state and command number. What is locked but not returned is refused, and only that; change
//! rows and journal entries come from what is returned, in the same statement. (`state + 0` keeps
//! the planner from finding the row through the index of running operations; it has the key.)

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Row as _};

use super::composite::composite;
use crate::{
    model::{
        failure::Reason,
        lifecycle::State,
        operation::{Progress, Touch},
    },
    wire::CANCEL_REQUESTED,
};

/// A write of a running operation, decided and encoded.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub touch: Arc<Touch>,
    pub token: i64,
    pub number: i32,
    pub state: State,
    pub progress: Progress,
    pub result: Option<Vec<u8>>,
    pub error: Option<Reason>,
    /// Type and payload of the change; none for a write that nobody sees.
    pub change: Option<(&'static str, Bytes)>,
    pub step: Option<StepRow>,
    pub trace: Option<String>,
}

/// A journal entry.
#[derive(Debug, Clone)]
pub(crate) struct StepRow {
    pub name: String,
    pub digest: Vec<u8>,
    pub result: Option<Vec<u8>>,
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// It stands, under this sequence, and a cancel is or is not pending.
    Done { sequence: i64, cancel: bool, at: DateTime<Utc> },
    /// It was refused: fenced, or applied before.
    Refused,
    /// Somebody else holds the row just now, or there is none.
    Skipped,
}

composite! {
    /// A write as the statement takes it.
    struct Input as "operation_write" {
        id: &'a str,
        token: i64,
        number: i32,
        state: i16,
        percent: f64,
        message: &'a str,
        phase: i16,
        phase_total: i16,
        phase_key: &'a str,
        phase_title: &'a str,
        result: Option<&'a [u8]>,
        error_reason: Option<&'a str>,
        error_message: Option<&'a str>,
        error_retryable: Option<bool>,
        r#type: Option<&'a str>,
        payload: Option<&'a [u8]>,
        trace: Option<&'a str>,
        step_name: Option<&'a str>,
        step_digest: Option<&'a [u8]>,
        step_result: Option<&'a [u8]>,
    }
}

impl<'a> From<&'a Write> for Input<'a> {
    fn from(write: &'a Write) -> Self {
        let small = |number: i32| i16::try_from(number).unwrap_or(i16::MAX);
        let (phase, error, step) =
            (write.progress.phase.as_ref(), write.error.as_ref(), write.step.as_ref());
        Self {
            id: &write.touch.id,
            token: write.token,
            number: write.number,
            state: write.state as i16,
            percent: write.progress.percent,
            message: &write.progress.message,
            phase: phase.map_or(0, |phase| small(phase.index)),
            phase_total: phase.map_or(0, |phase| small(phase.total)),
            phase_key: phase.map_or("", |phase| &phase.key),
            phase_title: phase.map_or("", |phase| &phase.title),
            result: write.result.as_deref(),
            error_reason: error.map(|error| error.reason.as_str()),
            error_message: error.map(|error| error.message.as_str()),
            error_retryable: error.map(|error| error.retryable),
            r#type: write.change.as_ref().map(|(kind, _)| *kind),
            payload: write.change.as_ref().map(|(_, payload)| payload.as_ref()),
            trace: write.trace.as_deref(),
            step_name: step.map(|step| step.name.as_str()),
            step_digest: step.map(|step| step.digest.as_slice()),
            step_result: step.and_then(|step| step.result.as_deref()),
        }
    }
}

/// The statement, with the insert of journal entries where there are any: unfolding it for groups
/// that journal nothing costs as much as several of their rows.
macro_rules! statement {
    ($steps:expr) => {
        concat!(
            "WITH input AS MATERIALIZED (SELECT * FROM unnest($1::operation_write[])), \
             locked AS MATERIALIZED (SELECT o.id FROM operation o, input i WHERE o.id = i.id \
               FOR NO KEY UPDATE OF o SKIP LOCKED), \
             updated AS (UPDATE operation o SET \
               state = i.state, command = i.number, \
               sequence = o.sequence + (i.type IS NOT NULL)::int, \
               lost = CASE WHEN i.step_name IS NULL THEN o.lost ELSE 0 END, \
               cancel = o.cancel AND i.state = 2, \
               phase_at = CASE WHEN o.phase = i.phase THEN o.phase_at ELSE clock.at END, \
               phase = i.phase, phase_total = i.phase_total, phase_key = i.phase_key, \
               phase_title = i.phase_title, percent = greatest(o.percent, i.percent), \
               message = i.message, result = coalesce(i.result, o.result), \
               error_reason = i.error_reason, error_message = i.error_message, \
               error_retryable = i.error_retryable, \
               worker = CASE WHEN i.state = 2 THEN o.worker END, \
               ran_ms = CASE WHEN i.state = 2 THEN o.ran_ms ELSE o.ran_ms + \
                 (extract(epoch FROM clock.at - o.claimed_at) * 1000)::bigint END, \
               ended_at = CASE WHEN i.state > 3 THEN clock.at END, \
               alive_at = clock.at, updated_at = clock.at \
               FROM input i, locked l, (SELECT clock_timestamp() AS at) clock \
               WHERE o.id = i.id AND l.id = i.id \
                 AND o.token = i.token AND o.state + 0 = 2 AND o.command < i.number \
               RETURNING o.id AS aggregate, o.sequence, o.cancel, o.updated_at AS at, i.type, \
                 CASE WHEN o.cancel THEN i.payload || $2 ELSE i.payload END AS payload, \
                 i.trace, i.step_name, i.step_digest, i.step_result), \
             changes AS (",
            events::append_sql!("updated WHERE type IS NOT NULL"),
            ")",
            $steps,
            " SELECT l.id, u.sequence, u.cancel, u.at \
              FROM locked l LEFT JOIN updated u ON u.aggregate = l.id"
        )
    };
}

const WRITE: &str = statement!("");
const WRITE_WITH_STEPS: &str = statement!(
    ", steps AS (INSERT INTO step (operation, name, digest, result) \
       SELECT aggregate, step_name, step_digest, step_result FROM updated \
       WHERE step_name IS NOT NULL \
       ON CONFLICT (operation, name) DO UPDATE SET digest = excluded.digest, \
         result = excluded.result, at = clock_timestamp())"
);

/// Prepares a connection for grouped statements: they join arrays to rows by key, one by one. Made
/// while the tables were small, a plan would keep reading whole indexes into a hash as they grow.
pub(crate) async fn plan_by_key(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    const PLANNING: &str = "SET enable_hashjoin = off; SET enable_mergejoin = off";
    sqlx::raw_sql(PLANNING).execute(connection).await?;
    Ok(())
}

/// Applies many writes in one statement, at most one of each operation. The answers stand in the
/// order of the writes.
pub(crate) async fn write(
    connection: &mut PgConnection,
    writes: &[Write],
) -> Result<Vec<Written>, sqlx::Error> {
    let journals = writes.iter().any(|write| write.step.is_some());
    let rows = sqlx::query(if journals { WRITE_WITH_STEPS } else { WRITE })
        .bind(writes.iter().map(Input::from).collect::<Vec<_>>())
        .bind(CANCEL_REQUESTED)
        .fetch_all(connection)
        .await?;
    let mut answers = std::collections::HashMap::with_capacity(rows.len());
    for row in &rows {
        let id: &str = row.try_get(0)?;
        let written = match row.try_get::<Option<i64>, _>(1)? {
            Some(sequence) => {
                Written::Done { sequence, cancel: row.try_get(2)?, at: row.try_get(3)? }
            }
            None => Written::Refused,
        };
        answers.insert(id, written);
    }
    Ok(writes
        .iter()
        .map(|write| answers.get(write.touch.id.as_str()).copied().unwrap_or(Written::Skipped))
        .collect())
}
