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

const WRITE: &str = concat!(
    "WITH input AS (SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[], $4::smallint[], \
       $5::float8[], $6::text[], $7::smallint[], $8::smallint[], $9::text[], $10::text[], \
       $11::bytea[], $12::text[], $13::text[], $14::bool[], $15::text[], $16::bytea[], \
       $17::text[], $18::bytea[], $19::bytea[], $20::text[]) \
       AS i(id, token, number, state, percent, message, phase, phase_total, phase_key, \
       phase_title, result, error_reason, error_message, error_retryable, type, payload, \
       step_name, step_digest, step_result, trace)), \
     locked AS MATERIALIZED (SELECT o.id FROM operation o WHERE o.id = ANY($1) \
       FOR NO KEY UPDATE SKIP LOCKED), \
     updated AS (UPDATE operation o SET \
       state = i.state, command = i.number, \
       sequence = o.sequence + (i.type IS NOT NULL)::int, \
       lost = CASE WHEN i.step_name IS NULL THEN o.lost ELSE 0 END, \
       cancel = o.cancel AND i.state = 2, \
       phase_at = CASE WHEN o.phase = i.phase THEN o.phase_at ELSE clock_timestamp() END, \
       phase = i.phase, phase_total = i.phase_total, phase_key = i.phase_key, \
       phase_title = i.phase_title, percent = greatest(o.percent, i.percent), \
       message = i.message, result = coalesce(i.result, o.result), \
       error_reason = i.error_reason, error_message = i.error_message, \
       error_retryable = i.error_retryable, \
       worker = CASE WHEN i.state = 2 THEN o.worker END, \
       ran_ms = CASE WHEN i.state = 2 THEN o.ran_ms ELSE o.ran_ms + \
         (extract(epoch FROM clock_timestamp() - o.claimed_at) * 1000)::bigint END, \
       ended_at = CASE WHEN i.state > 3 THEN clock_timestamp() END, \
       alive_at = clock_timestamp(), updated_at = clock_timestamp() \
       FROM input i, locked l \
       WHERE o.id = i.id AND l.id = i.id \
         AND o.token = i.token AND o.state + 0 = 2 AND o.command < i.number \
       RETURNING o.id AS aggregate, o.sequence, o.cancel, o.updated_at AS at, i.type, \
         CASE WHEN o.cancel THEN i.payload || $21 ELSE i.payload END AS payload, \
         i.trace, i.step_name, i.step_digest, i.step_result), \
     emitted AS (SELECT * FROM updated WHERE type IS NOT NULL), \
     changes AS (",
    events::append_sql!("emitted"),
    "), \
     steps AS (INSERT INTO step (operation, name, digest, result) \
       SELECT aggregate, step_name, step_digest, step_result FROM updated \
       WHERE step_name IS NOT NULL \
       ON CONFLICT (operation, name) DO UPDATE SET digest = excluded.digest, \
         result = excluded.result, at = clock_timestamp()) \
     SELECT l.id, u.sequence, u.cancel, u.at FROM locked l LEFT JOIN updated u ON u.aggregate = l.id"
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
    macro_rules! column {
        (|$write:ident| $pick:expr) => {
            writes.iter().map(|$write| $pick).collect::<Vec<_>>()
        };
    }
    fn small(number: i32) -> i16 {
        i16::try_from(number).unwrap_or(i16::MAX)
    }
    let rows = sqlx::query(WRITE)
        .bind(column!(|w| w.touch.id.as_str()))
        .bind(column!(|w| w.token))
        .bind(column!(|w| w.number))
        .bind(column!(|w| w.state as i16))
        .bind(column!(|w| w.progress.percent))
        .bind(column!(|w| w.progress.message.as_str()))
        .bind(column!(|w| w.progress.phase.as_ref().map_or(0, |phase| small(phase.index))))
        .bind(column!(|w| w.progress.phase.as_ref().map_or(0, |phase| small(phase.total))))
        .bind(column!(|w| w.progress.phase.as_ref().map_or("", |phase| phase.key.as_str())))
        .bind(column!(|w| w.progress.phase.as_ref().map_or("", |phase| phase.title.as_str())))
        .bind(column!(|w| w.result.as_deref()))
        .bind(column!(|w| w.error.as_ref().map(|error| error.reason.as_str())))
        .bind(column!(|w| w.error.as_ref().map(|error| error.message.as_str())))
        .bind(column!(|w| w.error.as_ref().map(|error| error.retryable)))
        .bind(column!(|w| w.change.as_ref().map(|(kind, _)| *kind)))
        .bind(column!(|w| w.change.as_ref().map(|(_, payload)| payload.as_ref())))
        .bind(column!(|w| w.step.as_ref().map(|step| step.name.as_str())))
        .bind(column!(|w| w.step.as_ref().map(|step| step.digest.as_slice())))
        .bind(column!(|w| w.step.as_ref().and_then(|step| step.result.as_deref())))
        .bind(column!(|w| w.trace.as_deref()))
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
