//! The forms of the log, as the tests ask for them: PostgreSQL, the Kafka client's own broker in
//! this process, and a real broker where one is named.

use std::{sync::Arc, time::Duration};

use events::{
    KafkaLog, Log, PostgresLog,
    log::{kafka, postgres},
};
use rdkafka::{mocking::MockCluster, producer::DefaultProducerContext};
use service::Tasks;
use testkit::Database;

/// The broker in this process.
pub type Mock = MockCluster<'static, DefaultProducerContext>;

/// A form of the log.
pub enum Form {
    /// Tables.
    Postgres,
    /// The Kafka client's broker in this process.
    Mock(Box<Mock>),
    /// Brokers that run somewhere.
    #[allow(dead_code, reason = "the tests that `make test-kafka` runs make it")]
    Brokers(String),
}

impl Form {
    /// A broker in this process with three nodes.
    pub fn mock() -> Self {
        Self::Mock(Box::new(MockCluster::new(3).unwrap()))
    }

    /// What the figures are printed with.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Mock(_) => "mock broker",
            Self::Brokers(_) => "Apache Kafka",
        }
    }

    /// The broker in this process.
    pub fn cluster(&self) -> &Mock {
        match self {
            Self::Mock(cluster) => cluster,
            _ => panic!("only the broker in this process can be broken at will"),
        }
    }

    /// Prepares a topic: the broker in this process cannot be asked to make one.
    pub fn topic(&self, topic: &str) {
        if let Self::Mock(cluster) = self {
            cluster.create_topic(topic, 4, 3).unwrap();
            cluster.create_topic(&format!("{topic}.dlq"), 1, 3).unwrap();
        }
    }

    /// How the log is reached from a process.
    pub fn address(&self, database: &Database) -> Address {
        match self {
            Self::Postgres => Address::Postgres(database.url().to_owned()),
            Self::Mock(cluster) => Address::Kafka(cluster.bootstrap_servers()),
            Self::Brokers(brokers) => Address::Kafka(brokers.clone()),
        }
    }
}

/// Where a log is.
#[derive(Debug, Clone)]
pub enum Address {
    Postgres(String),
    Kafka(String),
}

impl Address {
    /// Opens the log, as each process does for itself.
    pub async fn open(self, tasks: &Tasks) -> Arc<dyn Log> {
        match self {
            Self::Postgres(url) => {
                let options = postgres::Options {
                    partitions: 4,
                    lease: Duration::from_secs(2),
                    ..postgres::Options::default()
                };
                let pool = db::PoolOptions::new(url, "test");
                Arc::new(PostgresLog::open(pool, options, tasks).await.unwrap())
            }
            Self::Kafka(brokers) => {
                let options = kafka::Options {
                    partitions: 4,
                    delivery_timeout: Duration::from_secs(5),
                    session_timeout: Some(Duration::from_secs(6)),
                    ..kafka::Options::new(brokers)
                };
                Arc::new(KafkaLog::open(options).unwrap())
            }
        }
    }
}
