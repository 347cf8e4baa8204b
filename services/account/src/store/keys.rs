//! Signing keys. The secret part is stored sealed; this module never sees it open.

use sqlx::{FromRow, PgConnection};

use crate::error::Error;

/// How long a retired key is published: longer than any token it signed can live, and than any
/// replica can go on signing with it before it notices.
const PUBLISHED_AFTER_RETIREMENT: &str = "1 hour";

/// A signing key as stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct StoredKey {
    /// Key id.
    pub kid: String,
    /// Public part, base64url.
    pub x: String,
    /// Secret part under the key file's key.
    pub sealed: Vec<u8>,
}

/// The key that signs now.
///
/// # Errors
/// The database.
pub async fn key_active(conn: &mut PgConnection) -> Result<Option<StoredKey>, Error> {
    let sql = "select kid, x, sealed from signing_keys where retired_at is null";
    Ok(sqlx::query_as(sql).fetch_optional(conn).await.map_err(db::Error::from)?)
}

/// Public parts, as (kid, x), of the keys whose tokens may be valid, newest first.
///
/// # Errors
/// The database.
pub async fn keys_published(conn: &mut PgConnection) -> Result<Vec<(String, String)>, Error> {
    let keys = sqlx::query_as(
        "select kid, x from signing_keys \
         where retired_at is null or retired_at > now() - $1::interval \
         order by created_at desc, kid desc",
    )
    .bind(PUBLISHED_AFTER_RETIREMENT)
    .fetch_all(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(keys)
}

/// Inserts the first key; does nothing when there is an active one.
///
/// # Errors
/// The database.
pub async fn key_insert_first(conn: &mut PgConnection, key: &StoredKey) -> Result<(), Error> {
    sqlx::query(
        "insert into signing_keys (kid, x, sealed) values ($1, $2, $3) on conflict do nothing",
    )
    .bind(&key.kid)
    .bind(&key.x)
    .bind(&key.sealed)
    .execute(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(())
}

/// Retires the active key and makes another one active.
///
/// # Errors
/// [`Error::RotationRaced`] when somebody else did so at this moment.
pub async fn key_rotate_in_tx(conn: &mut PgConnection, key: &StoredKey) -> Result<(), Error> {
    sqlx::query("update signing_keys set retired_at = clock_timestamp() where retired_at is null")
        .execute(&mut *conn)
        .await
        .map_err(db::Error::from)?;
    let inserted = sqlx::query(
        "insert into signing_keys (kid, x, sealed, created_at) \
         values ($1, $2, $3, clock_timestamp())",
    )
    .bind(&key.kid)
    .bind(&key.x)
    .bind(&key.sealed)
    .execute(conn)
    .await;
    match inserted.map_err(db::Error::from) {
        Ok(_) => Ok(()),
        Err(error) if error.constraint() == Some("signing_keys_active") => {
            Err(Error::RotationRaced)
        }
        Err(error) => Err(error.into()),
    }
}

/// Deletes keys that nothing can be verified with any longer.
///
/// # Errors
/// The database.
pub async fn keys_sweep(conn: &mut PgConnection) -> Result<u64, Error> {
    let sql = "delete from signing_keys where retired_at < now() - interval '30 days'";
    Ok(sqlx::query(sql).execute(conn).await.map_err(db::Error::from)?.rows_affected())
}
