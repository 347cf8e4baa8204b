//! Members of a group on Kafka. One client reads for all partitions of the member; whoever asks for
//! the member's next assignment carries the records to the partitions' queues meanwhile. A partition
//! whose queue is full is paused, so that one that waits costs the others nothing.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rdkafka::{
    ClientContext, Message as _, Offset, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer as _, ConsumerContext, Rebalance, StreamConsumer},
    error::KafkaError,
    message::{Headers as _, OwnedMessage},
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Options, blocking, context::Quiet, failed, settings};
use crate::{
    error::Error,
    log::{self, Assignment, Group, Seek},
    model::{Delivered, Record},
};

/// Records in the queue of a partition at which it is paused, and at which it goes on.
const FULL: usize = 1024;
const LOW: usize = 256;
/// How long the broker may take to answer.
const LIMIT: Duration = Duration::from_secs(6);

type Client = StreamConsumer<Context>;
type Place = (String, i32);

/// What the client tells of the group's assignment.
enum News {
    Given(Place),
    Taken(Place),
}

struct Context {
    news: UnboundedSender<News>,
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        Quiet.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        Quiet.error(error, reason);
    }
}

impl ConsumerContext for Context {
    fn pre_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        let (list, news): (&TopicPartitionList, fn(Place) -> News) = match rebalance {
            Rebalance::Assign(list) => (list, News::Given),
            Rebalance::Revoke(list) => (list, News::Taken),
            Rebalance::Error(_) => return,
        };
        for one in list.elements() {
            // Nobody listens only while the member is being dropped.
            let _ = self.news.send(news((one.topic().to_owned(), one.partition())));
        }
    }
}

/// The queue of a partition, as the member fills it.
struct Queue {
    sender: UnboundedSender<OwnedMessage>,
    waiting: Arc<AtomicUsize>,
    paused: bool,
}

pub(super) struct GroupMember {
    client: Arc<Client>,
    news: UnboundedReceiver<News>,
    queues: HashMap<Place, Queue>,
    ready: VecDeque<Assignment>,
    /// Told when a queue has run low.
    low: (UnboundedSender<()>, UnboundedReceiver<()>),
}

impl GroupMember {
    pub(super) fn join(options: &Options, group: Group) -> Result<Self, Error> {
        let (sender, news) = unbounded_channel();
        let config = options.consumer(&group.name, group.instance.as_deref());
        let client: Client = settings::client_with(&config, Context { news: sender })?;
        let topics: Vec<&str> = group.topics.iter().map(String::as_str).collect();
        client.subscribe(&topics).map_err(failed)?;
        let (queues, ready, low) = (HashMap::new(), VecDeque::new(), unbounded_channel());
        Ok(Self { client: Arc::new(client), news, queues, ready, low })
    }

    fn heard(&mut self, news: News) {
        match news {
            News::Given((topic, partition)) => {
                let (sender, records) = unbounded_channel();
                let waiting = Arc::new(AtomicUsize::new(0));
                let queue = Queue { sender, waiting: waiting.clone(), paused: false };
                self.queues.insert((topic.clone(), partition), queue);
                let (client, low) = (self.client.clone(), self.low.0.clone());
                let next = None;
                let given = Partition { client, topic, partition, records, waiting, low, next };
                self.ready.push_back(Assignment::Given(Box::new(given)));
            }
            News::Taken((topic, partition)) => {
                self.queues.remove(&(topic.clone(), partition));
                self.ready.push_back(Assignment::Taken { topic, partition });
            }
        }
    }

    /// Carries a record to its partition.
    fn carry(&mut self, message: OwnedMessage) {
        // The client tells of a partition before it reads from it.
        while let Ok(news) = self.news.try_recv() {
            self.heard(news);
        }
        let place = (message.topic().to_owned(), message.partition());
        // One that was taken meanwhile: its successor reads the record again.
        let Some(queue) = self.queues.get_mut(&place) else { return };
        let waiting = queue.waiting.fetch_add(1, Ordering::Relaxed) + 1;
        if queue.sender.send(message).is_err() {
            return;
        }
        if waiting >= FULL && !queue.paused {
            queue.paused = self.client.pause(&list(&place)).is_ok();
        }
    }

    /// Lets partitions go on whose queues have run low.
    fn resume(&mut self) {
        for (place, queue) in &mut self.queues {
            if queue.paused && queue.waiting.load(Ordering::Relaxed) <= LOW {
                queue.paused = self.client.resume(&list(place)).is_err();
            }
        }
    }
}

#[async_trait]
impl log::Member for GroupMember {
    async fn next(&mut self) -> Result<Assignment, Error> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Ok(ready);
            }
            let client = self.client.clone();
            tokio::select! {
                Some(news) = self.news.recv() => self.heard(news),
                Some(()) = self.low.1.recv() => self.resume(),
                message = client.recv() => match message.map(|message| message.detach()) {
                    Ok(message) => self.carry(message),
                    // The client is of no use any more: its place in the group is taken anew.
                    Err(KafkaError::MessageConsumptionFatal(_)) => return Err(Error::Fenced),
                    // It tries again by itself.
                    Err(error) => tracing::debug!(error = %error, "the log is not read just now"),
                },
            }
        }
    }

    async fn leave(&mut self) {
        self.queues.clear();
        let client = self.client.clone();
        let left = blocking(move || {
            // What was stored and not sent yet; there may be nothing.
            let _ = client.commit_consumer_state(rdkafka::consumer::CommitMode::Sync);
            client.unsubscribe();
            Ok(())
        });
        if tokio::time::timeout(LIMIT, left).await.is_err() {
            tracing::debug!("the group was left without a word; its session runs out");
        }
    }
}

