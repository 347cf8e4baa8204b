//! Keys that all replicas of a service share without anybody having to configure them: random,
//! made by whoever asks first, kept in the service's own schema.

use sqlx::postgres::PgConnection;

use crate::{error::Error, pool::Pool};

/// Bytes of a key.
const LENGTH: usize = 32;

/// Returns the key called `name`, made on first use: 32 random bytes, the same for every caller
/// with this schema. Needs [`migrate()`](crate::migrate()) to have run.
///
/// # Errors
/// The database is not available or was never migrated.
pub async fn secret(pool: &Pool, name: &str) -> Result<Vec<u8>, Error> {
    let fresh: [u8; LENGTH] = rand::random();
    pool.run("secret", |conn| Box::pin(get_or_insert(conn, name, &fresh))).await
}

async fn get_or_insert(
    conn: &mut PgConnection,
    name: &str,
    fresh: &[u8; LENGTH],
) -> Result<Vec<u8>, Error> {
    sqlx::query("insert into secret (name, value) values ($1, $2) on conflict do nothing")
        .bind(name)
        .bind(fresh.as_slice())
        .execute(&mut *conn)
        .await?;
    let value = sqlx::query_scalar("select value from secret where name = $1")
        .bind(name)
        .fetch_one(conn)
        .await?;
    Ok(value)
}
