//! Steps that an operation of another service does: what was asked for, what the last look at it has
//! shown, and when to look again. Whoever writes here and in the operation's row locks that row first.

use std::time::Duration;

use sqlx::{PgConnection, Row as _, postgres::PgRow};

use super::row::{error, progress};
use crate::model::{failure::Reason, id::OperationId, lifecycle::State, operation::Progress};

/// A step that is done elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct RemoteRow {
    pub operation: String,
    pub step: String,
    pub owner: String,
    /// The run in which it was asked for.
    pub run: i32,
    pub digest: Vec<u8>,
    /// Id of the remote operation, once it is known.
    pub name: Option<String>,
    pub service: Option<String>,
    /// Whether the operation counts it among its open children, or did so before it ended.
    pub counted: bool,
    pub seen: Seen,
    /// Whether its end is asked for, and the other side has not said that it heard.
    pub cancel: bool,
}

/// What a look at a remote operation has shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    /// None before its id is known.
    pub state: Option<State>,
    pub kind: String,
    pub progress: Progress,
    pub sequence: i64,
    pub result: Option<Vec<u8>>,
    pub error: Option<Reason>,
}

impl RemoteRow {
    /// Whether it has ended, and how.
    pub(crate) fn ended(&self) -> Option<State> {
        self.seen.state.filter(|state| state.terminal())
    }
}

macro_rules! columns {
    () => {
        "r.operation, r.step, r.owner, r.run, r.digest, r.name, r.service, r.counted, r.state, \
         r.kind, r.phase, r.phase_total, r.phase_key, r.phase_title, r.percent, '' AS message, \
         r.sequence, r.result, r.error_reason, r.error_message, r.error_retryable, \
         r.cancel AND NOT r.acknowledged AS cancel"
    };
}

fn read(row: &PgRow) -> Result<RemoteRow, sqlx::Error> {
    let seen = Seen {
        state: State::from_number(row.try_get("state")?),
        kind: row.try_get("kind")?,
        progress: progress(row)?,
        sequence: row.try_get("sequence")?,
        result: row.try_get("result")?,
        error: error(row)?,
    };
    Ok(RemoteRow {
        operation: row.try_get("operation")?,
        step: row.try_get("step")?,
        owner: row.try_get("owner")?,
        run: row.try_get("run")?,
        digest: row.try_get("digest")?,
        name: row.try_get("name")?,
        service: row.try_get("service")?,
        counted: row.try_get("counted")?,
        seen,
        cancel: row.try_get("cancel")?,
    })
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Reads a step.
pub(crate) async fn get(
    connection: &mut PgConnection,
    operation: &str,
    step: &str,
) -> Result<Option<RemoteRow>, sqlx::Error> {
    sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM remote r WHERE r.operation = $1 AND r.step = $2"
    ))
    .bind(operation)
    .bind(step)
    .try_map(|row: PgRow| read(&row))
    .fetch_optional(connection)
    .await
}

/// Reads the steps of operations whose remote operation is known, in the order of their beginning.
pub(crate) async fn of(
    connection: &mut PgConnection,
    operations: &[String],
) -> Result<Vec<RemoteRow>, sqlx::Error> {
    sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM remote r WHERE r.operation = ANY($1) AND r.name IS NOT NULL ORDER BY r.at, r.step"
    ))
    .bind(operations)
    .try_map(|row: PgRow| read(&row))
    .fetch_all(connection)
    .await
}

