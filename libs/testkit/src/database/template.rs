//! Migrated databases to copy from. Each is named after what was applied, so it never has to be
//! brought up to date: other migrations make another template.

use std::time::Duration;

use anyhow::{Context as _, Result};
use db::{Pool, migrate::Set};
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Connection as _, postgres::PgConnection};

use super::{options, url_of};

/// SQLSTATE of a database that others are connected to.
const IN_USE: &str = "55006";
/// How often a copy is tried while the template is in use; a session that ended takes a moment.
const TRIES: u32 = 50;

/// Returns the name of the template for these sets, made by whichever process comes first.
pub(super) async fn ensure(server_url: &str, sets: &[Set], schema: &str) -> Result<String> {
    let digest = digest(sets, schema);
    let name = format!("template_{digest:016x}");
    let mut conn = PgConnection::connect(server_url).await.context("connect")?;
    if exists(&mut conn, &name).await? {
        return Ok(name);
    }
    // Held until the connection is closed below, or by the system if we are killed.
    let key = i64::from_ne_bytes(digest.to_ne_bytes());
    sqlx::query("select pg_advisory_lock($1)").bind(key).execute(&mut conn).await?;
    if !exists(&mut conn, &name).await? {
        build(&mut conn, server_url, &name, sets, schema).await?;
    }
    conn.close().await?;
    Ok(name)
}

/// Makes a database from a template.
pub(super) async fn copy(conn: &mut PgConnection, template: &str, name: &str) -> Result<()> {
    alone(conn, &format!("create database {name} template {template} strategy file_copy")).await
}

async fn build(
    conn: &mut PgConnection,
    server_url: &str,
    name: &str,
    sets: &[Set],
    schema: &str,
) -> Result<()> {
    let unfinished = format!("{name}_new");
    alone(conn, &format!("drop database if exists {unfinished} with (force)")).await?;
    alone(conn, &format!("create database {unfinished}")).await?;
    let pool = Pool::connect(options(&url_of(server_url, &unfinished), schema))?;
    db::migrate(&pool, sets).await.context("migrate the template")?;
    pool.close().await;
    alone(conn, &format!("alter database {unfinished} rename to {name}")).await
}

/// Runs a statement that needs a database for itself, again while others leave it.
async fn alone(conn: &mut PgConnection, sql: &str) -> Result<()> {
    let mut tries = 1;
    loop {
        match sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *conn).await {
            Ok(_) => return Ok(()),
            Err(sqlx::Error::Database(error))
                if tries < TRIES && error.code().as_deref() == Some(IN_USE) =>
            {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn exists(conn: &mut PgConnection, name: &str) -> Result<bool> {
    let sql = "select exists (select from pg_database where datname = $1)";
    Ok(sqlx::query_scalar(sql).bind(name).fetch_one(conn).await?)
}

/// Digest of all that is applied, and where.
fn digest(sets: &[Set], schema: &str) -> u64 {
    let mut hash = Sha256::new();
    hash.update(schema);
    for set in std::iter::once(&Set::OWN).chain(sets) {
        hash.update([0]);
        hash.update(set.name);
        for migration in set.migrator.iter() {
            hash.update(migration.version.to_be_bytes());
            hash.update(&migration.checksum);
        }
    }
    let digest: [u8; 32] = hash.finalize().into();
    u64::from_be_bytes([
        digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7],
    ])
}
