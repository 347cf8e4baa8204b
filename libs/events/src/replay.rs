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
    model::{Delivered, Record, header},
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

/// Tells how many partitions a consumer was asked to read again and has not read yet.
///
/// # Errors
/// The database is away.
pub async fn pending(pool: &db::Pool, consumer: &str) -> Result<usize, Error> {
    pool.run("events.replay.pending", |connection| {
        Box::pin(async move { Ok(store::replay::pending(connection, consumer).await?.len()) })
    })
    .await
}

/// Reads the dead letters of a consumer that [`put_back`] would put back, and leaves them where they
/// are.
///
/// # Errors
/// Log or database are away, or did not hand the dead letters out within `limit`, as while somebody
/// else reads them.
pub async fn dead_letters(
    pool: &db::Pool,
    log: &Arc<dyn Log>,
    consumer: &str,
    topic: &str,
    limit: Duration,
) -> Result<Vec<Delivered>, Error> {
    let list = async |letters: Letters| read_all(letters, consumer).await;
    let found = of_each_partition(pool, log, consumer, topic, limit, list).await?;
    Ok(found.into_iter().flatten().collect())
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
    let put = async |letters: Letters| move_all(log.as_ref(), letters, consumer).await;
    Ok(of_each_partition(pool, log, consumer, topic, limit, put).await?.into_iter().sum())
}

/// What stands in a partition of dead letters now and was not put back.
struct Letters {
    partition: Box<dyn Partition>,
    next: i64,
    end: i64,
}

impl Letters {
    async fn new(mut partition: Box<dyn Partition>) -> Result<Self, Error> {
        let end = partition.end().await?;
        let next = partition.position().await?;
        Ok(Self { partition, next, end })
    }

    /// The next of them that a consumer has put aside, some or none; nothing at the end.
    async fn read(&mut self, consumer: &str) -> Result<Option<Vec<Delivered>>, Error> {
        if self.next >= self.end {
            return Ok(None);
        }
        let mut letters = self.partition.fetch(BATCH).await?;
        if let Some(last) = letters.last() {
            self.next = last.position + 1;
        }
        letters.retain(|letter| header(&letter.record.headers, DEAD_CONSUMER) == Some(consumer));
        Ok(Some(letters))
    }
}

/// Does something with the dead letters of each partition, as the one member of the group whose
/// position tells what was put back.
async fn of_each_partition<T>(
    pool: &db::Pool,
    log: &Arc<dyn Log>,
    consumer: &str,
    topic: &str,
    limit: Duration,
    work: impl AsyncFn(Letters) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let dead = format!("{topic}.dlq");
    let partitions = usize::try_from(log.partitions(&dead).await?).unwrap_or_default();
    let group = Group {
        name: format!("{consumer}.put-back"),
        topics: vec![dead],
        pool: pool.clone(),
        instance: None,
    };
    let mut member = log.join(group).await?;
    let working = async {
        let (mut working, mut done) = (FuturesUnordered::new(), Vec::new());
        while done.len() < partitions {
            // Whoever waits for the next assignment keeps the partitions supplied meanwhile.
            tokio::select! {
                assignment = member.next() => if let Assignment::Given(partition) = assignment? {
                    working.push(async { work(Letters::new(partition).await?).await });
                },
                Some(outcome) = working.next() => done.push(outcome?),
            }
        }
        Ok(done)
    };
    let outcome = tokio::time::timeout(limit, working).await;
    member.leave().await;
    outcome.unwrap_or_else(|_| {
        Err(Error::Log(format!("the dead letters were not handed out within {limit:?}").into()))
    })
}

async fn read_all(mut letters: Letters, consumer: &str) -> Result<Vec<Delivered>, Error> {
    let mut found = Vec::new();
    while let Some(some) = letters.read(consumer).await? {
        found.extend(some);
    }
    Ok(found)
}

async fn move_all(log: &dyn Log, mut letters: Letters, consumer: &str) -> Result<usize, Error> {
    let mut moved = 0;
    while let Some(some) = letters.read(consumer).await? {
        let records: Vec<Record> =
            some.into_iter().filter_map(|letter| original(letter.record)).collect();
        moved += records.len();
        if !records.is_empty() {
            log.publish(records).await?;
        }
        if let Err(error) = letters.partition.commit(letters.next).await {
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
