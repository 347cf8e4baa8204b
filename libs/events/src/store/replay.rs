//! Requests to read partitions again, kept until they are done.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A request as it stands.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Request {
    /// Position to begin at.
    pub position: Option<i64>,
    /// Time to begin at.
    pub since: Option<DateTime<Utc>>,
    /// Where it ends; none before it was begun.
    pub until: Option<i64>,
}

/// Asks a consumer to read partitions of a topic again; replaces an earlier request.
pub(crate) async fn ask(
    connection: &mut PgConnection,
    consumer: &str,
    topic: &str,
    partitions: &[i32],
    position: Option<i64>,
    since: Option<DateTime<Utc>>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO event_replay (consumer, topic, partition, position, since) \
         SELECT $1, $2, unnest($3::int[]), $4, $5 ON CONFLICT (consumer, topic, partition) \
         DO UPDATE SET position = excluded.position, since = excluded.since, until = NULL",
    )
    .bind(consumer)
    .bind(topic)
    .bind(partitions)
    .bind(position)
    .bind(since)
    .execute(connection)
    .await?;
    Ok(())
}

/// Reads every request of a consumer: topic, partition and what is asked.
pub(crate) async fn pending(
    connection: &mut PgConnection,
    consumer: &str,
) -> Result<Vec<(String, i32, Request)>, sqlx::Error> {
    use sqlx::{FromRow as _, Row as _};
    let rows = sqlx::query(
        "SELECT topic, partition, position, since, until FROM event_replay WHERE consumer = $1",
    )
    .bind(consumer)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("topic")?, row.try_get("partition")?, Request::from_row(row)?)))
        .collect()
}

/// Notes where a request begins and ends, so that a successor goes on with the same one.
pub(crate) async fn begin(
    connection: &mut PgConnection,
    consumer: &str,
    topic: &str,
    partition: i32,
    from: i64,
    until: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE event_replay SET position = $4, since = NULL, until = $5 \
         WHERE consumer = $1 AND topic = $2 AND partition = $3",
    )
    .bind(consumer)
    .bind(topic)
    .bind(partition)
    .bind(from)
    .bind(until)
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes a request that was carried out up to `until`; one that was asked meanwhile stays.
pub(crate) async fn done(
    connection: &mut PgConnection,
    consumer: &str,
    topic: &str,
    partition: i32,
    until: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM event_replay \
         WHERE consumer = $1 AND topic = $2 AND partition = $3 AND until = $4",
    )
    .bind(consumer)
    .bind(topic)
    .bind(partition)
    .bind(until)
    .execute(connection)
    .await?;
    Ok(())
}
