//! The PostgreSQL behind everything: the configured one, or a private one that this process keeps.

use anyhow::{Context as _, Result};
use db::private::{Options, Server};
use service::Config;

use crate::exit::Exit;

/// A PostgreSQL that can be reached.
pub enum Database {
    /// Kept by this process alone.
    Private(Server),
    /// Somebody else's.
    Configured(String),
}

impl Database {
    /// Reaches the configured PostgreSQL, or joins or starts the private one.
    pub async fn reach(config: &Config) -> Result<Self> {
        if let Some(url) = &config.database_url {
            return Ok(Self::Configured(url.expose().to_owned()));
        }
        if let Some(running) =
            db::private::running(&config.data_dir).filter(|running| running.ready)
        {
            return Ok(Self::Configured(running.url));
        }
        Self::start(config).await
    }

    /// Where the configured PostgreSQL is, or the private one that another process keeps.
    pub fn found(config: &Config) -> Result<String> {
        if let Some(url) = &config.database_url {
            return Ok(url.expose().to_owned());
        }
        let running = db::private::running(&config.data_dir).filter(|running| running.ready);
        running.map(|running| running.url).ok_or_else(|| {
            Exit::input(
                "no PostgreSQL: set DATABASE_URL, or start a private one with `jobstream up`",
            )
        })
    }

    /// Reaches the configured PostgreSQL, or starts the private one and holds it.
    pub async fn start(config: &Config) -> Result<Self> {
        if let Some(url) = &config.database_url {
            return Ok(Self::Configured(url.expose().to_owned()));
        }
        let server = Server::start(Options::new(&config.data_dir)).await;
        Ok(Self::Private(server.context("the private PostgreSQL does not start")?))
    }

    /// Its URL.
    pub fn url(&self) -> String {
        match self {
            Self::Private(server) => server.url(),
            Self::Configured(url) => url.clone(),
        }
    }

    /// Whether no other process can be using it.
    pub const fn sole(&self) -> bool {
        matches!(self, Self::Private(_))
    }

    /// Stops it if it is this process's own.
    pub async fn end(self) -> Result<()> {
        match self {
            Self::Private(server) => Ok(server.stop().await?),
            Self::Configured(_) => Ok(()),
        }
    }
}
