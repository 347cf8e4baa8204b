//! Going back: a consumer reads a topic again from a point, and dead letters are put back into the
//! topic that they come from. Neither doubles an effect: the inbox decides.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use futures::{StreamExt as _, stream::FuturesUnordered};
use kernel::Coded as _;

use crate::{
    consume::{DEAD_CONSUMER, DEAD_TOPIC},
    error::Error,
    log::{Assignment, Group, Log, Partition},
    model::{Record, header},
    store,
};

/// Records of dead letters that are moved at a time.
const BATCH: usize = 100;

/// Where a replay begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// A position of one partition.
    Position {
        /// Number of the partition.
        partition: i32,
        /// Position in it.
        position: i64,
    },
    /// The first record at or after a time, in every partition.
    Since(DateTime<Utc>),
}

/// Asks a consumer, whose schema is the pool's, to read a topic again. It need not run, nor stop:
/// it goes back by itself, passes over what it has applied, and applies what it has not.
///
/// # Errors
/// A partition that the topic does not have; log or database are away.
pub async fn replay(
    pool: &db::Pool,
    log: &dyn Log,
    consumer: &str,
    topic: &str,
    from: From,
) -> Result<(), Error> {
    let partitions = log.partitions(topic).await?;
    let (partitions, position, since) = match from {
        From::Position { partition, position } => {
            if !(0..partitions).contains(&partition) {
                let expected = format!("0 to {}, as the topic has {partitions}", partitions - 1);
                return Err(Error::Invalid { field: "partition", expected });
            }
            if position < 0 {
                let expected = "a position from 0".to_owned();
                return Err(Error::Invalid { field: "position", expected });
            }
            (vec![partition], Some(position), None)
        }
        From::Since(time) => ((0..partitions).collect(), None, Some(time)),
    };
    let partitions = &partitions;
    pool.run("events.replay", |connection| {
        Box::pin(async move {
            let ask = store::replay::ask(connection, consumer, topic, partitions, position, since);
            Ok(ask.await?)
        })
    })
    .await
}

/// Puts the dead letters of a consumer back into their topic, those that were not put back before.
/// Other consumers of the topic see copies of what they have applied. Returns how many.
///
/// # Errors
/// Log or database are away, or did not hand the dead letters out within `limit`. What was put back
/// stays so.
pub async fn put_back(
    pool: &db::Pool,
    log: &Arc<dyn Log>,
    consumer: &str,
    topic: &str,
    limit: Duration,
) -> Result<usize, Error> {
    let dead = format!("{topic}.dlq");
    let partitions = log.partitions(&dead).await?;
    let group = Group {
        name: format!("{consumer}.put-back"),
        topics: vec![dead],
        pool: pool.clone(),
        instance: None,
    };
    let mut member = log.join(group).await?;
    let moving = async {
        let mut moving = FuturesUnordered::new();
        let (mut done, mut moved) = (0, 0);
        while done < partitions {
            // Whoever waits for the next assignment keeps the partitions supplied meanwhile.
            tokio::select! {
                assignment = member.next() => if let Assignment::Given(partition) = assignment? {
                    moving.push(move_all(log.as_ref(), partition, consumer));
                },
                Some(outcome) = moving.next() => {
                    moved += outcome?;
                    done += 1;
                }
            }
        }
        Ok(moved)
    };
    let outcome = tokio::time::timeout(limit, moving).await;
    member.leave().await;
    outcome.unwrap_or_else(|_| {
        Err(Error::Log(format!("the dead letters were not handed out within {limit:?}").into()))
    })
}

/// Moves what stands in a partition of dead letters now.
async fn move_all(
    log: &dyn Log,
    mut partition: Box<dyn Partition>,
    consumer: &str,
) -> Result<usize, Error> {
    let mut moved = 0;
    let end = partition.end().await?;
    let mut next = partition.position().await?;
    while next < end {
        let letters = partition.fetch(BATCH).await?;
        let Some(last) = letters.last() else { continue };
        next = last.position + 1;
        let records: Vec<Record> = letters
            .into_iter()
            .filter(|letter| header(&letter.record.headers, DEAD_CONSUMER) == Some(consumer))
            .filter_map(|letter| original(letter.record))
            .collect();
        moved += records.len();
        if !records.is_empty() {
            log.publish(records).await?;
        }
        if let Err(error) = partition.commit(next).await {
            tracing::warn!(error = %error, reason = error.reason(), "letters may be put back again");
        }
    }
    Ok(moved)
}

/// The record that a dead letter was.
fn original(letter: Record) -> Option<Record> {
    let topic = header(&letter.headers, DEAD_TOPIC)?.to_owned();
    let kept = letter.headers.into_iter().filter(|(name, _)| !name.starts_with("jobstream_dlq_"));
    Some(Record { topic, headers: kept.collect(), ..letter })
}
