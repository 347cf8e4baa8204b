//! What stands around the engine of the process that serves: gRPC and authentication alone, or all that
//! a service has: every change relayed to a log and consumed once, every call and operation traced.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use events::{Consumer, Event, Failure, Handler, PostgresLog, Relay};
use service::{Config, Tasks, telemetry};
use sqlx::PgConnection;

/// Who serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Bare,
    Whole,
}

/// Its effect is the row of the inbox alone.
struct Seen;

impl Handler for Seen {
    async fn handle(&self, _: &mut PgConnection, _: &Event) -> Result<(), Failure> {
        Ok(())
    }
}

impl Form {
    /// How its figures are headed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bare => "over gRPC",
            Self::Whole => "whole service",
        }
    }

    /// The schema that it works in.
    pub const fn schema(self) -> &'static str {
        match self {
            Self::Bare => "served",
            Self::Whole => "whole",
        }
    }

    /// Reads the form from the words that a process is started with.
    pub fn named(schema: &str) -> Self {
        if schema == Self::Whole.schema() { Self::Whole } else { Self::Bare }
    }

    /// Puts around the engine what belongs to the form; `collector` is where traces go.
    pub async fn dress(self, url: &str, collector: &str, tasks: &Tasks) -> Result<()> {
        if self == Self::Bare {
            return Ok(());
        }
        let config = Config {
            otel_endpoint: Some(collector.to_owned()),
            log_filter: "warn".into(),
            ..Config::default()
        };
        telemetry::install(&config, tasks).context("telemetry")?;
        let options = db::PoolOptions::new(url, "events");
        let log = Arc::new(PostgresLog::open(options, Default::default(), tasks).await?);
        let pool = db::Pool::connect(db::PoolOptions::new(url, self.schema()))?;
        let _ = Relay::new("bench", Default::default())
            .encode("jobstream.operations.", operations::published)
            .start(pool.clone(), log.clone(), tasks);
        Consumer::new("bench", Default::default())
            .on("jobstream.operations.operation.succeeded.v1", Seen)
            .start(pool, log, tasks);
        Ok(())
    }
}
