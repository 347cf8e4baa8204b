//! Reading and trimming changes.

use std::time::Duration;

use sqlx::PgConnection;

use super::RELAY;
use crate::model::Stored;

/// Reads the changes of an aggregate after a sequence, in order, at most `limit`.
///
/// # Errors
/// The database's.
pub async fn after(
    connection: &mut PgConnection,
    aggregate: &str,
    sequence: i64,
    limit: i64,
) -> Result<Vec<Stored>, sqlx::Error> {
    sqlx::query_as(
        "SELECT aggregate, sequence, type, payload, trace, at FROM change \
         WHERE aggregate = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
    )
    .bind(aggregate)
    .bind(sequence)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Deletes the changes of these aggregates that are relayed whole, and has the others deleted by
/// the relay as soon as they are; where no relay ever ran nobody is waited for. Returns how many
/// rows went at once.
///
/// # Errors
/// The database's.
pub async fn trim(
    connection: &mut PgConnection,
    aggregates: &[String],
) -> Result<u64, sqlx::Error> {
    let deleted = delete_relayed(connection, aggregates).await?;
    // In the order of their names, as two that put down the same ones must not wait in a circle.
    sqlx::query(
        "INSERT INTO event_trim SELECT a.aggregate FROM unnest($1::text[]) AS a(aggregate) \
         WHERE EXISTS (SELECT FROM change c WHERE c.aggregate = a.aggregate) \
         ORDER BY 1 ON CONFLICT DO NOTHING",
    )
    .bind(aggregates)
    .execute(connection)
    .await?;
    Ok(deleted)
}

/// Deletes what [`trim`] had to leave and what is relayed by now, at most `limit` aggregates;
/// returns how many of them went.
pub(crate) async fn trim_relayed(
    connection: &mut PgConnection,
    limit: i64,
) -> Result<usize, sqlx::Error> {
    let due: Vec<String> = sqlx::query_scalar(
        "SELECT t.aggregate FROM event_trim t JOIN event_share s \
           ON s.team = $1 AND s.slot = hashtext(t.aggregate) & 15 \
         WHERE NOT EXISTS (SELECT FROM change c WHERE c.aggregate = t.aggregate \
           AND c.sequence = (SELECT max(sequence) FROM change n WHERE n.aggregate = t.aggregate) \
           AND c.xid >= s.position::text::xid8) \
         ORDER BY t.aggregate LIMIT $2 FOR UPDATE OF t SKIP LOCKED",
    )
    .bind(RELAY)
    .bind(limit)
    .fetch_all(&mut *connection)
    .await?;
    delete_relayed(&mut *connection, &due).await?;
    sqlx::query("DELETE FROM event_trim WHERE aggregate = ANY($1)")
        .bind(&due)
        .execute(connection)
        .await?;
    Ok(due.len())
}

/// An aggregate is relayed whole when its newest change lies below what its shard has sent: with
/// it went every change before it.
async fn delete_relayed(
    connection: &mut PgConnection,
    aggregates: &[String],
) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query(
        "WITH relayed AS MATERIALIZED (SELECT a.aggregate FROM unnest($1::text[]) AS a(aggregate) \
           LEFT JOIN event_share s ON s.team = $2 AND s.slot = hashtext(a.aggregate) & 15 \
           CROSS JOIN LATERAL (SELECT xid FROM change c WHERE c.aggregate = a.aggregate \
             ORDER BY sequence DESC LIMIT 1) newest \
           WHERE s.slot IS NULL OR newest.xid < s.position::text::xid8) \
         DELETE FROM change USING relayed WHERE change.aggregate = relayed.aggregate",
    )
    .bind(aggregates)
    .bind(RELAY)
    .execute(connection)
    .await?;
    Ok(deleted.rows_affected())
}

/// Lowest transaction number of a schema whose changes may still have to be sent; none where no
/// relay ever ran. Rows below it are relayed.
///
/// # Errors
/// The database's.
pub async fn lowest_unsent(connection: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT min(position) FROM event_share WHERE team = $1")
        .bind(RELAY)
        .fetch_one(connection)
        .await
}

/// Changes of a shard that are to go by their age.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Old<'a> {
    pub shard: i32,
    /// Transaction number to begin at: what lies below was looked at.
    pub from: i64,
    /// How their types begin.
    pub prefix: &'a str,
    pub age: Duration,
    /// Changes looked at in one statement.
    pub limit: i64,
}

/// Deletes changes that are relayed and old, going up from a mark; returns the next mark, none when
/// everything old was looked at. Each change is looked at once, however long others stay.
pub(crate) async fn trim_old(
    connection: &mut PgConnection,
    old: Old<'_>,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar(
        "WITH young AS MATERIALIZED (SELECT least((SELECT c.xid::text::bigint FROM change c \
             WHERE (hashtext(c.aggregate) & 15) = $1 AND c.xid >= $2::bigint::text::xid8 \
               AND c.at >= clock_timestamp() - $4 * interval '1 millisecond' \
             ORDER BY c.xid LIMIT 1), s.position) AS xid \
           FROM event_share s WHERE s.team = $6 AND s.slot = $1), \
         looked AS MATERIALIZED (SELECT c.aggregate, c.sequence, c.type, c.xid FROM change c \
           WHERE (hashtext(c.aggregate) & 15) = $1 AND c.xid >= $2::bigint::text::xid8 \
             AND c.xid < (SELECT xid::text::xid8 FROM young) \
           ORDER BY c.xid FETCH FIRST $5 ROWS WITH TIES), \
         gone AS (DELETE FROM change USING looked l WHERE change.aggregate = l.aggregate \
           AND change.sequence = l.sequence AND starts_with(l.type, $3)) \
         SELECT (SELECT xid FROM looked ORDER BY xid DESC LIMIT 1)::text::bigint + 1",
    )
    .bind(old.shard)
    .bind(old.from)
    .bind(old.prefix)
    .bind(old.age.as_secs_f64() * 1e3)
    .bind(old.limit)
    .bind(RELAY)
    .fetch_one(connection)
    .await
}
