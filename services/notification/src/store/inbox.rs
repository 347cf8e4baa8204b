//! Inboxes: the newest sequence, the count of what is unread, and the types that are turned off.

use sqlx::PgConnection;

/// An inbox as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Inbox {
    /// Number of the newest change; 0 before the first.
    pub sequence: i64,
    /// How many notifications are neither read nor archived.
    pub unread: i64,
    /// Words of the types that are turned off.
    pub muted: Vec<String>,
}

/// Reads an inbox; none for a user who never had anything in it.
///
/// # Errors
/// The database.
pub async fn get(connection: &mut PgConnection, owner: &str) -> Result<Option<Inbox>, sqlx::Error> {
    sqlx::query_as("SELECT sequence, unread, muted FROM inbox WHERE owner = $1")
        .bind(owner)
        .fetch_optional(connection)
        .await
}

/// Reads an inbox and locks it until the transaction ends: whoever changes something in it does so
/// under this lock.
///
/// # Errors
/// The database.
pub async fn lock(
    connection: &mut PgConnection,
    owner: &str,
) -> Result<Option<Inbox>, sqlx::Error> {
    sqlx::query_as("SELECT sequence, unread, muted FROM inbox WHERE owner = $1 FOR NO KEY UPDATE")
        .bind(owner)
        .fetch_optional(connection)
        .await
}

/// Makes an inbox unless there is one.
///
/// # Errors
/// The database.
pub async fn ensure(connection: &mut PgConnection, owner: &str) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO inbox (owner) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(owner)
        .execute(connection)
        .await?;
    Ok(())
}

/// Draws the next sequence of a locked inbox, and sets its count.
///
/// # Errors
/// The database; there is no such inbox.
pub async fn advance(
    connection: &mut PgConnection,
    owner: &str,
    unread: i64,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "UPDATE inbox SET sequence = sequence + 1, unread = $2 WHERE owner = $1 RETURNING sequence",
    )
    .bind(owner)
    .bind(unread)
    .fetch_one(connection)
    .await
}

/// Sets the types that are turned off.
///
/// # Errors
/// The database.
pub async fn mute(
    connection: &mut PgConnection,
    owner: &str,
    muted: &[&str],
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE inbox SET muted = $2 WHERE owner = $1")
        .bind(owner)
        .bind(muted)
        .execute(connection)
        .await?;
    Ok(())
}

/// Reads the newest sequence of each of these inboxes.
///
/// # Errors
/// The database.
pub async fn sequences(
    connection: &mut PgConnection,
    owners: &[String],
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    sqlx::query_as("SELECT owner, sequence FROM inbox WHERE owner = ANY($1)")
        .bind(owners)
        .fetch_all(connection)
        .await
}

/// Deletes the inbox of an owner who is gone, with all that is in it.
///
/// # Errors
/// The database.
pub async fn forget(connection: &mut PgConnection, owner: &str) -> Result<(), sqlx::Error> {
    for sql in ["DELETE FROM notification WHERE owner = $1", "DELETE FROM inbox WHERE owner = $1"] {
        sqlx::query(sql).bind(owner).execute(&mut *connection).await?;
    }
    Ok(())
}
