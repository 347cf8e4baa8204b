//! Notifications: made once for each end of a run, read, archived, and deleted in the end.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A notification as it stands.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Notification {
    /// Identifier.
    pub id: String,
    /// Word of its type.
    #[sqlx(rename = "type")]
    pub kind: String,
    /// A few words.
    pub title: String,
    /// What has happened and what can be done.
    pub text: String,
    /// Operation that it is about.
    pub operation: String,
    /// Run of the operation that it is about.
    pub run: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
    /// When it was archived.
    pub archived_at: Option<DateTime<Utc>>,
}

impl Notification {
    /// Whether it counts as unread.
    #[must_use]
    pub const fn unread(&self) -> bool {
        self.read_at.is_none() && self.archived_at.is_none()
    }
}

/// A notification that is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// Identifier.
    pub id: &'a str,
    /// Whose it is.
    pub owner: &'a str,
    /// Word of its type.
    pub kind: &'a str,
    /// A few words.
    pub title: &'a str,
    /// What has happened and what can be done.
    pub text: &'a str,
    /// Operation that it is about.
    pub operation: &'a str,
    /// Run of the operation that it is about.
    pub run: i32,
}

/// Keeps a notification, unless there is one about the same end of the same run.
///
/// # Errors
/// The database; the owner has no inbox.
pub async fn insert(
    connection: &mut PgConnection,
    new: New<'_>,
) -> Result<Option<Notification>, sqlx::Error> {
    sqlx::query_as(
        "INSERT INTO notification (id, owner, type, title, text, operation, run) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (operation, run, type) DO NOTHING \
         RETURNING id, type, title, text, operation, run, created_at, read_at, archived_at",
    )
    .bind(new.id)
    .bind(new.owner)
    .bind(new.kind)
    .bind(new.title)
    .bind(new.text)
    .bind(new.operation)
    .bind(new.run)
    .fetch_optional(connection)
    .await
}

/// Reads a notification.
///
/// # Errors
/// The database.
pub async fn get(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<Option<Notification>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, type, title, text, operation, run, created_at, read_at, archived_at \
         FROM notification WHERE owner = $1 AND id = $2",
    )
    .bind(owner)
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Lists notifications that are not archived and older than `before`, newest first.
///
/// # Errors
/// The database.
pub async fn list(
    connection: &mut PgConnection,
    owner: &str,
    before: Option<&str>,
    limit: i64,
    unread_only: bool,
) -> Result<Vec<Notification>, sqlx::Error> {
    // Two statements, as each has an index of its own.
    let statement = if unread_only {
        "SELECT id, type, title, text, operation, run, created_at, read_at, archived_at \
         FROM notification WHERE owner = $1 AND archived_at IS NULL AND read_at IS NULL \
         AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"
    } else {
        "SELECT id, type, title, text, operation, run, created_at, read_at, archived_at \
         FROM notification WHERE owner = $1 AND archived_at IS NULL \
         AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"
    };
    sqlx::query_as(statement).bind(owner).bind(before).bind(limit).fetch_all(connection).await
}

/// Marks a notification as read, unless it is.
///
/// # Errors
/// The database.
pub async fn read(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<Option<Notification>, sqlx::Error> {
    sqlx::query_as(
        "UPDATE notification SET read_at = clock_timestamp() \
         WHERE owner = $1 AND id = $2 AND read_at IS NULL \
         RETURNING id, type, title, text, operation, run, created_at, read_at, archived_at",
    )
    .bind(owner)
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Marks everything that is unread and not archived as read; returns how many that were.
///
/// # Errors
/// The database.
pub async fn read_all(connection: &mut PgConnection, owner: &str) -> Result<i64, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE notification SET read_at = clock_timestamp() \
         WHERE owner = $1 AND archived_at IS NULL AND read_at IS NULL",
    )
    .bind(owner)
    .execute(connection)
    .await?;
    Ok(i64::try_from(done.rows_affected()).unwrap_or(i64::MAX))
}

/// Archives a notification, unless it is.
///
/// # Errors
/// The database.
pub async fn archive(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<Option<Notification>, sqlx::Error> {
    sqlx::query_as(
        "UPDATE notification SET archived_at = clock_timestamp() \
         WHERE owner = $1 AND id = $2 AND archived_at IS NULL \
         RETURNING id, type, title, text, operation, run, created_at, read_at, archived_at",
    )
    .bind(owner)
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Finds notifications that are older than `age` and not archived, with their owners.
///
/// # Errors
/// The database.
pub async fn outdated(
    connection: &mut PgConnection,
    age: Duration,
    limit: i64,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "SELECT owner, id FROM notification WHERE archived_at IS NULL \
         AND created_at < clock_timestamp() - $1 * interval '1 millisecond' \
         ORDER BY created_at LIMIT $2",
    )
    .bind(age.as_secs_f64() * 1e3)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Deletes notifications that were archived longer than `age` ago; returns how many.
///
/// # Errors
/// The database.
pub async fn delete_archived(
    connection: &mut PgConnection,
    age: Duration,
    limit: i64,
) -> Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "DELETE FROM notification WHERE id IN (SELECT id FROM notification \
         WHERE archived_at < clock_timestamp() - $1 * interval '1 millisecond' \
         ORDER BY archived_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
    )
    .bind(age.as_secs_f64() * 1e3)
    .bind(limit)
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}
