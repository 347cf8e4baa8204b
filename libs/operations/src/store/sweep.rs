//! What the sweep looks for: operations whose holder is gone, silent or out of time. Finding is
//! one thing and taking another: each is locked and looked at again before it is taken.

use sqlx::{PgConnection, postgres::PgRow};

use super::row::{columns, read};
use crate::model::operation::Operation;

/// A running operation that somebody should look at.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Suspect {
    pub id: String,
    pub kind: String,
    /// Whether its holder has a lease.
    pub held: bool,
    /// Milliseconds since its last sign of life.
    pub silent_ms: i64,
    /// Milliseconds of RUNNING time in this run.
    pub ran_ms: i64,
}

/// Finds running operations without a living holder, or silent or running for longer than the
/// shortest limits of any kind.
pub(crate) async fn suspects(
    connection: &mut PgConnection,
    silence_ms: i64,
    total_ms: i64,
) -> Result<Vec<Suspect>, sqlx::Error> {
    sqlx::query_as(
        "SELECT * FROM (SELECT o.id, o.kind, \
           EXISTS (SELECT 1 FROM worker w WHERE w.id = o.worker \
             AND w.lease_until > clock_timestamp()) AS held, \
           (extract(epoch FROM clock_timestamp() - o.alive_at) * 1000)::bigint AS silent_ms, \
           o.ran_ms + (extract(epoch FROM clock_timestamp() - o.claimed_at) * 1000)::bigint \
             AS ran_ms \
         FROM operation o WHERE o.state = 2) s \
         WHERE NOT held OR silent_ms > $1 OR ran_ms > $2 LIMIT 1000",
    )
    .bind(silence_ms)
    .bind(total_ms)
    .fetch_all(connection)
    .await
}

/// Locks a running operation unless somebody else does, and says whether its holder has a lease
/// at this moment.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    id: &str,
) -> Result<Option<(Operation, bool)>, sqlx::Error> {
    let operation = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM operation o WHERE o.id = $1 AND o.state = 2 FOR NO KEY UPDATE SKIP LOCKED"
    ))
    .bind(id)
    .try_map(|row: PgRow| read(&row))
    .fetch_optional(&mut *connection)
    .await?;
    let Some(operation) = operation else { return Ok(None) };
    let held: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM worker w JOIN operation o ON o.worker = w.id \
         WHERE o.id = $1 AND w.lease_until > clock_timestamp())",
    )
    .bind(id)
    .fetch_one(connection)
    .await?;
    Ok(Some((operation, held)))
}
