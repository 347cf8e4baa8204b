//! What has ended, batch by batch in the order of its end: estimates learn from it, and what it
//! left behind goes after its time. The row itself is history.
//!
//! Each task keeps a mark per kind. A batch reaches only what ended some time ago, longer than a
//! transaction may last, so an end that commits late is not passed over.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// An ended operation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Ended {
    pub id: String,
    pub kind: String,
    pub input_size: i64,
    pub writer: String,
    pub state: i16,
    pub run: i32,
    pub ended_at: DateTime<Utc>,
}

/// What is done with what has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// Its durations become cases for estimates.
    Fold,
    /// Its changes go.
    Trim,
    /// Its journal and its streamed text go.
    Sweep,
}

impl Task {
    const fn name(self) -> &'static str {
        match self {
            Self::Fold => "fold",
            Self::Trim => "trim",
            Self::Sweep => "sweep",
        }
    }
}

/// Takes the next batch of a task: locks its mark, unless another process has it, reads what ended
/// after the mark and at least `age` ago, and moves the mark behind it.
pub(crate) async fn batch(
    connection: &mut PgConnection,
    task: Task,
    kind: &str,
    age: Duration,
    limit: i64,
) -> Result<Vec<Ended>, sqlx::Error> {
    sqlx::query("INSERT INTO housekeeping (task, kind) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(task.name())
        .bind(kind)
        .execute(&mut *connection)
        .await?;
    let mark: Option<(DateTime<Utc>, String)> = sqlx::query_as(
        "SELECT greatest(ended_at, 'epoch'), id FROM housekeeping \
         WHERE task = $1 AND kind = $2 FOR NO KEY UPDATE SKIP LOCKED",
    )
    .bind(task.name())
    .bind(kind)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((after, id)) = mark else { return Ok(Vec::new()) };
    let ended: Vec<Ended> = sqlx::query_as(
        "SELECT id, kind, input_size, writer, state, run, ended_at FROM operation \
         WHERE kind = $1 AND ended_at IS NOT NULL AND (ended_at, id) > ($2, $3) \
           AND ended_at <= clock_timestamp() - $4 * interval '1 millisecond' \
         ORDER BY ended_at, id LIMIT $5",
    )
    .bind(kind)
    .bind(after)
    .bind(id)
    .bind(age.as_secs_f64() * 1e3)
    .bind(limit)
    .fetch_all(&mut *connection)
    .await?;
    if let Some(last) = ended.last() {
        sqlx::query("UPDATE housekeeping SET ended_at = $3, id = $4 WHERE task = $1 AND kind = $2")
            .bind(task.name())
            .bind(kind)
            .bind(last.ended_at)
            .bind(&last.id)
            .execute(connection)
            .await?;
    }
    Ok(ended)
}

/// Lets go of journal, streamed text and what is known of remote steps.
pub(crate) async fn sweep(
    connection: &mut PgConnection,
    ids: &[String],
) -> Result<(), sqlx::Error> {
    for statement in [
        "DELETE FROM step WHERE operation = ANY($1)",
        "DELETE FROM stream_text WHERE operation = ANY($1)",
    ] {
        sqlx::query(statement).bind(ids).execute(&mut *connection).await?;
    }
    super::remote::forget(connection, ids).await
}

/// Deletes operations of an owner with everything they left, for the owner's right to be forgotten.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    owner: &str,
    ids: &[String],
) -> Result<(), sqlx::Error> {
    let mine: Vec<String> =
        sqlx::query_scalar("SELECT id FROM operation WHERE owner = $1 AND id = ANY($2) FOR UPDATE")
            .bind(owner)
            .bind(ids)
            .fetch_all(&mut *connection)
            .await?;
    events::trim(&mut *connection, &mine).await?;
    for statement in [
        "DELETE FROM step WHERE operation = ANY($1)",
        "DELETE FROM stream_text WHERE operation = ANY($1)",
        "DELETE FROM remote WHERE operation = ANY($1)",
        "DELETE FROM request WHERE operation = ANY($1)",
        "DELETE FROM operation WHERE id = ANY($1)",
    ] {
        sqlx::query(statement).bind(&mine).execute(&mut *connection).await?;
    }
    Ok(())
}
