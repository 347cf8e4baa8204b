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
    pub token: i64,
    /// Whether its holder has a lease.
    pub held: bool,
    /// Milliseconds since its last sign of life.
    pub silent_ms: i64,
    /// Milliseconds of RUNNING time in this run.
    pub ran_ms: i64,
}

/// Columns of a [`Suspect`]; as a macro, so that it can be laid into literals.
macro_rules! suspect {
    () => {
        "o.id, o.kind, o.token, EXISTS (SELECT 1 FROM worker w WHERE w.id = o.worker \
           AND w.lease_until > clock_timestamp()) AS held, \
         (extract(epoch FROM clock_timestamp() - o.alive_at) * 1000)::bigint AS silent_ms, \
         o.ran_ms + (extract(epoch FROM clock_timestamp() - o.claimed_at) * 1000)::bigint AS ran_ms"
    };
}

/// Finds running operations without a living holder, or silent or running for longer than the
/// shortest limits of any kind.
pub(crate) async fn suspects(
    connection: &mut PgConnection,
    silence_ms: i64,
    total_ms: i64,
) -> Result<Vec<Suspect>, sqlx::Error> {
    sqlx::query_as(concat!(
        "SELECT * FROM (SELECT ",
        suspect!(),
        " FROM operation o WHERE o.state = 2) s \
         WHERE NOT held OR silent_ms > $1 OR ran_ms > $2 LIMIT 1000"
    ))
    .bind(silence_ms)
    .bind(total_ms)
    .fetch_all(connection)
    .await
}

/// Locks a running operation unless somebody else does, and looks at it again: between the two
/// looks it may have ended, been renewed, or begun anew in other hands.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    id: &str,
) -> Result<Option<(Operation, Suspect)>, sqlx::Error> {
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
    let again = sqlx::query_as(concat!("SELECT ", suspect!(), " FROM operation o WHERE o.id = $1"))
        .bind(id)
        .fetch_one(connection)
        .await?;
    Ok(Some((operation, again)))
}
