//! What a role needs to work with the tables of a schema that another role owns, and no more: it
//! reads and writes rows, and changes no table. What migrations add later it may use as well.

use sqlx::{AssertSqlSafe, Connection as _, postgres::PgConnection};

use crate::{
    error::Error,
    migrate::locked,
    pool::{Pool, options::is_identifier},
    scram,
};

/// Makes a role that may log in by this password, or gives an existing one the password. The
/// server is not told the password itself. Returns whether the role is new.
///
/// # Errors
/// [`Error::Options`] for a name or a password that cannot be; [`Error::Other`] where the role of
/// the pool may make no roles.
pub async fn role(pool: &Pool, name: &str, password: &str) -> Result<bool, Error> {
    named(name)?;
    if password.is_empty() || !password.chars().all(|letter| letter.is_ascii_graphic()) {
        let right = "letters, digits and signs of ASCII without spaces, at least one";
        return Err(Error::Options { field: "password", right });
    }
    let verifier = scram::verifier(password, &rand::random());
    let mut conn = locked(pool).await?;
    let there = exists(&mut conn, name).await?;
    let verb = if there { "alter" } else { "create" };
    let sql = format!("{verb} role {name} login password '{verifier}'");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await?;
    let _ = conn.close().await;
    Ok(!there)
}

/// Lets a role use the pool's schema: read and write rows of its tables, those included that come
/// later, and read which migrations are applied. Has to be called by the owner of the schema, after
/// [`migrate()`](crate::migrate()).
///
/// # Errors
/// [`Error::Options`] for a role that is not there; [`Error::Other`] for one who is not the owner.
pub async fn grant(pool: &Pool, role: &str) -> Result<(), Error> {
    named(role)?;
    let mut conn = locked(pool).await?;
    if !exists(&mut conn, role).await? {
        let right = "a role that is there; make it first, or give its password";
        return Err(Error::Options { field: "role", right });
    }
    let schema = pool.schema();
    let mut sql = format!(
        "begin;
         grant usage on schema {schema} to {role};
         grant select, insert, update, delete on all tables in schema {schema} to {role};
         grant usage on all sequences in schema {schema} to {role};
         grant execute on all functions in schema {schema} to {role};
         alter default privileges in schema {schema}
             grant select, insert, update, delete on tables to {role};
         alter default privileges in schema {schema} grant usage on sequences to {role};
         alter default privileges in schema {schema} grant execute on functions to {role};"
    );
    for table in migration_tables(&mut conn, schema).await? {
        sql.push_str(&format!("revoke insert, update, delete on {schema}.{table} from {role};"));
    }
    sql.push_str("commit");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await?;
    let _ = conn.close().await;
    Ok(())
}

fn named(role: &str) -> Result<(), Error> {
    let right = "lower-case letters, digits and _, not starting with a digit, at most 63";
    is_identifier(role).then_some(()).ok_or(Error::Options { field: "role", right })
}

async fn exists(conn: &mut PgConnection, role: &str) -> Result<bool, Error> {
    let ask = "select exists (select from pg_roles where rolname = $1)";
    Ok(sqlx::query_scalar(ask).bind(role).fetch_one(conn).await?)
}

async fn migration_tables(conn: &mut PgConnection, schema: &str) -> Result<Vec<String>, Error> {
    let ask = "select tablename::text from pg_tables \
               where schemaname = $1 and tablename like '\\_migrations\\_%'";
    Ok(sqlx::query_scalar(ask).bind(schema).fetch_all(conn).await?)
}
