//! What each service needs of its process: connections to its schema with its tables in it, how
//! its engine runs, and how it calls others. The same for the one program and for each service alone.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use events::{Log, PostgresLog, log::postgres};
use service::{Config, Tasks, client::Connector, tls::Tls};

use crate::settings::{EngineTimes, Settings};

/// Connections of a service to its schema.
const CONNECTIONS: u32 = 16;

/// Of the account service.
pub async fn account(url: &str, log: Arc<dyn Log>, tasks: &Tasks) -> Result<account::Deps> {
    let pool = pool(url, account::SCHEMA)?;
    db::migrate(&pool, &account::SETS).await.context("the tables of the account service")?;
    Ok(account::Deps { pool, tasks: tasks.clone(), log })
}

/// Of the tailoring service.
pub async fn tailoring(url: &str, times: EngineTimes, tasks: &Tasks) -> Result<tailoring::Deps> {
    let (pool, sets) = (pool(url, tailoring::SCHEMA)?, tailoring::sets());
    db::migrate(&pool, &sets).await.context("the tables of the tailoring service")?;
    let mut options = tailoring::options();
    options.lease = times.lease;
    options.heartbeat = times.lease / 3;
    options.sweep = times.lease / 3;
    Ok(tailoring::Deps { pool, tasks: tasks.clone(), options })
}

/// Of the notification service.
pub async fn notification(
    url: &str,
    log: Arc<dyn Log>,
    tasks: &Tasks,
) -> Result<notification::Deps> {
    let (pool, sets) = (pool(url, notification::SCHEMA)?, notification::sets());
    db::migrate(&pool, &sets).await.context("the tables of the notification service")?;
    Ok(notification::Deps { pool, tasks: tasks.clone(), log })
}

/// The log between the services: Apache Kafka where `KAFKA_BROKERS` names one, tables of the
/// database otherwise. Neither has to answer for a process to start and to serve.
pub async fn log(settings: &Settings, url: &str, tasks: &Tasks) -> Result<Arc<dyn Log>> {
    #[cfg(feature = "kafka")]
    if let Some(kafka) = &settings.kafka {
        let log = events::KafkaLog::open(kafka.options());
        let log = log.context("the brokers of KAFKA_BROKERS")?;
        return Ok(Arc::new(log));
    }
    // Refused with the settings where there is no client.
    let _ = &settings.kafka;
    let options = db::PoolOptions::new(url, "events");
    let log = PostgresLog::open(options, postgres::Options::default(), tasks).await;
    Ok(Arc::new(log.context("the tables of the log")?))
}

/// How this process calls others.
pub fn connector(shared: &Config, tasks: &Tasks) -> Result<Connector> {
    let tls = shared.tls.clone().map(Tls::load).transpose();
    let tls = tls.context("what JOBSTREAM_TLS_... names")?;
    if let Some(tls) = &tls {
        tls.keep_current(tasks);
    }
    Ok(Connector { tls, ..Connector::default() })
}

fn pool(url: &str, schema: &str) -> Result<db::Pool, db::Error> {
    let mut options = db::PoolOptions::new(url, schema);
    options.max_connections = CONNECTIONS;
    db::Pool::connect(options)
}
