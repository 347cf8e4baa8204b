//! The relay: reads the changes of a schema in order and writes them to the log, each at least once.
//!
//! A schema has 16 shards of aggregates. The processes of a service share them out under leases, so
//! an aggregate has one sender at a time; one that wakes up late is refused by its token. Nothing is
//! marked before the log has it, and what the log does not take is sent again in place, without end.
//! Progress of operations does not depend on any of this.

mod housekeeping;
mod loops;
mod shard;

use std::{sync::Arc, time::Duration};

use service::tasks::Tasks;
use tokio::sync::Notify;

use crate::{log::Log, model::Stored, probe::Probe, supervise::supervise};

/// Makes the payload that is published of a change, where the stored one is not whole.
pub type Encode = fn(&Stored) -> Vec<u8>;

/// How a relay runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Changes that one batch takes, and what has to go with them; 500.
    pub batch: i64,
    /// Shortest time between two looks while there is something to send; 50 ms.
    pub busy: Duration,
    /// Longest time between two looks while there is nothing; 500 ms.
    pub idle: Duration,
    /// Lease of a shard; 10 s.
    pub lease: Duration,
    /// Pause between two rounds of trimming and counting; 5 s.
    pub housekeeping: Duration,
    /// Told where the relay is, for tests; none in production.
    pub probe: Option<Arc<dyn Probe>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            batch: 500,
            busy: Duration::from_millis(50),
            idle: Duration::from_millis(500),
            lease: Duration::from_secs(10),
            housekeeping: Duration::from_secs(5),
            probe: None,
        }
    }
}

/// Collects what a relay has to know before it starts.
#[derive(Debug, Clone)]
pub struct Relay {
    source: String,
    options: Options,
    encoders: Vec<(&'static str, Encode)>,
    kept: Vec<(&'static str, Duration)>,
}

impl Relay {
    /// A relay of the changes of a service; its events have the source `/jobstream/<service>`.
    #[must_use]
    pub fn new(service: &str, options: Options) -> Self {
        let source = format!("/jobstream/{service}");
        Self { source, options, encoders: Vec::new(), kept: Vec::new() }
    }

    /// Has payloads of types that begin with `prefix` made by `encode`. Others are published as
    /// they are stored.
    #[must_use]
    pub fn encode(mut self, prefix: &'static str, encode: Encode) -> Self {
        self.encoders.push((prefix, encode));
        self
    }

    /// Has changes of types that begin with `prefix` deleted once they are relayed and this old.
    /// Others are kept until [`crate::trim`] is told of their aggregate.
    #[must_use]
    pub fn keep(mut self, prefix: &'static str, age: Duration) -> Self {
        self.kept.push((prefix, age));
        self
    }

    /// Starts to relay the changes of the pool's schema to a log, until `tasks` end. Neither the
    /// database nor the log need be there yet.
    #[must_use]
    pub fn start(self, pool: db::Pool, log: Arc<dyn Log>, tasks: &Tasks) -> Handle {
        crate::metrics::describe();
        let handle = Handle { look: Arc::default() };
        let shared = Arc::new(Shared {
            relay: self,
            pool,
            log,
            look: handle.look.clone(),
            tasks: tasks.clone(),
        });
        let relaying = shared.clone();
        supervise(tasks, "events.relay", move || loops::run(relaying.clone()));
        supervise(tasks, "events.relay.housekeeping", move || housekeeping::run(shared.clone()));
        handle
    }
}

/// A relay that runs.
#[derive(Debug, Clone)]
pub struct Handle {
    look: Arc<Notify>,
}

impl Handle {
    /// Says that something was committed: the relay looks at once. It looks by itself too.
    pub fn wake(&self) {
        self.look.notify_one();
    }
}

/// What the loops of a relay share.
struct Shared {
    relay: Relay,
    pool: db::Pool,
    log: Arc<dyn Log>,
    look: Arc<Notify>,
    tasks: Tasks,
}
