//! The log: topics in partitions, written by relays, read by the members of groups. One interface,
//! held to one suite of tests, and two forms of it.

#[cfg(feature = "kafka")]
pub mod kafka;
pub mod postgres;

use std::{fmt::Debug, sync::Arc};

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::{
    error::Error,
    model::{Delivered, Record},
    probe::{Place, Probe},
    store::{self, share::Share},
};

/// Partitions of a topic that is missing and made.
pub const PARTITIONS: i32 = 8;
/// How long a topic keeps its records unless set; an inbox remembers longer.
pub const RETENTION: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 3600);

/// A log.
#[async_trait]
pub trait Log: Debug + Send + Sync + 'static {
    /// What it is, for the outbox to notice that it is sent elsewhere now: `postgresql`, `kafka`.
    fn name(&self) -> &'static str;

    /// Opens the way of one shard into the log, for the holder of its lease. From then on nothing of
    /// an earlier holder gets in.
    async fn outlet(&self, lease: Lease) -> Result<Box<dyn Outlet>, Error>;

    /// Writes records outside any shard, such as dead letters; all are stored when it returns. Topics
    /// that are missing are made.
    async fn publish(&self, records: Vec<Record>) -> Result<(), Error>;

    /// Joins a group, whose members share the partitions of its topics.
    async fn join(&self, group: Group) -> Result<Box<dyn Member>, Error>;

    /// Tells how many partitions a topic has; makes it if it is missing.
    async fn partitions(&self, topic: &str) -> Result<i32, Error>;
}

/// The way of a shard into the log.
#[async_trait]
pub trait Outlet: Send {
    /// Stores records in their order, then moves the cursor of the shard, once they are stored.
    ///
    /// # Errors
    /// [`Error::Fenced`] for a holder that was succeeded. After any other error nobody knows
    /// whether the records are stored; the cursor is not moved, so they are sent again.
    async fn send(&mut self, records: Vec<Record>, cursor: i64) -> Result<(), Error>;
}

/// A member of a group.
#[async_trait]
pub trait Member: Send {
    /// Waits for the next change of what this member reads.
    async fn next(&mut self) -> Result<Assignment, Error>;

    /// Leaves the group, so that the others take over at once.
    async fn leave(&mut self);
}

/// A change of what a member reads.
pub enum Assignment {
    /// A partition is its own to read now.
    Given(Box<dyn Partition>),
    /// A partition is no longer its own.
    Taken {
        /// Topic of the partition.
        topic: String,
        /// Its number.
        partition: i32,
    },
}

/// A partition that a member reads.
#[async_trait]
pub trait Partition: Send {
    /// Topic and number.
    fn place(&self) -> (&str, i32);

    /// Waits for the next records, at most `limit`.
    async fn fetch(&mut self, limit: usize) -> Result<Vec<Delivered>, Error>;

    /// Notes that everything before a position is done; may be written a little later.
    async fn commit(&mut self, next: i64) -> Result<(), Error>;

    /// Goes to a point; returns the position there.
    async fn seek(&mut self, to: Seek) -> Result<i64, Error>;

    /// Position at which the next fetch begins.
    async fn position(&mut self) -> Result<i64, Error>;

    /// Position of the next record that will be written, as far as it is known here.
    async fn end(&mut self) -> Result<i64, Error>;
}

/// A point in a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seek {
    /// A position.
    Position(i64),
    /// The first record written at or after a time.
    Since(DateTime<Utc>),
}

/// Who joins a group.
#[derive(Debug, Clone)]
pub struct Group {
    /// Name of the group.
    pub name: String,
    /// Topics that it reads; missing ones are made.
    pub topics: Vec<String>,
    /// The consumer's own database, where the log in PostgreSQL keeps the group's shares.
    pub pool: db::Pool,
    /// Name of this member that survives its restart, if it has one; Kafka then waits for it.
    pub instance: Option<String>,
}

/// The lease under which a shard is sent.
#[derive(Debug, Clone)]
pub struct Lease {
    pub(crate) pool: db::Pool,
    pub(crate) share: Share,
    pub(crate) probe: Option<Arc<dyn Probe>>,
}

impl Lease {
    /// Number of the shard.
    #[must_use]
    pub fn shard(&self) -> i32 {
        self.share.slot
    }

    /// Schema whose shard it is.
    #[must_use]
    pub fn schema(&self) -> &str {
        self.pool.schema()
    }

    /// Moves the cursor, after the records were stored.
    ///
    /// # Errors
    /// [`Error::Fenced`] when somebody else has claimed the shard.
    pub async fn advance(&self, cursor: i64) -> Result<(), Error> {
        if let Some(probe) = &self.probe {
            probe.reached(Place::Stored).await;
        }
        let share = self.share;
        let moved = self
            .pool
            .run("events.advance", |connection| {
                Box::pin(async move {
                    let team = store::RELAY;
                    Ok::<_, Error>(store::share::advance(connection, team, share, cursor).await?)
                })
            })
            .await?;
        if moved { Ok(()) } else { Err(Error::Fenced) }
    }
}

#[cfg(test)]
mod tests;