impl Drop for GroupMember {
    fn drop(&mut self) {
        // A client takes leave when its last holder drops it: not on a thread that others need.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let client = self.client.clone();
            runtime.spawn_blocking(move || drop(client));
        }
    }
}

struct Partition {
    client: Arc<Client>,
    topic: String,
    partition: i32,
    records: UnboundedReceiver<OwnedMessage>,
    waiting: Arc<AtomicUsize>,
    low: UnboundedSender<()>,
    /// Where the next fetch begins, once that is known.
    next: Option<i64>,
}

impl Partition {
    fn took(&self, count: usize) {
        let before = self.waiting.fetch_sub(count, Ordering::Relaxed);
        if before > LOW && before - count <= LOW {
            let _ = self.low.send(());
        }
    }

    async fn watermarks(&self) -> Result<(i64, i64), Error> {
        let (client, topic, partition) = (self.client.clone(), self.topic.clone(), self.partition);
        blocking(move || client.fetch_watermarks(&topic, partition, LIMIT)).await
    }
}

#[async_trait]
impl log::Partition for Partition {
    fn place(&self) -> (&str, i32) {
        (&self.topic, self.partition)
    }

    async fn fetch(&mut self, limit: usize) -> Result<Vec<Delivered>, Error> {
        let mut messages = Vec::new();
        if self.records.recv_many(&mut messages, limit).await == 0 {
            // Taken: whoever reads here is about to be told.
            std::future::pending::<()>().await;
        }
        self.took(messages.len());
        self.next = messages.last().map(|last| last.offset() + 1);
        Ok(messages.into_iter().map(delivered).collect())
    }

    async fn commit(&mut self, next: i64) -> Result<(), Error> {
        let mut offsets = TopicPartitionList::new();
        offsets
            .add_partition_offset(&self.topic, self.partition, Offset::Offset(next))
            .map_err(failed)?;
        self.client.store_offsets(&offsets).map_err(failed)
    }

    async fn seek(&mut self, to: Seek) -> Result<i64, Error> {
        let (low, high) = self.watermarks().await?;
        let (client, topic, partition) = (self.client.clone(), self.topic.clone(), self.partition);
        let position = blocking(move || {
            let position = match to {
                Seek::Position(position) => position,
                Seek::Since(since) => {
                    position_at(&client, &topic, partition, since)?.unwrap_or(high)
                }
            };
            let position = position.clamp(low, high);
            client.seek(&topic, partition, Offset::Offset(position), LIMIT)?;
            Ok(position)
        });
        let position = position.await?;
        // What was read before the seek.
        let mut stale = Vec::new();
        while self.records.try_recv().map(|message| stale.push(message)).is_ok() {}
        self.took(stale.len());
        self.next = Some(position);
        Ok(position)
    }

    async fn position(&mut self) -> Result<i64, Error> {
        if let Some(next) = self.next {
            return Ok(next);
        }
        let (low, _) = self.watermarks().await?;
        let (client, place) = (self.client.clone(), (self.topic.clone(), self.partition));
        let committed = blocking(move || {
            let found = client.committed_offsets(list(&place), LIMIT)?;
            Ok(found.find_partition(&place.0, place.1).map(|one| one.offset()))
        });
        let position = match committed.await? {
            Some(Offset::Offset(position)) => position.max(low),
            _ => low,
        };
        self.next = Some(position);
        Ok(position)
    }

    async fn end(&mut self) -> Result<i64, Error> {
        Ok(self.watermarks().await?.1)
    }
}

/// First position at or after a time; none when everything is older.
fn position_at(
    client: &Client,
    topic: &str,
    partition: i32,
    since: DateTime<Utc>,
) -> Result<Option<i64>, KafkaError> {
    let mut asked = TopicPartitionList::new();
    let time = Offset::Offset(since.timestamp_millis());
    asked.add_partition_offset(topic, partition, time)?;
    let found = client.offsets_for_times(asked, LIMIT)?;
    Ok(match found.find_partition(topic, partition).map(|one| one.offset()) {
        Some(Offset::Offset(position)) => Some(position),
        _ => None,
    })
}

fn list((topic, partition): &Place) -> TopicPartitionList {
    let mut list = TopicPartitionList::new();
    list.add_partition(topic, *partition);
    list
}

fn delivered(message: OwnedMessage) -> Delivered {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = message.headers().map(|headers| {
        let pair = |header: rdkafka::message::Header<'_, &[u8]>| {
            (header.key.to_owned(), header.value.map(text).unwrap_or_default())
        };
        headers.iter().map(pair).collect()
    });
    let at = message.timestamp().to_millis().and_then(DateTime::from_timestamp_millis);
    Delivered {
        partition: message.partition(),
        position: message.offset(),
        at: at.unwrap_or_default(),
        record: Record {
            topic: message.topic().to_owned(),
            key: message.key().map(text).unwrap_or_default(),
            headers: headers.unwrap_or_default(),
            payload: message.payload().map(<[u8]>::to_vec),
        },
    }
}
