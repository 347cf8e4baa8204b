//! The way of a shard into Kafka: a producer with a transactional id of its own. A new holder's
//! producer raises the epoch of the id, so nothing of the old one is committed any more.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use rdkafka::producer::Producer as _;

use super::{Inner, Producer, blocking, settings, write};
use crate::{
    error::Error,
    log::{self, Lease},
    model::Record,
};

/// How long the broker may take to hand over or to end a transaction: less than a process may take
/// to end, as these calls cannot be called off.
const LIMIT: Duration = Duration::from_secs(6);

pub(super) struct ShardOutlet {
    log: Arc<Inner>,
    lease: Lease,
    /// None only while it is being dropped.
    producer: Option<Producer>,
}

impl ShardOutlet {
    /// Makes the producer and fences its predecessors.
    pub(super) async fn open(log: Arc<Inner>, lease: Lease) -> Result<Self, Error> {
        let id = format!("jobstream.{}.{}", lease.schema(), lease.shard());
        let producer: Producer = settings::client(&log.options.producer(Some(&id)))?;
        let outlet = Self { log, lease, producer: Some(producer.clone()) };
        blocking(move || producer.init_transactions(LIMIT)).await?;
        Ok(outlet)
    }
}

#[async_trait]
impl log::Outlet for ShardOutlet {
    async fn send(&mut self, records: Vec<Record>, cursor: i64) -> Result<(), Error> {
        self.log.topics.ensure(records.iter().map(|record| record.topic.as_str())).await?;
        let Some(producer) = self.producer.clone() else { return Err(Error::Fenced) };
        // What fails below is not aborted here: the outlet is dropped, and the next one's
        // producer aborts what this one left open.
        producer.begin_transaction().map_err(super::failed)?;
        write(&producer, &records, self.log.options.delivery_timeout).await?;
        blocking(move || producer.commit_transaction(LIMIT)).await?;
        self.lease.advance(cursor).await
    }
}

impl Drop for ShardOutlet {
    fn drop(&mut self) {
        // A producer waits for its thread when it ends: not on a thread that others need.
        if let (Some(producer), Ok(runtime)) =
            (self.producer.take(), tokio::runtime::Handle::try_current())
        {
            runtime.spawn_blocking(move || drop(producer));
        }
    }
}
