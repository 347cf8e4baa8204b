//! The log between the services: Apache Kafka where `KAFKA_BROKERS` names one, tables of the
//! database otherwise. Neither has to answer for the program to start and to serve.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use events::{Log, PostgresLog, log::postgres};
use service::Tasks;

use super::Database;

/// Opens the log.
pub async fn open(
    kafka_brokers: Option<&str>,
    database: &Database,
    tasks: &Tasks,
) -> Result<Arc<dyn Log>> {
    #[cfg(feature = "kafka")]
    if let Some(brokers) = kafka_brokers {
        let options = events::log::kafka::Options::new(brokers);
        let log = events::KafkaLog::open(options).context("the brokers of KAFKA_BROKERS")?;
        return Ok(Arc::new(log));
    }
    // Refused with the settings where there is no client.
    let _ = kafka_brokers;
    let options = db::PoolOptions::new(database.url(), "events");
    let log = PostgresLog::open(options, postgres::Options::default(), tasks).await;
    Ok(Arc::new(log.context("the tables of the log")?))
}
