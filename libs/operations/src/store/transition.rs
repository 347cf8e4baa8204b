//! Transitions that are not grouped: lock rows, let the model decide, write what it decided. One
//! statement writes any of them, whatever the command was.

use std::time::Duration;

use sqlx::{PgConnection, postgres::PgRow};
use uuid::Uuid;

use super::row::{columns, read};
use crate::{
    model::{
        failure::Reason,
        invariants,
        lifecycle::{Lifecycle, State},
        operation::Operation,
    },
    wire,
};

/// What a transition writes beside the lifecycle.
#[derive(Debug, Clone)]
pub(crate) struct Moved {
    /// The operation after it; its lifecycle is written as a whole.
    pub operation: Operation,
    /// Type of the change.
    pub kind: &'static str,
    /// The process that runs it now; for RUNNING only.
    pub worker: Option<Uuid>,
    /// Not before; for PENDING only.
    pub due_in: Option<Duration>,
    /// Opens a new run: its clocks start again.
    pub new_run: bool,
}

impl Moved {
    /// A transition of `operation` to `life`.
    pub(crate) fn new(mut operation: Operation, life: Lifecycle, kind: &'static str) -> Self {
        debug_assert!(
            invariants::legal_step(operation.life, life),
            "a transition keeps the invariants: {:?} -> {life:?}",
            operation.life
        );
        operation.life = life;
        Self { operation, kind, worker: None, due_in: None, new_run: false }
    }

    /// Sets the reason of a failure or a cancel.
    pub(crate) fn because(mut self, reason: Reason) -> Self {
        self.operation.error = Some(reason);
        self
    }
}

/// Locks one operation and reads it; none if there is none.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    id: &str,
) -> Result<Option<Operation>, sqlx::Error> {
    sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM operation o WHERE o.id = $1 FOR NO KEY UPDATE"
    ))
    .bind(id)
    .try_map(|row: PgRow| read(&row))
    .fetch_optional(connection)
    .await
}

const WRITE: &str = concat!(
    "WITH updated AS (UPDATE operation o SET \
       state = $2, run = $3, attempt = $4, token = $5, command = $6, sequence = $7, \
       failures = $8, lost = $9, cancel = $10, children_open = $11, children = $12, \
       phase = $13, phase_total = $14, phase_key = $15, phase_title = $16, \
       phase_at = CASE WHEN $24 OR o.phase <> $13 THEN clock.at ELSE o.phase_at END, \
       percent = $17, message = $18, result = $27, \
       error_reason = $19, error_message = $20, error_retryable = $21, \
       worker = CASE WHEN $2 = 2 THEN coalesce($22, o.worker) END, due_at = clock.at + $23 * interval '1 millisecond', \
       ran_ms = CASE WHEN $24 THEN 0 WHEN o.state = 2 THEN o.ran_ms + \
         (extract(epoch FROM clock.at - o.claimed_at) * 1000)::bigint ELSE o.ran_ms END, \
       claimed_at = CASE WHEN $2 <> 2 THEN NULL WHEN o.state = 2 THEN o.claimed_at \
         ELSE clock.at END, \
       run_at = CASE WHEN $24 THEN clock.at ELSE o.run_at END, \
       ended_at = CASE WHEN $2 > 3 THEN coalesce(o.ended_at, clock.at) END, \
       alive_at = CASE WHEN o.state = 2 AND $2 = 2 THEN o.alive_at ELSE clock.at END, \
       updated_at = clock.at \
       FROM (SELECT clock_timestamp() AS at) clock WHERE o.id = $1 \
       RETURNING o.id AS aggregate, o.sequence, $25::text AS type, $26::bytea AS payload, \
         o.trace, o.updated_at AS at, o.run_at, o.phase_at, o.ended_at), \
     changes AS (",
    events::append_sql!("updated"),
    ") SELECT at, run_at, phase_at, ended_at FROM updated"
);

type Times = (
    chrono::DateTime<chrono::Utc>,
    chrono::DateTime<chrono::Utc>,
    chrono::DateTime<chrono::Utc>,
    Option<chrono::DateTime<chrono::Utc>>,
);

/// Writes a transition of a row that the caller has locked, with its change; returns the
/// operation with the times of the row.
pub(crate) async fn write(
    connection: &mut PgConnection,
    moved: Moved,
) -> Result<Operation, sqlx::Error> {
    let Moved { mut operation, kind, worker, due_in, new_run } = moved;
    if new_run {
        operation.result = None;
        operation.run_at = chrono::DateTime::UNIX_EPOCH;
    }
    let payload = wire::payload(&operation);
    let life = operation.life;
    let phase = operation.progress.phase.as_ref();
    let error = operation.error.as_ref();
    let due_ms = due_in.filter(|_| life.state == State::Pending).map(|due| due.as_secs_f64() * 1e3);
    let small = |number: i32| i16::try_from(number).unwrap_or(i16::MAX);
    let (at, run_at, phase_at, ended_at): Times = sqlx::query_as(WRITE)
        .bind(operation.head.id.as_str())
        .bind(life.state as i16)
        .bind(life.run)
        .bind(life.attempt)
        .bind(life.token)
        .bind(life.command)
        .bind(life.sequence)
        .bind(life.failures)
        .bind(life.lost)
        .bind(life.cancel)
        .bind(life.children_open)
        .bind(operation.children)
        .bind(phase.map_or(0, |phase| small(phase.index)))
        .bind(phase.map_or(0, |phase| small(phase.total)))
        .bind(phase.map_or("", |phase| phase.key.as_str()))
        .bind(phase.map_or("", |phase| phase.title.as_str()))
        .bind(operation.progress.percent)
        .bind(operation.progress.message.as_str())
        .bind(error.map(|error| error.reason.as_str()))
        .bind(error.map(|error| error.message.as_str()))
        .bind(error.map(|error| error.retryable))
        .bind(worker)
        .bind(due_ms)
        .bind(new_run)
        .bind(kind)
        .bind(payload.as_ref())
        .bind(operation.result.as_deref())
        .fetch_one(connection)
        .await?;
    operation.updated_at = at;
    operation.run_at = run_at;
    operation.phase_at = phase_at;
    operation.ended_at = ended_at;
    Ok(operation)
}
