//! The log on Apache Kafka: one transactional producer per shard, whose id fences a predecessor that
//! wakes up late; consumer groups that read what is committed; topics that are missing are made with
//! the broker's default replication. A broker that is away delays events and nothing else.

mod context;
mod group;
mod outlet;
mod settings;
mod topics;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::future::try_join_all;
use rdkafka::{
    error::{KafkaError, RDKafkaErrorCode},
    message::{Header, OwnedHeaders},
    producer::{FutureProducer, FutureRecord, Producer as _},
};

pub use self::settings::Options;
use self::{context::Quiet, topics::Topics};
use super::{Group, Lease, Log, Member, Outlet};
use crate::{error::Error, model::Record};

/// A producer whose client is quiet.
type Producer = FutureProducer<Quiet>;

/// The log on Apache Kafka. Cloning is cheap and shares it.
#[derive(Clone)]
pub struct KafkaLog {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    /// For what is written outside any shard.
    producer: Producer,
    topics: Topics,
}

impl KafkaLog {
    /// Makes the clients; they connect by themselves, whenever there is a broker.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings that the client refuses.
    pub fn open(options: Options) -> Result<Self, Error> {
        if options.brokers.trim().is_empty() {
            let expected = "host:port, or several with commas between".to_owned();
            return Err(Error::Invalid { field: "brokers", expected });
        }
        let producer = settings::client(&options.producer(None))?;
        let topics = Topics::new(&options)?;
        Ok(Self { inner: Arc::new(Inner { options, producer, topics }) })
    }

    /// Asks for the brokers of the cluster, as `host:port`; nothing is made there.
    ///
    /// # Errors
    /// [`Error::Log`] when none answers within the time.
    pub async fn brokers(&self, limit: Duration) -> Result<Vec<String>, Error> {
        let producer = self.inner.producer.clone();
        let told = blocking(move || producer.client().fetch_metadata(None, limit)).await?;
        let brokers = told.brokers().iter();
        Ok(brokers.map(|broker| format!("{}:{}", broker.host(), broker.port())).collect())
    }
}

impl std::fmt::Debug for KafkaLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KafkaLog").field("brokers", &self.inner.options.brokers).finish()
    }
}

#[async_trait]
impl Log for KafkaLog {
    fn name(&self) -> &'static str {
        "kafka"
    }

    async fn outlet(&self, lease: Lease) -> Result<Box<dyn Outlet>, Error> {
        Ok(Box::new(outlet::ShardOutlet::open(self.inner.clone(), lease).await?))
    }

    async fn publish(&self, records: Vec<Record>) -> Result<(), Error> {
        self.inner.topics.ensure(records.iter().map(|record| record.topic.as_str())).await?;
        write(&self.inner.producer, &records, self.inner.options.delivery_timeout).await
    }

    async fn join(&self, group: Group) -> Result<Box<dyn Member>, Error> {
        self.inner.topics.ensure(group.topics.iter().map(String::as_str)).await?;
        Ok(Box::new(group::GroupMember::join(&self.inner.options, group)?))
    }

    async fn partitions(&self, topic: &str) -> Result<i32, Error> {
        self.inner.topics.ensure(std::iter::once(topic)).await?;
        self.inner.topics.partitions(topic).await
    }
}

/// Hands records to a producer and waits until the broker has each.
async fn write(producer: &Producer, records: &[Record], limit: Duration) -> Result<(), Error> {
    let mut sent = Vec::with_capacity(records.len());
    for record in records {
        sent.push(enqueue(producer, record).await?);
    }
    let stored = async {
        for outcome in try_join_all(sent).await.map_err(|_| KafkaError::Canceled)? {
            outcome.map_err(|(error, _)| error)?;
        }
        Ok::<_, KafkaError>(())
    };
    // The client gives each record up by itself; this is for a client that does not.
    match tokio::time::timeout(limit + Duration::from_secs(5), stored).await {
        Ok(outcome) => outcome.map_err(failed),
        Err(_) => Err(Error::Log(format!("no acknowledgement within {limit:?}").into())),
    }
}

/// Puts a record into the client's queue, waiting while that is full.
async fn enqueue(
    producer: &Producer,
    record: &Record,
) -> Result<rdkafka::producer::future_producer::DeliveryFuture, Error> {
    const PAUSE: Duration = Duration::from_millis(10);
    loop {
        let headers = record.headers.iter().fold(OwnedHeaders::new(), |headers, (key, value)| {
            headers.insert(Header { key, value: Some(value) })
        });
        let mut given = FutureRecord::to(&record.topic).key(&record.key).headers(headers);
        if let Some(payload) = &record.payload {
            given = given.payload(payload);
        }
        match producer.send_result(given) {
            Ok(sent) => return Ok(sent),
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), _)) => {
                tokio::time::sleep(PAUSE).await;
            }
            Err((error, _)) => return Err(failed(error)),
        }
    }
}

/// Sorts an error of the client: a successor has taken over, or the log is not available.
fn failed(error: KafkaError) -> Error {
    let fenced = [
        RDKafkaErrorCode::Fenced,
        RDKafkaErrorCode::ProducerFenced,
        RDKafkaErrorCode::InvalidProducerEpoch,
    ];
    let code = match &error {
        KafkaError::Transaction(transaction) => Some(transaction.code()),
        other => other.rdkafka_error_code(),
    };
    if code.is_some_and(|code| fenced.contains(&code)) {
        return Error::Fenced;
    }
    Error::Log(Box::new(error))
}

/// Runs a call of the client that waits by blocking.
async fn blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, KafkaError> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(call).await {
        Ok(outcome) => outcome.map_err(failed),
        Err(error) => Err(Error::Log(Box::new(error))),
    }
}