/// Notes that a step is about to be asked for, in this run; what was known of an earlier one goes.
pub(crate) async fn intend(
    connection: &mut PgConnection,
    operation: &str,
    owner: &str,
    step: &str,
    run: i32,
    digest: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM remote WHERE operation = $1 AND step = $2")
        .bind(operation)
        .bind(step)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO remote (operation, step, owner, run, digest) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(operation)
    .bind(step)
    .bind(owner)
    .bind(run)
    .bind(digest)
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes which operation does a step: `counted` among the open children, or unwanted by now, so
/// that its end is asked for at once.
pub(crate) async fn begun(
    connection: &mut PgConnection,
    operation: &str,
    step: &str,
    name: &OperationId,
    counted: bool,
    look_in: Duration,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE remote SET name = $3, service = $4, state = greatest(state, 1), counted = $5, \
           cancel = NOT $5, acknowledged = false, \
           look_at = clock_timestamp() + $6 * interval '1 millisecond' \
         WHERE operation = $1 AND step = $2",
    )
    .bind(operation)
    .bind(step)
    .bind(name.as_str())
    .bind(name.service())
    .bind(counted)
    .bind(ms(look_in))
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes steps that are to be looked at, of these services, and sets the time of their next look:
/// sooner where somebody waits for an end. Rows that another process takes are skipped.
pub(crate) async fn due(
    connection: &mut PgConnection,
    services: &[String],
    every: Duration,
    soon: Duration,
    limit: i64,
) -> Result<Vec<RemoteRow>, sqlx::Error> {
    sqlx::query(concat!(
        "WITH due AS (SELECT operation, step FROM remote WHERE look_at <= clock_timestamp() \
           AND service = ANY($1) ORDER BY look_at LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED) \
         UPDATE remote r SET look_at = clock_timestamp() + \
           CASE WHEN r.cancel THEN $3::float8 ELSE $2::float8 END * interval '1 millisecond' \
         FROM due WHERE r.operation = due.operation AND r.step = due.step RETURNING ",
        columns!()
    ))
    .bind(services)
    .bind(ms(every))
    .bind(ms(soon))
    .bind(limit)
    .try_map(|row: PgRow| read(&row))
    .fetch_all(connection)
    .await
}

/// Writes what a look has shown, unless more is known already or the step is another's by now; an end
/// is looked at no more. If it was new, returns whether the operation counts it.
pub(crate) async fn look(
    connection: &mut PgConnection,
    row: &RemoteRow,
    seen: &Seen,
) -> Result<Option<bool>, sqlx::Error> {
    let small = |number: i32| i16::try_from(number).unwrap_or(i16::MAX);
    let (phase, error) = (seen.progress.phase.as_ref(), seen.error.as_ref());
    sqlx::query_scalar(
        "UPDATE remote SET state = $4::smallint, kind = $5, phase = $6, phase_total = $7, phase_key = $8, \
           phase_title = $9, percent = $10, sequence = $11, result = $12, error_reason = $13, \
           error_message = $14, error_retryable = $15, \
           look_at = CASE WHEN $4::smallint < 4 THEN look_at END \
         WHERE operation = $1 AND step = $2 AND name = $3 AND state < 4 AND sequence < $11 \
         RETURNING counted",
    )
    .bind(&row.operation)
    .bind(&row.step)
    .bind(&row.name)
    .bind(seen.state.map_or(1, |state| state as i16))
    .bind(&seen.kind)
    .bind(phase.map_or(0, |phase| small(phase.index)))
    .bind(phase.map_or(0, |phase| small(phase.total)))
    .bind(phase.map_or("", |phase| phase.key.as_str()))
    .bind(phase.map_or("", |phase| phase.title.as_str()))
    .bind(seen.progress.percent)
    .bind(seen.sequence)
    .bind(&seen.result)
    .bind(error.map(|error| error.reason.as_str()))
    .bind(error.map(|error| error.message.as_str()))
    .bind(error.map(|error| error.retryable))
    .fetch_optional(connection)
    .await
}

/// Notes that the other side has heard of a cancel.
pub(crate) async fn acknowledge(
    connection: &mut PgConnection,
    row: &RemoteRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE remote SET acknowledged = true \
         WHERE operation = $1 AND step = $2 AND name = $3 AND cancel",
    )
    .bind(&row.operation)
    .bind(&row.step)
    .bind(&row.name)
    .execute(connection)
    .await?;
    Ok(())
}

/// Has a remote operation looked at now. Returns whether anybody waits for it.
pub(crate) async fn look_now(
    connection: &mut PgConnection,
    name: &str,
) -> Result<bool, sqlx::Error> {
    let sql =
        "UPDATE remote SET look_at = clock_timestamp() WHERE name = $1 AND look_at IS NOT NULL";
    let written = sqlx::query(sql).bind(name).execute(connection).await?;
    Ok(written.rows_affected() > 0)
}

/// Asks for the end of the open steps of cancelled operations: of this one, or of all. Returns how
/// many there were.
pub(crate) async fn cancel(
    connection: &mut PgConnection,
    operation: Option<&str>,
) -> Result<u64, sqlx::Error> {
    let asked = sqlx::query(
        "UPDATE remote r SET cancel = true, look_at = clock_timestamp() FROM operation p \
         WHERE p.id = r.operation AND (p.cancel OR p.state = 6) AND r.look_at IS NOT NULL \
           AND NOT r.cancel AND ($1::text IS NULL OR r.operation = $1)",
    )
    .bind(operation)
    .execute(connection)
    .await?;
    Ok(asked.rows_affected())
}

/// Forgets the steps of operations that have ended, as the journal is forgotten.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    operations: &[String],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM remote WHERE operation = ANY($1) AND state > 3")
        .bind(operations)
        .execute(connection)
        .await?;
    Ok(())
}
