//! What a schema lacks for the migrations that a process knows, found by looking alone: for processes
//! whose role may change no table. Tables newer than these migrations lack nothing.

use std::{collections::BTreeMap, fmt};

use sqlx::{AssertSqlSafe, Connection as _, migrate::MigrateError, postgres::PgConnection};

use super::Set;
use crate::{deadline, error::Error, pool::Pool};

/// Something that [`migrate()`](super::migrate()) or [`grant()`](crate::grant()) has yet to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// Migrations of a set are not applied.
    Migrations {
        /// Schema where they belong.
        schema: String,
        /// Name of the set.
        set: &'static str,
        /// Their numbers, in order.
        versions: Vec<i64>,
    },
    /// The role of this process may not read the schema.
    Right {
        /// Which schema.
        schema: String,
    },
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Migrations { schema, set, versions } => {
                let versions: Vec<String> = versions.iter().map(i64::to_string).collect();
                write!(f, "migrations {} of `{set}` in schema `{schema}`", versions.join(", "))
            }
            Self::Right { schema } => write!(f, "the right to use schema `{schema}`"),
        }
    }
}

/// Looks which migrations of these sets the pool's schema lacks. Changes nothing and waits for
/// nobody who migrates.
///
/// # Errors
/// [`Error::Migration`] when one was changed after it was applied; [`Error::Unavailable`] without a
/// database.
pub async fn missing(pool: &Pool, sets: &[Set]) -> Result<Vec<Missing>, Error> {
    let mut conn = pool.dedicated().await?;
    let look = Box::pin(look(&mut conn, pool.schema(), sets));
    let found = deadline(pool.options().call_timeout, look).await?;
    let _ = conn.close().await;
    Ok(found)
}

async fn look(conn: &mut PgConnection, schema: &str, sets: &[Set]) -> Result<Vec<Missing>, Error> {
    let mut found = Vec::new();
    for set in std::iter::once(&Set::OWN).chain(sets) {
        let applied = match readable(conn, schema, set).await? {
            Some(true) => checksums(conn, set).await?,
            Some(false) => return Ok(vec![Missing::Right { schema: schema.to_owned() }]),
            None => BTreeMap::new(),
        };
        let mut versions = Vec::new();
        for migration in set.migrator.iter() {
            match applied.get(&migration.version) {
                None => versions.push(migration.version),
                Some(checksum) if *checksum != *migration.checksum => {
                    let source = Box::new(MigrateError::VersionMismatch(migration.version));
                    return Err(Error::Migration { set: set.name, source });
                }
                Some(_) => {}
            }
        }
        if !versions.is_empty() {
            let schema = schema.to_owned();
            found.push(Missing::Migrations { schema, set: set.name, versions });
        }
    }
    Ok(found)
}

/// Whether the table of a set can be read; `None` where there is none. The catalogue tells that to
/// everybody, where a look at the table itself would be refused.
pub(super) async fn readable(
    conn: &mut PgConnection,
    schema: &str,
    set: &Set,
) -> Result<Option<bool>, Error> {
    let found = sqlx::query_scalar(
        "select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') \
         from pg_class c join pg_namespace n on n.oid = c.relnamespace \
         where n.nspname = $1 and c.relname = $2",
    )
    .bind(schema)
    .bind(set.table())
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

async fn checksums(conn: &mut PgConnection, set: &Set) -> Result<BTreeMap<i64, Vec<u8>>, Error> {
    let sql = format!("select version, checksum from {} where success", set.table());
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await?;
    Ok(rows.into_iter().collect())
}
