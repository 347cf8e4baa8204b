//! What is assumed and not measured: what people do, what machines are rented, what is promised.

use serde::Deserialize;

use crate::queue::Promise;

/// The assumptions, as they stand in the file; each is explained there.
const FILE: &str = include_str!("../data/assumptions.toml");

/// Everything assumed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// What people do.
    pub people: People,
    /// What is rented, and how full it may be.
    pub machines: Machines,
    /// Cores that a replica of each service requests.
    pub requests: Services<f64>,
    /// Most replicas of each service.
    pub scalers: Services<u32>,
    /// Places for tailorings.
    pub tailoring: Places,
    /// Places for files that are read.
    pub upload: Places,
    /// Places for passwords that are hashed.
    pub sign_in: Places,
    /// A model that rewords lines.
    pub model: Model,
}

/// What one registered user does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Share that comes on a day.
    pub active_share: f64,
    /// Visits of one who comes, a day.
    pub visits: f64,
    /// Minutes of an open page, a visit.
    pub minutes: f64,
    /// Reading calls, a visit.
    pub reads: f64,
    /// Passwords typed, a visit.
    pub sign_ins: f64,
    /// Files, a visit.
    pub uploads: f64,
    /// Tailorings, a visit.
    pub tailorings: f64,
    /// The busiest hour over the mean hour.
    pub peak: f64,
}

/// What is rented, and how full it may be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machines {
    /// Speed of a rented core over one of those measured on.
    pub core_speed: f64,
    /// Share of its requested cores that a replica uses.
    pub replica_use: f64,
    /// Fewest replicas of a service.
    pub fewest_replicas: u32,
    /// Cores of the largest PostgreSQL.
    pub database_cores: f64,
    /// Share of its CPU and flushes that is used.
    pub database_use: f64,
    /// GiB that the manifests ask for.
    pub storage_gib: f64,
    /// GiB of the largest disks for it.
    pub database_gib: f64,
    /// Months that are kept on them.
    pub months: f64,
    /// MiB of write-ahead log that they take a second.
    pub log_mib_per_second: f64,
    /// Streams that a gateway holds.
    pub streams_per_gateway: u32,
    /// Connections of a replica to PostgreSQL.
    pub connections_per_replica: u32,
    /// Connections that PostgreSQL takes.
    pub max_connections: u32,
    /// Partitions of a topic.
    pub partitions: u32,
    /// Days that changes and events are kept.
    pub passing_days: f64,
}

/// A number for each service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Services<T> {
    /// Of the gateway.
    pub gateway: T,
    /// Of the account service.
    pub account: T,
    /// Of the tailoring service.
    pub tailoring: T,
    /// Of the notification service.
    pub notification: T,
}

impl<T: Copy> Services<T> {
    /// In the order of [`crate::costs::PROCESSES`].
    #[must_use]
    pub fn all(&self) -> [T; 4] {
        [self.gateway, self.account, self.tailoring, self.notification]
    }
}

/// Places of one replica, and what is promised about waiting for one.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Places.
    pub places: u32,
    /// Seconds within which one is found.
    pub seconds: f64,
    /// Share that may wait for longer.
    pub share: f64,
}

impl Places {
    /// The promise.
    #[must_use]
    pub fn promise(&self) -> Promise {
        Promise { seconds: self.seconds, share: self.share }
    }
}

/// A model that rewords lines.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Seconds that it adds to a tailoring.
    pub seconds: f64,
}

impl Assumptions {
    /// Reads the assumptions.
    ///
    /// # Errors
    /// What is wrong in the file, with its place.
    pub fn stated() -> Result<Self, toml::de::Error> {
        toml::from_str(FILE)
    }
}
