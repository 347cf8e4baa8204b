//! A database of its own for each test, on one PostgreSQL that all tests of this user share. It is
//! copied from a template with the migrations applied, and dropped unless the test fails.

mod shared;
mod template;

use std::{thread, time::Duration};

use anyhow::{Context as _, Result};
use db::{Pool, PoolOptions, migrate::Set};
use sqlx::{AssertSqlSafe, Connection as _, postgres::PgConnection};

/// Connections of a test's pool at most; many tests run at once.
const CONNECTIONS: u32 = 8;
/// How often a database is asked for while the shared server ends or starts.
const TRIES: u32 = 5;

/// A migrated database that belongs to one test.
#[derive(Debug)]
pub struct Database {
    name: String,
    schema: String,
    url: String,
    server_url: String,
    pool: Pool,
    /// Keeps the shared server from ending while the test runs without other connections.
    _keeper: PgConnection,
}

impl Database {
    /// Makes a database in whose schema `schema` the sets have been applied. The first test of a
    /// run starts the shared server, and the first with these sets makes the template.
    ///
    /// # Panics
    /// When PostgreSQL cannot be got or a migration fails.
    pub async fn create(sets: &[Set], schema: &str) -> Self {
        let mut tries = 1;
        loop {
            match Self::try_create(sets, schema).await {
                Ok(database) => return database,
                // The shared server was about to end when we found it.
                Err(error) if tries < TRIES && unreachable(&error) => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                Err(error) => panic!("no database for this test: {error:#}"),
            }
        }
    }

    /// Pool with at most 8 connections and otherwise the defaults.
    #[must_use]
    pub fn pool(&self) -> Pool {
        self.pool.clone()
    }

    /// Another pool on the same database and schema, with options changed by `tweak`.
    ///
    /// # Panics
    /// When the options are wrong.
    #[must_use]
    pub fn pool_with(&self, tweak: impl FnOnce(PoolOptions) -> PoolOptions) -> Pool {
        let options = tweak(options(&self.url, &self.schema));
        Pool::connect(options).expect("options of the test's pool are right")
    }

    /// URL of the database.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Name of the database on the shared server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    async fn try_create(sets: &[Set], schema: &str) -> Result<Self> {
        let server_url = shared::url().await?;
        let template = template::ensure(&server_url, sets, schema).await?;
        let mut keeper = PgConnection::connect(&server_url).await.context("connect")?;
        let name = new_name();
        template::copy(&mut keeper, &template, &name).await?;
        let url = url_of(&server_url, &name);
        let pool = Pool::connect(options(&url, schema))?;
        let schema = schema.to_owned();
        Ok(Self { name, schema, url, server_url, pool, _keeper: keeper })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the database {} of the failed test is kept: {}", self.name, self.url);
            return;
        }
        let (name, url) = (self.name.clone(), self.server_url.clone());
        // A runtime cannot be blocked on inside another one, so a thread has one of its own.
        let dropping = thread::spawn(move || drop_database(&name, &url));
        if let Ok(Err(error)) = dropping.join() {
            eprintln!("the database {} could not be dropped: {error:#}", self.name);
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn drop_database(name: &str, server_url: &str) -> Result<()> {
    let mut conn = PgConnection::connect(server_url).await?;
    let sql = format!("drop database if exists {name} with (force)");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await?;
    Ok(())
}

fn options(url: &str, schema: &str) -> PoolOptions {
    let mut options = PoolOptions::new(url, schema);
    options.max_connections = CONNECTIONS;
    options
}

/// URL of another database on the same server, given the one of its database `postgres`.
fn url_of(server_url: &str, name: &str) -> String {
    server_url.replacen("/postgres?", &format!("/{name}?"), 1)
}

/// A new name that tells which test it is for: `t_<end of the test's name>_<random>`.
fn new_name() -> String {
    let thread = thread::current();
    let test = thread.name().and_then(|name| name.rsplit("::").next()).unwrap_or("main");
    let plain: String = test
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .take(44)
        .collect();
    let random = uuid::Uuid::new_v4().simple().to_string();
    format!("t_{plain}_{}", &random[..12])
}

/// Whether the server was not there, rather than something being wrong.
fn unreachable(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let driver = cause.downcast_ref::<sqlx::Error>();
        let server = driver.and_then(|error| error.as_database_error()?.code());
        matches!(driver, Some(sqlx::Error::Io(_)))
            || server.is_some_and(|code| code.starts_with("57P0"))
            || cause.downcast_ref::<db::Error>().is_some_and(db::Error::unavailable)
    })
}
