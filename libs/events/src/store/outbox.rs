//! What a relay reads: the changes of a shard that nobody has sent, in an order that may be sent.
//!
//! A row is read when its transaction lies below the oldest one that still runs, so no late commit
//! is passed over. Transactions are numbered when they first write and ordered by when they lock,
//! so a change may carry a higher number than its successor: with each change of a batch go all
//! smaller sequences of its aggregate that were not sent, wherever their transactions lie (they are
//! committed, as the successor could not have been drawn before). A row is known to be sent when a
//! change at or after it lies below the cursor. Batches hold whole transactions.

use sqlx::{PgConnection, Row as _};

use super::RELAY;
use crate::model::Stored;

/// Changes to send, and where the cursor of the shard stands when they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Batch {
    pub changes: Vec<Stored>,
    /// None when there was nothing.
    pub cursor: Option<i64>,
    /// Whether there may be more.
    pub full: bool,
}

/// Tells which shards have changes to send, of those given with their cursors.
pub(crate) async fn ready(
    connection: &mut PgConnection,
    shards: &[i32],
    cursors: &[i64],
) -> Result<Vec<i32>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT s.shard FROM unnest($1::int[], $2::bigint[]) AS s(shard, cursor) \
         WHERE EXISTS (SELECT FROM change WHERE (hashtext(aggregate) & 15) = s.shard \
           AND xid >= s.cursor::text::xid8 \
           AND xid < pg_snapshot_xmin(pg_current_snapshot()))",
    )
    .bind(shards)
    .bind(cursors)
    .fetch_all(connection)
    .await
}

/// Reads the next batch of a shard: `limit` changes, and what has to go with them.
pub(crate) async fn batch(
    connection: &mut PgConnection,
    shard: i32,
    cursor: i64,
    limit: i64,
) -> Result<Batch, sqlx::Error> {
    let rows = sqlx::query(
        "WITH head AS MATERIALIZED (SELECT aggregate, sequence, xid FROM change \
           WHERE (hashtext(aggregate) & 15) = $1 AND xid >= $2::bigint::text::xid8 \
             AND xid < pg_snapshot_xmin(pg_current_snapshot()) \
           ORDER BY xid FETCH FIRST $3 ROWS WITH TIES), \
         tops AS (SELECT aggregate, max(sequence) AS top FROM head GROUP BY aggregate), \
         mark AS (SELECT (SELECT xid FROM head ORDER BY xid DESC LIMIT 1)::text::bigint AS last, \
           (SELECT count(*) FROM head) AS found) \
         SELECT mark.last, mark.found, u.* FROM mark LEFT JOIN (tops t CROSS JOIN LATERAL ( \
           SELECT c.aggregate, c.sequence, c.type, c.payload, c.trace, c.at FROM change c \
           WHERE c.aggregate = t.aggregate AND c.sequence <= t.top \
             AND c.sequence > coalesce((SELECT p.sequence FROM change p \
               WHERE p.aggregate = t.aggregate AND p.xid < $2::bigint::text::xid8 \
               ORDER BY p.sequence DESC LIMIT 1), 0)) u) ON true \
         ORDER BY u.aggregate, u.sequence",
    )
    .bind(shard)
    .bind(cursor)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    let mut batch = Batch::default();
    for row in rows {
        let found: i64 = row.try_get("found")?;
        batch.full = found >= limit;
        batch.cursor = row.try_get::<Option<i64>, _>("last")?.map(|last| last + 1);
        let Some(aggregate) = row.try_get("aggregate")? else { continue };
        batch.changes.push(Stored {
            aggregate,
            sequence: row.try_get("sequence")?,
            kind: row.try_get("type")?,
            payload: row.try_get("payload")?,
            trace: row.try_get("trace")?,
            at: row.try_get("at")?,
        });
    }
    Ok(batch)
}

/// How many changes wait to be sent, counted up to `most` per shard, and for how many seconds the
/// oldest does.
pub(crate) async fn lag(
    connection: &mut PgConnection,
    most: i64,
) -> Result<(i64, f64), sqlx::Error> {
    sqlx::query_as(
        "SELECT coalesce(sum(waits.n), 0)::bigint, \
           coalesce(extract(epoch FROM clock_timestamp() - min(waits.oldest)), 0)::float8 \
         FROM event_share s CROSS JOIN LATERAL (SELECT count(*) AS n, min(at) AS oldest FROM ( \
           SELECT at FROM change WHERE (hashtext(aggregate) & 15) = s.slot \
             AND xid >= s.position::text::xid8 ORDER BY xid LIMIT $2) unsent) waits \
         WHERE s.team = $1",
    )
    .bind(RELAY)
    .bind(most)
    .fetch_one(connection)
    .await
}

/// Prepares the outbox for a log. When it was sent to another log before, or its rows come from
/// another server, whose transaction numbers say nothing here, everything that is kept is sent
/// again. Returns whether it is. To be called in a transaction.
pub(crate) async fn prepare(connection: &mut PgConnection, log: &str) -> Result<bool, sqlx::Error> {
    let cluster: String =
        sqlx::query_scalar("SELECT system_identifier::text FROM pg_control_system()")
            .fetch_one(&mut *connection)
            .await?;
    sqlx::query(
        "INSERT INTO event_outbox (cluster, log) VALUES ($1, $2) ON CONFLICT (one) DO NOTHING",
    )
    .bind(&cluster)
    .bind(log)
    .execute(&mut *connection)
    .await?;
    let (known_cluster, known_log): (String, String) =
        sqlx::query_as("SELECT cluster, log FROM event_outbox FOR UPDATE")
            .fetch_one(&mut *connection)
            .await?;
    if (known_cluster.as_str(), known_log.as_str()) == (cluster.as_str(), log) {
        return Ok(false);
    }
    if known_cluster != cluster {
        renumber(&mut *connection).await?;
    }
    // The token too: whoever relays at this moment to where it went before is refused.
    sqlx::query(
        "UPDATE event_share SET position = 0, token = token + 1, holder = NULL, until = 'epoch' \
         WHERE team = $1",
    )
    .bind(RELAY)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE event_outbox SET cluster = $1, log = $2")
        .bind(&cluster)
        .bind(log)
        .execute(connection)
        .await?;
    Ok(true)
}

/// Gives rows of another server numbers that are below every transaction of this one, spread, so
/// that they are not one batch, and in the order of the old ones.
async fn renumber(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE change SET xid = n.xid::text::xid8 FROM (SELECT aggregate, sequence, \
           1 + (row_number() OVER (ORDER BY xid, aggregate, sequence) - 1) \
             * (least(count(*) OVER (), pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1)) \
             / count(*) OVER () AS xid FROM change) n \
         WHERE change.aggregate = n.aggregate AND change.sequence = n.sequence",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Which log the outbox is sent to.
pub(crate) async fn destination(connection: &mut PgConnection) -> Result<String, sqlx::Error> {
    sqlx::query_scalar("SELECT log FROM event_outbox").fetch_one(connection).await
}
