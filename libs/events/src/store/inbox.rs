//! The inbox of a consumer: what it has seen, and how far it has come with each aggregate. Written
//! in the transaction of the effect.

use std::time::Duration;

use sqlx::PgConnection;

use crate::model::Event;

/// What is to be done with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It is new: its effect belongs into this transaction.
    Fresh,
    /// It was applied, or put among the dead letters and not put back.
    Duplicate,
    /// A later change of the aggregate was applied already.
    Older,
    /// It is older than the inbox remembers.
    Expired,
}

/// Enters an event. One that was put aside before is let in again; `replay` lets in what is older
/// than the aggregate's newest, too, as the inbox alone knows whether it was applied. What is older
/// and not let in leaves no row, so that it still can be replayed.
pub(crate) async fn admit(
    connection: &mut PgConnection,
    consumer: &str,
    event: &Event,
    retention: Duration,
    replay: bool,
) -> Result<Admission, sqlx::Error> {
    let (fresh, seen, known): (bool, bool, bool) = sqlx::query_as(
        "WITH seen AS MATERIALIZED (SELECT dead FROM event_inbox \
           WHERE consumer = $1 AND event = $2 FOR NO KEY UPDATE), \
         newest AS MATERIALIZED (SELECT sequence FROM event_applied \
           WHERE consumer = $1 AND aggregate = $4 FOR NO KEY UPDATE), \
         entered AS (INSERT INTO event_inbox (consumer, event, at) SELECT $1, $2, $3 \
           WHERE $3 > clock_timestamp() - $6 * interval '1 millisecond' \
             AND NOT EXISTS (SELECT FROM seen WHERE NOT dead) \
             AND ($7 OR EXISTS (SELECT FROM seen) \
               OR NOT EXISTS (SELECT FROM newest WHERE sequence >= $5)) \
           ON CONFLICT (consumer, event) DO UPDATE SET dead = false WHERE event_inbox.dead \
           RETURNING 1), \
         raised AS (INSERT INTO event_applied AS a (consumer, aggregate, sequence, at) \
           SELECT $1, $4, $5, $3 WHERE EXISTS (SELECT FROM entered) \
           ON CONFLICT (consumer, aggregate) DO UPDATE SET sequence = excluded.sequence, \
             at = excluded.at WHERE a.sequence < excluded.sequence) \
         SELECT EXISTS (SELECT FROM entered), EXISTS (SELECT FROM seen WHERE NOT dead), \
           $3 > clock_timestamp() - $6 * interval '1 millisecond'",
    )
    .bind(consumer)
    .bind(event.key())
    .bind(event.time)
    .bind(&event.subject)
    .bind(event.sequence)
    .bind(retention.as_secs_f64() * 1e3)
    .bind(replay)
    .fetch_one(connection)
    .await?;
    Ok(match (fresh, seen, known) {
        (true, ..) => Admission::Fresh,
        (false, true, _) => Admission::Duplicate,
        (false, false, true) => Admission::Older,
        (false, false, false) => Admission::Expired,
    })
}

/// Notes that an event went to the dead letters: its copies are duplicates until it is put back.
pub(crate) async fn bury(
    connection: &mut PgConnection,
    consumer: &str,
    event: &Event,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO event_inbox (consumer, event, dead, at) VALUES ($1, $2, true, $3) \
         ON CONFLICT (consumer, event) DO NOTHING",
    )
    .bind(consumer)
    .bind(event.key())
    .bind(event.time)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what is older than `retention`, at most `limit` rows of each table; returns how many.
pub(crate) async fn trim(
    connection: &mut PgConnection,
    retention: Duration,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let mut deleted = 0;
    for statement in [
        "DELETE FROM event_inbox WHERE (consumer, event) IN (SELECT consumer, event \
         FROM event_inbox WHERE at < clock_timestamp() - $1 * interval '1 millisecond' \
         ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)",
        "DELETE FROM event_applied WHERE (consumer, aggregate) IN (SELECT consumer, aggregate \
         FROM event_applied WHERE at < clock_timestamp() - $1 * interval '1 millisecond' \
         ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)",
    ] {
        let done = sqlx::query(statement)
            .bind(retention.as_secs_f64() * 1e3)
            .bind(limit)
            .execute(&mut *connection)
            .await?;
        deleted += done.rows_affected();
    }
    Ok(deleted)
}
