//! What each service needs of its process: connections to its schema with its tables in it, how
//! its engine runs, and how it calls others. The same for the one program and for each service alone.

use anyhow::{Context as _, Result};
use service::{Config, Tasks, client::Connector, tls::Tls};

use crate::settings::EngineTimes;

/// Connections of a service to its schema.
const CONNECTIONS: u32 = 16;

/// Of the account service.
pub async fn account(url: &str, tasks: &Tasks) -> Result<account::Deps> {
    let pool = pool(url, account::SCHEMA)?;
    db::migrate(&pool, &account::SETS).await.context("the tables of the account service")?;
    Ok(account::Deps { pool, tasks: tasks.clone() })
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
