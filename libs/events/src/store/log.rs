//! The log in PostgreSQL. Names are qualified: relays write it in transactions of their own schema.
//!
//! A position is drawn under the lock of the partition's row by the transaction that writes the
//! record. The lock is held until the commit, so positions appear in their order, without gaps.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Row as _};

use crate::model::{Delivered, Record};

/// Channel that tells other processes of new records.
pub(crate) const CHANNEL: &str = "events_log";

/// Makes the topics that are missing.
pub(crate) async fn topics_ensure(
    connection: &mut PgConnection,
    topics: &[String],
    partitions: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "WITH made AS (INSERT INTO events.topic (name, partitions) \
           SELECT DISTINCT name, $2::int FROM unnest($1::text[]) AS g(name) ORDER BY 1 \
           ON CONFLICT DO NOTHING RETURNING name, partitions) \
         INSERT INTO events.partition (topic, number) \
         SELECT name, generate_series(0, partitions - 1) FROM made",
    )
    .bind(topics)
    .bind(partitions)
    .execute(connection)
    .await?;
    Ok(())
}

/// Appends records to existing topics in the caller's transaction, in the order given.
pub(crate) async fn append(
    connection: &mut PgConnection,
    records: &[Record],
) -> Result<(), sqlx::Error> {
    let headers: Vec<String> = records.iter().map(|record| to_json(&record.headers)).collect();
    let written = sqlx::query(
        "WITH given AS MATERIALIZED (SELECT g.*, (hashtext(g.key) & 15) % t.partitions AS part \
           FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) \
             WITH ORDINALITY AS g(topic, key, headers, payload, n) \
           JOIN events.topic t ON t.name = g.topic), \
         placed AS (SELECT *, row_number() OVER (PARTITION BY topic, part ORDER BY n) - 1 AS place \
           FROM given), \
         counts AS MATERIALIZED (SELECT topic, part, count(*) AS n FROM given GROUP BY 1, 2), \
         locked AS MATERIALIZED (SELECT p.topic, p.number FROM events.partition p \
           JOIN counts c ON c.topic = p.topic AND c.part = p.number \
           ORDER BY 1, 2 FOR NO KEY UPDATE OF p), \
         drawn AS (UPDATE events.partition p SET next = p.next + c.n FROM counts c, locked l \
           WHERE p.topic = l.topic AND p.number = l.number AND c.topic = l.topic \
             AND c.part = l.number RETURNING p.topic, p.number, p.next - c.n AS base) \
         INSERT INTO events.record (topic, partition, position, key, headers, payload) \
         SELECT r.topic, r.part, d.base + r.place, r.key, r.headers::json, r.payload \
         FROM placed r JOIN drawn d ON d.topic = r.topic AND d.number = r.part",
    )
    .bind(records.iter().map(|record| record.topic.as_str()).collect::<Vec<_>>())
    .bind(records.iter().map(|record| record.key.as_str()).collect::<Vec<_>>())
    .bind(headers)
    .bind(records.iter().map(|record| record.payload.as_deref()).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    if usize::try_from(written.rows_affected()).ok() == Some(records.len()) {
        return Ok(());
    }
    // A topic that is not there would swallow its records.
    Err(sqlx::Error::RowNotFound)
}

/// Reads how many partitions a topic has.
pub(crate) async fn partitions(
    connection: &mut PgConnection,
    topic: &str,
) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar("SELECT partitions FROM events.topic WHERE name = $1")
        .bind(topic)
        .fetch_one(connection)
        .await
}

/// Reads where every partition ends: the position of its next record.
pub(crate) async fn ends(
    connection: &mut PgConnection,
) -> Result<Vec<(String, i32, i64)>, sqlx::Error> {
    sqlx::query_as("SELECT topic, number, next FROM events.partition").fetch_all(connection).await
}

/// Reads where one partition ends.
pub(crate) async fn end(
    connection: &mut PgConnection,
    topic: &str,
    partition: i32,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT next FROM events.partition WHERE topic = $1 AND number = $2")
        .bind(topic)
        .bind(partition)
        .fetch_one(connection)
        .await
}

/// Reads the records of a partition from a position on.
pub(crate) async fn read(
    connection: &mut PgConnection,
    topic: &str,
    partition: i32,
    position: i64,
    limit: i64,
) -> Result<Vec<Delivered>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT position, key, headers::text AS headers, payload, at FROM events.record \
         WHERE topic = $1 AND partition = $2 AND position >= $3 ORDER BY position LIMIT $4",
    )
    .bind(topic)
    .bind(partition)
    .bind(position)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Delivered {
                record: Record {
                    topic: topic.to_owned(),
                    key: row.try_get("key")?,
                    headers: from_json(row.try_get("headers")?),
                    payload: row.try_get("payload")?,
                },
                partition,
                position: row.try_get("position")?,
                at: row.try_get("at")?,
            })
        })
        .collect()
}

/// Finds the first record of a partition that was written at or after a time; its end if none was.
pub(crate) async fn position_at(
    connection: &mut PgConnection,
    topic: &str,
    partition: i32,
    since: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT coalesce((SELECT position FROM events.record WHERE topic = $1 AND partition = $2 \
           AND at >= $3 ORDER BY position LIMIT 1), \
           (SELECT next FROM events.partition WHERE topic = $1 AND number = $2))",
    )
    .bind(topic)
    .bind(partition)
    .bind(since)
    .fetch_one(connection)
    .await
}

/// Deletes records older than `age`, at most `limit` of each partition; returns how many.
pub(crate) async fn trim(
    connection: &mut PgConnection,
    age: Duration,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query(
        "DELETE FROM events.record r USING (SELECT p.topic, p.number, o.position \
           FROM events.partition p CROSS JOIN LATERAL (SELECT position, at FROM events.record \
             WHERE topic = p.topic AND partition = p.number ORDER BY position LIMIT $2) o \
           WHERE o.at < clock_timestamp() - $1 * interval '1 millisecond') old \
         WHERE r.topic = old.topic AND r.partition = old.number AND r.position = old.position",
    )
    .bind(age.as_secs_f64() * 1e3)
    .bind(limit)
    .execute(connection)
    .await?;
    Ok(deleted.rows_affected())
}

/// Tells other processes that there are new records.
pub(crate) async fn notify(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(connection).await?;
    Ok(())
}

fn to_json(headers: &[(String, String)]) -> String {
    let storable = |text: &str| text.replace('\0', "\u{fffd}");
    let pairs: Vec<[String; 2]> =
        headers.iter().map(|(name, value)| [storable(name), storable(value)]).collect();
    serde_json::Value::from_iter(pairs.into_iter().map(|pair| pair.to_vec())).to_string()
}

fn from_json(text: &str) -> Vec<(String, String)> {
    let pairs: Vec<[String; 2]> = serde_json::from_str(text).unwrap_or_default();
    pairs.into_iter().map(|[name, value]| (name, value)).collect()
}
