//! Claiming waiting operations in batches, owner by owner.
//!
//! Fairness is in the search, not in the rows: a loose index scan finds the owners that have work
//! waiting, from a cursor on, and each gives an equal share of the batch. With ten thousand
//! operations of one owner waiting, another's is found after as many index probes as there are
//! owners, and starts within one slot's time. Rows that another process is claiming are skipped.

use sqlx::{PgConnection, Row as _, postgres::PgRow};
use uuid::Uuid;

use super::row::{columns, read};
use crate::model::operation::Operation;

/// What a claim asks for.
#[derive(Debug, Clone)]
pub(crate) struct Claim<'a> {
    pub kind: &'a str,
    pub version: i32,
    /// Owner that was served last.
    pub after_owner: &'a str,
    /// How many at most.
    pub limit: i64,
    /// The process that claims.
    pub worker: Uuid,
}

const CLAIM: &str = concat!(
    "WITH RECURSIVE waiting(owner) AS ( \
       (SELECT o.owner FROM operation o WHERE o.kind = $1 AND o.version = $2 AND o.state = 1 \
          AND o.due_at IS NULL AND o.owner > $3 ORDER BY o.owner LIMIT 1) \
       UNION ALL \
       SELECT (SELECT o.owner FROM operation o WHERE o.kind = $1 AND o.version = $2 \
          AND o.state = 1 AND o.due_at IS NULL AND o.owner > w.owner ORDER BY o.owner LIMIT 1) \
       FROM waiting w WHERE w.owner IS NOT NULL), \
     served AS MATERIALIZED (SELECT owner FROM waiting WHERE owner IS NOT NULL LIMIT $4), \
     share AS MATERIALIZED \
       (SELECT greatest(1, ceil($4::float8 / greatest(1, count(*))))::bigint AS size FROM served), \
     locked AS MATERIALIZED (SELECT mine.id, mine.owner, mine.nth FROM served s, LATERAL \
       (SELECT head.id, s.owner, row_number() OVER () AS nth FROM \
         (SELECT o.id FROM operation o WHERE o.kind = $1 AND o.version = $2 AND o.owner = s.owner \
          AND o.state = 1 AND o.due_at IS NULL ORDER BY o.id LIMIT (SELECT size FROM share) \
          FOR NO KEY UPDATE SKIP LOCKED) head) mine), \
     chosen AS MATERIALIZED (SELECT id FROM locked ORDER BY nth, owner LIMIT $4) \
     UPDATE operation o SET state = 2, token = o.token + 1, attempt = o.attempt + 1, command = 0, \
       sequence = o.sequence + 1, worker = $5, error_reason = NULL, \
       error_message = NULL, error_retryable = NULL, alive_at = clock_timestamp(), \
       claimed_at = clock_timestamp(), updated_at = clock_timestamp() \
     FROM chosen c WHERE o.id = c.id RETURNING ",
    columns!(),
    ", o.input"
);

/// Claims for a process; returns each operation as it stands now, with its input. The caller
/// appends their changes in the same transaction.
pub(crate) async fn claim(
    connection: &mut PgConnection,
    claim: &Claim<'_>,
) -> Result<Vec<(Operation, Vec<u8>)>, sqlx::Error> {
    sqlx::query(CLAIM)
        .bind(claim.kind)
        .bind(claim.version)
        .bind(claim.after_owner)
        .bind(claim.limit)
        .bind(claim.worker)
        .try_map(|row: PgRow| Ok((read(&row)?, row.try_get("input")?)))
        .fetch_all(connection)
        .await
}

/// Makes ready what has waited out its backoff; returns how many, and the milliseconds until the
/// next one is due.
pub(crate) async fn promote(
    connection: &mut PgConnection,
) -> Result<(i64, Option<i64>), sqlx::Error> {
    sqlx::query_as(
        "WITH due AS (SELECT id FROM operation WHERE state = 1 AND due_at IS NOT NULL \
           AND due_at <= clock_timestamp() ORDER BY due_at LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED), \
         ready AS (UPDATE operation o SET due_at = NULL FROM due WHERE o.id = due.id RETURNING 1) \
         SELECT (SELECT count(*) FROM ready), \
           (SELECT (extract(epoch FROM min(due_at) - clock_timestamp()) * 1000)::bigint \
            FROM operation WHERE state = 1 AND due_at > clock_timestamp())",
    )
    .fetch_one(connection)
    .await
}

/// Counts what waits and the age of the oldest in seconds, for the metrics.
pub(crate) async fn depth(connection: &mut PgConnection) -> Result<(i64, f64), sqlx::Error> {
    sqlx::query_as(
        "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(updated_at)), 0)::float8 \
         FROM (SELECT updated_at FROM operation WHERE state = 1 AND due_at IS NULL LIMIT 10000) w",
    )
    .fetch_one(connection)
    .await
}
