//! Topics: those that are missing are made, once in the life of a process for each.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rdkafka::{
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    error::{KafkaError, RDKafkaErrorCode},
};

use super::{
    Options, blocking,
    context::Quiet,
    failed,
    settings::{RECORD_BYTES, client},
};
use crate::error::Error;

/// How long the broker may take to answer.
const LIMIT: Duration = Duration::from_secs(6);
/// Pause between two looks whether a topic that was made is known.
const LOOK: Duration = Duration::from_millis(50);
/// The broker's own default replication.
const DEFAULT_REPLICATION: i32 = -1;

pub(super) struct Topics {
    admin: Arc<AdminClient<Quiet>>,
    partitions: i32,
    retention_ms: String,
    /// Partitions of the topics that are there.
    known: Mutex<HashMap<String, i32>>,
}

impl Topics {
    pub(super) fn new(options: &Options) -> Result<Self, Error> {
        Ok(Self {
            admin: Arc::new(client(&options.admin())?),
            partitions: options.partitions,
            retention_ms: options.retention.as_millis().to_string(),
            known: Mutex::default(),
        })
    }

    /// Makes the topics that are missing.
    pub(super) async fn ensure<'a>(
        &self,
        topics: impl Iterator<Item = &'a str>,
    ) -> Result<(), Error> {
        let wanted: HashSet<&str> = topics.collect();
        let unknown = |topics: HashSet<&'a str>| -> Vec<&'a str> {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            topics.into_iter().filter(|topic| !known.contains_key(*topic)).collect()
        };
        let missing = unknown(wanted);
        if missing.is_empty() {
            return Ok(());
        }
        self.look().await?;
        let mut missing = unknown(missing.into_iter().collect());
        if missing.is_empty() {
            return Ok(());
        }
        self.make(&missing).await?;
        // One that is made, by us or by somebody who was faster, is known a little later. Whoever
        // subscribed before that would not hear of it for long.
        let begun = Instant::now();
        while !missing.is_empty() {
            if begun.elapsed() > LIMIT {
                let text = format!("the broker has made {missing:?} and does not know them yet");
                return Err(Error::Log(text.into()));
            }
            tokio::time::sleep(LOOK).await;
            self.look().await?;
            missing = unknown(missing.into_iter().collect());
        }
        Ok(())
    }

    /// Tells how many partitions a topic has that is there.
    pub(super) async fn partitions(&self, topic: &str) -> Result<i32, Error> {
        // Somebody else may have made it, or changed it since.
        self.look().await?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(topic).copied().ok_or_else(|| {
            Error::Log(format!("the topic {topic} is not known to the broker yet").into())
        })
    }

    /// Asks which topics there are; all of them, as asking for one may make it.
    async fn look(&self) -> Result<(), Error> {
        let admin = self.admin.clone();
        let found = blocking(move || {
            let metadata = admin.inner().fetch_metadata(None, LIMIT)?;
            let count = |topic: &rdkafka::metadata::MetadataTopic| {
                (topic.name().to_owned(), i32::try_from(topic.partitions().len()).unwrap_or(0))
            };
            Ok(metadata.topics().iter().map(count).collect::<Vec<_>>())
        });
        let found = found.await?.into_iter().filter(|(_, partitions)| *partitions > 0);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        Ok(())
    }

    async fn make(&self, topics: &[&str]) -> Result<(), Error> {
        let largest = RECORD_BYTES.to_string();
        let partitions = |topic: &str| if topic.ends_with(".dlq") { 1 } else { self.partitions };
        let new: Vec<NewTopic<'_>> = topics
            .iter()
            .map(|topic| {
                let replication = TopicReplication::Fixed(DEFAULT_REPLICATION);
                NewTopic::new(topic, partitions(topic), replication)
                    .set("retention.ms", &self.retention_ms)
                    .set("max.message.bytes", &largest)
            })
            .collect();
        let options =
            AdminOptions::new().operation_timeout(Some(LIMIT)).request_timeout(Some(LIMIT));
        for made in self.admin.create_topics(&new, &options).await.map_err(failed)? {
            match made {
                Ok(topic) => {
                    let partitions = partitions(&topic);
                    tracing::info!(topic, partitions, "made a topic that was missing");
                }
                // Somebody was faster.
                Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((_, code)) => return Err(failed(KafkaError::AdminOp(code))),
            }
        }
        Ok(())
    }
}
