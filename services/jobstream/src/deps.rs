//! What each service needs of its process: connections to its schema with its tables in it, how
//! its engine runs, and how it calls others. The same for the one program and for each service alone.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use events::{Log, PostgresLog, log::postgres};
use service::{Config, Tasks, client::Connector, tls::Tls};

use crate::{
    settings::{EngineTimes, Settings},
    tables::{Part, Tables},
};

/// Connections of a service to its schema.
const CONNECTIONS: u32 = 16;

/// Where the tables are and how they come to be up to date.
#[derive(Debug, Clone)]
pub struct Place {
    /// URL of the database.
    pub url: String,
    /// Who brings the tables up to date.
    pub tables: Tables,
}

impl Place {
    /// Connects to the tables of a service once they are up to date.
    async fn pool(&self, part: &Part, tasks: &Tasks) -> Result<db::Pool> {
        let mut options = db::PoolOptions::new(&self.url, part.schema);
        options.max_connections = CONNECTIONS;
        let pool = db::Pool::connect(options)?;
        self.tables.settle(&pool, part, tasks).await?;
        Ok(pool)
    }
}

/// Of the account service.
pub async fn account(place: &Place, log: Arc<dyn Log>, tasks: &Tasks) -> Result<account::Deps> {
    let pool = place.pool(&Part::account(), tasks).await?;
    Ok(account::Deps { pool, tasks: tasks.clone(), log })
}

/// Of the tailoring service.
pub async fn tailoring(
    place: &Place,
    times: EngineTimes,
    tasks: &Tasks,
) -> Result<tailoring::Deps> {
    let pool = place.pool(&Part::tailoring(), tasks).await?;
    let mut options = tailoring::options();
    options.lease = times.lease;
    options.heartbeat = times.lease / 3;
    options.sweep = times.lease / 3;
    Ok(tailoring::Deps { pool, tasks: tasks.clone(), options })
}

/// Of the notification service.
pub async fn notification(
    place: &Place,
    log: Arc<dyn Log>,
    tasks: &Tasks,
) -> Result<notification::Deps> {
    let pool = place.pool(&Part::notification(), tasks).await?;
    Ok(notification::Deps { pool, tasks: tasks.clone(), log })
}

/// The log between the services: Apache Kafka where `KAFKA_BROKERS` names one, tables of the
/// database otherwise. Kafka need not answer for a process to start and to serve.
pub async fn log(settings: &Settings, place: &Place, tasks: &Tasks) -> Result<Arc<dyn Log>> {
    #[cfg(feature = "kafka")]
    if let Some(kafka) = &settings.kafka {
        let log = events::KafkaLog::open(kafka.options());
        let log = log.context("the brokers of KAFKA_BROKERS")?;
        return Ok(Arc::new(log));
    }
    // Refused with the settings where there is no client.
    let _ = &settings.kafka;
    let part = Part::log();
    let database = db::PoolOptions::new(&place.url, part.schema);
    let tables = db::Pool::connect(database.clone())?;
    let settled = place.tables.settle(&tables, &part, tasks).await;
    tables.close().await;
    settled?;
    let options = postgres::Options { migrate: false, ..postgres::Options::default() };
    let log = Box::pin(PostgresLog::open(database, options, tasks)).await;
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
