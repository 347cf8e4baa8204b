//! Brings a schema up to date: sets of numbered, forward-only migrations, each with a table of its
//! own, applied once however many replicas start together.

mod await_migrations;
mod missing;

use std::{collections::BTreeSet, time::Duration};

use sqlx::{
    AssertSqlSafe, Connection as _,
    migrate::{MigrateError, Migrator},
    postgres::PgConnection,
};

pub use self::{
    await_migrations::await_migrations,
    missing::{Missing, missing},
};
use crate::{
    deadline,
    error::Error,
    pool::{Pool, options::is_identifier},
};

/// How long all of it may take, waiting for another replica included.
const LIMIT: Duration = Duration::from_secs(15 * 60);
/// How often a replica looks whether the one that migrates has finished.
const LOOK: Duration = Duration::from_millis(100);
/// Advisory lock of migrations; one for the whole database, because sets of different schemas
/// create things that they share, such as extensions.
const LOCK: i64 = 0x6a6f_6273_6d69_6772;

static OWN: Migrator = sqlx::migrate!();

/// A set of migrations and the name that its table carries.
#[derive(Debug, Clone, Copy)]
pub struct Set {
    /// Lower-case identifier, never renamed; its table is `_migrations_<name>`.
    pub name: &'static str,
    /// Migrations as `sqlx::migrate!` embeds them. A library and a service each have theirs.
    pub migrator: &'static Migrator,
}

impl Set {
    /// The set of this crate; [`migrate()`] applies it before all others.
    pub const OWN: Self = Self { name: "db", migrator: &OWN };

    fn table(&self) -> String {
        format!("_migrations_{}", self.name)
    }
}

/// What a call of [`migrate()`] has applied of one set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Name of the set.
    pub set: &'static str,
    /// Numbers of its migrations, in order; never empty.
    pub versions: Vec<i64>,
}

/// Creates the pool's schema and applies what is missing of each set, in order; tells what that
/// was. Any number of processes may do so at once: one works, the others wait for it.
///
/// # Errors
/// [`Error::Migration`] for a migration that fails, was changed after it was applied, or is
/// missing; [`Error::Unavailable`] without a database. What was applied before stays.
pub async fn migrate(pool: &Pool, sets: &[Set]) -> Result<Vec<Applied>, Error> {
    let outcome = tokio::time::timeout(LIMIT, Box::pin(migrate_on_own_connection(pool, sets)));
    outcome.await.unwrap_or_else(|_| Err(Error::deadline(LIMIT)))
}

async fn migrate_on_own_connection(pool: &Pool, sets: &[Set]) -> Result<Vec<Applied>, Error> {
    if sets.iter().any(|set| !is_identifier(set.name) || set.name.len() > 40) {
        let right = "lower-case letters, digits and _, at most 40";
        return Err(Error::Options { field: "set.name", right });
    }
    let mut conn = locked(pool).await?;
    create_schema(&mut conn, pool.schema()).await?;
    let mut done = Vec::new();
    for set in std::iter::once(&Set::OWN).chain(sets) {
        let versions = apply(&mut conn, pool.schema(), set).await?;
        if !versions.is_empty() {
            done.push(Applied { set: set.name, versions });
        }
    }
    // The lock ends with the connection, whether or not it ends politely.
    let _ = conn.close().await;
    Ok(done)
}

/// Opens a connection that alone changes the form of this database, without the limits of calls: an
/// index on a large table takes longer than any request may.
pub(crate) async fn locked(pool: &Pool) -> Result<PgConnection, Error> {
    let mut conn = pool.dedicated().await?;
    sqlx::raw_sql(
        "select set_config(name, '0', false) from (values ('statement_timeout'), \
         ('transaction_timeout'), ('idle_in_transaction_session_timeout')) as wanted (name) \
         where current_setting(name, true) is not null",
    )
    .execute(&mut conn)
    .await?;
    lock(&mut conn, pool.options().call_timeout).await?;
    Ok(conn)
}

/// Takes the lock by asking again and again: a statement that waits for it would hold a snapshot,
/// and `create index concurrently` of the replica that works waits for all snapshots to end.
async fn lock(conn: &mut PgConnection, limit: Duration) -> Result<(), Error> {
    let ask = "select pg_try_advisory_lock($1)";
    while !deadline(limit, sqlx::query_scalar(ask).bind(LOCK).fetch_one(&mut *conn)).await? {
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

/// Creates the schema unless it is there; asking first lets a role without the right to create
/// schemas use one that was made for it.
async fn create_schema(conn: &mut PgConnection, schema: &str) -> Result<(), Error> {
    let there: bool =
        sqlx::query_scalar("select exists (select from pg_namespace where nspname = $1)")
            .bind(schema)
            .fetch_one(&mut *conn)
            .await?;
    if !there {
        sqlx::raw_sql(AssertSqlSafe(format!("create schema {schema}"))).execute(conn).await?;
    }
    Ok(())
}

/// Applies what is missing of a set; returns the numbers of that.
async fn apply(conn: &mut PgConnection, schema: &str, set: &Set) -> Result<Vec<i64>, Error> {
    let before: BTreeSet<i64> = match missing::readable(conn, schema, set).await? {
        Some(_) => applied(conn, set).await?.into_iter().collect(),
        None => BTreeSet::new(),
    };
    let mut migrator = Migrator::with_migrations(set.migrator.iter().cloned().collect());
    migrator.dangerous_set_table_name(set.table());
    // The lock is held already. What is applied and unknown is judged below: during a rolling
    // update a replica of the old version restarts on the schema of the new one.
    migrator.set_locking(false).set_ignore_missing(true);
    let failed = |error: MigrateError| match error {
        MigrateError::Execute(error) => Error::from(error),
        error => Error::Migration { set: set.name, source: Box::new(error) },
    };
    // `run` does the same for anything that yields a connection, by bounds that keep the future from
    // being sent to another thread.
    migrator.run_direct(None, &mut *conn, false).await.map_err(failed)?;
    let known: BTreeSet<i64> = migrator.iter().map(|migration| migration.version).collect();
    let newest = known.last().copied().unwrap_or_default();
    let now = applied(conn, set).await?;
    match now.iter().find(|version| **version <= newest && !known.contains(version)) {
        Some(version) => Err(failed(MigrateError::VersionMissing(*version))),
        None => Ok(now.into_iter().filter(|version| !before.contains(version)).collect()),
    }
}

/// The numbers of what is applied of a set, in order.
async fn applied(conn: &mut PgConnection, set: &Set) -> Result<Vec<i64>, Error> {
    let sql = format!("select version from {} order by version", set.table());
    Ok(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(conn).await?)
}
