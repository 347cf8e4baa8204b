//! Consumers: members of a group that hand events to handlers, each effect once.
//!
//! The inbox row and the effect are one transaction; the position moves after it. Each partition is
//! a task of its own: what one waits for, others do not.

mod apply;
mod handler;
mod partition;
mod tasks;

use std::{collections::HashMap, sync::Arc, time::Duration};

use service::tasks::Tasks;

pub use self::handler::Handler;
use self::handler::Registered;
use crate::{
    log::{self, Log},
    model::topic_of,
    probe::Probe,
    supervise::supervise,
};

/// Header of a dead letter: the consumer that put it aside.
pub const DEAD_CONSUMER: &str = "jobstream_dlq_consumer";
/// Header of a dead letter: why, UPPER_SNAKE.
pub const DEAD_REASON: &str = "jobstream_dlq_reason";
/// Header of a dead letter: topic that it stood in.
pub const DEAD_TOPIC: &str = "jobstream_dlq_topic";
/// Header of a dead letter: partition that it stood in.
pub const DEAD_PARTITION: &str = "jobstream_dlq_partition";
/// Header of a dead letter: its position there.
pub const DEAD_POSITION: &str = "jobstream_dlq_offset";
/// Header of a dead letter: how often it was tried.
pub const DEAD_ATTEMPT: &str = "jobstream_dlq_attempt";

/// How a consumer runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Events whose effects share a transaction at most; 32.
    pub batch: usize,
    /// Tries of an event that fails for good before it is put aside; 5.
    pub attempts: u32,
    /// First pause after a failure, doubled up to `longest_pause`; 100 ms.
    pub first_pause: Duration,
    /// Longest pause between two tries; 5 s.
    pub longest_pause: Duration,
    /// How long the inbox remembers: longer than a topic and its dead letters keep records; 15 days.
    /// Older events are refused.
    pub retention: Duration,
    /// Pause between two looks for requests to read again; 1 s.
    pub replay_poll: Duration,
    /// Name of this process that survives its restart, such as that of a stateful pod; none.
    pub instance: Option<String>,
    /// Told where the consumer is, for tests; none in production.
    pub probe: Option<Arc<dyn Probe>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            batch: 32,
            attempts: 5,
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(5),
            retention: 2 * log::RETENTION + Duration::from_secs(24 * 3600),
            replay_poll: Duration::from_secs(1),
            instance: None,
            probe: None,
        }
    }
}

/// Collects handlers before a consumer starts.
pub struct Consumer {
    name: &'static str,
    options: Options,
    handlers: HashMap<&'static str, Registered>,
}

impl Consumer {
    /// A consumer without handlers. The name is its group and stands in its inbox: never renamed.
    #[must_use]
    pub fn new(name: &'static str, options: Options) -> Self {
        Self { name, options, handlers: HashMap::new() }
    }

    /// Has events of a type handled. Types that nobody handles are passed over and counted.
    #[must_use]
    pub fn on(mut self, kind: &'static str, handler: impl Handler) -> Self {
        debug_assert!(crate::valid_type(kind), "a type name has its form");
        self.handlers.insert(kind, Registered::new(handler));
        self
    }

    /// Has events of several types handled by one handler.
    #[must_use]
    pub fn on_each(mut self, kinds: &[&'static str], handler: impl Handler) -> Self {
        let handler = Registered::new(handler);
        for kind in kinds {
            debug_assert!(crate::valid_type(kind), "a type name has its form");
            self.handlers.insert(kind, handler.clone());
        }
        self
    }

    /// Topics of the types that are handled.
    #[must_use]
    pub fn topics(&self) -> Vec<String> {
        let mut topics: Vec<String> = self.handlers.keys().map(|kind| topic_of(kind)).collect();
        topics.sort();
        topics.dedup();
        topics
    }

    /// Starts to consume, effects going to the pool's schema, until `tasks` end. Neither the
    /// database nor the log need be there yet.
    pub fn start(self, pool: db::Pool, log: Arc<dyn Log>, tasks: &Tasks) {
        crate::metrics::describe();
        let shared = Arc::new(Shared {
            topics: self.topics(),
            name: self.name,
            options: self.options,
            handlers: self.handlers,
            pool,
            log,
            tasks: tasks.clone(),
            replays: tokio::sync::watch::channel(tasks::Replays::default()).0,
        });
        let consuming = shared.clone();
        supervise(tasks, "events.consume", move || tasks::consume(consuming.clone()));
        let looking = shared.clone();
        supervise(tasks, "events.consume.replays", move || tasks::replays(looking.clone()));
        supervise(tasks, "events.consume.trim", move || tasks::trim(shared.clone()));
    }
}

/// What the tasks of a consumer share.
struct Shared {
    name: &'static str,
    topics: Vec<String>,
    options: Options,
    handlers: HashMap<&'static str, Registered>,
    pool: db::Pool,
    log: Arc<dyn Log>,
    tasks: Tasks,
    /// Partitions that are to be read again.
    replays: tokio::sync::watch::Sender<tasks::Replays>,
}
