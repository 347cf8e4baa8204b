//! Resumes: what was uploaded and what was read in it.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::owned::Owned;

/// A resume as it is shown.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Resume {
    /// Identifier.
    pub id: String,
    /// Name of the file.
    pub file_name: String,
    /// Media type by content.
    pub media_type: String,
    /// Size of the file in bytes.
    pub size_bytes: i64,
    /// Operation that reads it.
    pub operation: String,
    /// Whether it was read.
    pub parsed: bool,
    /// What was read; none in lists.
    pub parsed_text: Option<String>,
    /// JSON Resume of it; none in lists.
    pub profile: Option<String>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Owned for Resume {
    const GET: &'static str = "SELECT id, file_name, media_type, size_bytes, operation, \
        parsed_at IS NOT NULL AS parsed, parsed_text, profile, created_at, updated_at \
        FROM resume WHERE owner = $1 AND id = $2";
    const LIST: &'static str = "SELECT id, file_name, media_type, size_bytes, operation, \
        parsed_at IS NOT NULL AS parsed, NULL::text AS parsed_text, NULL::text AS profile, \
        created_at, updated_at FROM resume \
        WHERE owner = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3";
    const BY_OPERATION: &'static str = "SELECT id FROM resume WHERE owner = $1 AND operation = $2";

    fn id(&self) -> &str {
        &self.id
    }
}

/// A resume that is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// Identifier.
    pub id: &'a str,
    /// Whose it is.
    pub owner: &'a str,
    /// Name of the file.
    pub file_name: &'a str,
    /// Media type by content.
    pub media_type: &'a str,
    /// Size of the file in bytes.
    pub size_bytes: i64,
    /// Digest of the file.
    pub sha256: &'a [u8],
}

/// Keeps a resume that an operation is going to read.
///
/// # Errors
/// The database.
pub async fn insert(
    connection: &mut PgConnection,
    new: New<'_>,
    operation: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO resume (id, owner, file_name, media_type, size_bytes, sha256, operation) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id)
    .bind(new.owner)
    .bind(new.file_name)
    .bind(new.media_type)
    .bind(new.size_bytes)
    .bind(new.sha256)
    .bind(operation)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether the owner has this resume, which then is not deleted before the transaction ends.
///
/// # Errors
/// The database.
pub async fn hold(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<bool, sqlx::Error> {
    let held: Option<String> =
        sqlx::query_scalar("SELECT id FROM resume WHERE owner = $1 AND id = $2 FOR KEY SHARE")
            .bind(owner)
            .bind(id)
            .fetch_optional(connection)
            .await?;
    Ok(held.is_some())
}

/// Finds the newest resume of an owner that was read; held like [`hold`].
///
/// # Errors
/// The database.
pub async fn hold_newest_parsed(
    connection: &mut PgConnection,
    owner: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT id FROM resume WHERE owner = $1 AND parsed_at IS NOT NULL \
         ORDER BY id DESC LIMIT 1 FOR KEY SHARE",
    )
    .bind(owner)
    .fetch_optional(connection)
    .await
}

/// What a tailoring needs of a resume.
#[derive(Debug, sqlx::FromRow)]
pub struct Parsed {
    /// The model as JSON; none until it was read.
    pub model: Option<String>,
    /// Operation that reads it.
    pub operation: String,
}

/// Reads the model of a resume.
///
/// # Errors
/// The database.
pub async fn parsed(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<Option<Parsed>, sqlx::Error> {
    sqlx::query_as("SELECT model, operation FROM resume WHERE owner = $1 AND id = $2")
        .bind(owner)
        .bind(id)
        .fetch_optional(connection)
        .await
}

/// What was read in a resume.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading<'a> {
    /// The text.
    pub text: &'a str,
    /// The model as JSON.
    pub model: &'a str,
    /// JSON Resume of it.
    pub profile: &'a str,
    /// The model as it was read, as JSON, where corrections are laid over it.
    pub read: Option<&'a str>,
    /// Letters that a reader of the page does not see.
    pub hidden_letters: i64,
    /// Pages that could not be read.
    pub damaged_pages: i64,
}

/// What a saved reading is published with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Saved {
    /// Number of the event that tells of it.
    pub sequence: i64,
    /// When it was saved.
    pub parsed_at: DateTime<Utc>,
}

/// Saves what was read. None when the resume is gone.
///
/// # Errors
/// The database.
pub async fn save(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
    reading: Reading<'_>,
) -> Result<Option<Saved>, sqlx::Error> {
    sqlx::query_as(
        "UPDATE resume SET parsed_text = $3, model = $4, profile = $5, reading = $6, \
         hidden_letters = $7, damaged_pages = $8, sequence = sequence + 1, \
         parsed_at = clock_timestamp(), updated_at = clock_timestamp() \
         WHERE owner = $1 AND id = $2 RETURNING sequence, parsed_at",
    )
    .bind(owner)
    .bind(id)
    .bind(reading.text)
    .bind(reading.model)
    .bind(reading.profile)
    .bind(reading.read)
    .bind(reading.hidden_letters)
    .bind(reading.damaged_pages)
    .fetch_optional(connection)
    .await
}

/// Locks a resume until the transaction ends: who corrects it or saves a reading of it does so under
/// this lock. Returns whether the owner has it.
///
/// # Errors
/// The database.
pub async fn lock(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<bool, sqlx::Error> {
    let sql = "SELECT id FROM resume WHERE owner = $1 AND id = $2 FOR UPDATE";
    let held: Option<String> =
        sqlx::query_scalar(sql).bind(owner).bind(id).fetch_optional(connection).await?;
    Ok(held.is_some())
}

/// A resume as it was read, and as it is used.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Models {
    /// The model as JSON, with corrections; none until it was read.
    pub model: Option<String>,
    /// The model as it was read, where corrections are laid over it.
    pub reading: Option<String>,
    /// Letters that a reader of the page does not see.
    pub hidden_letters: i64,
    /// Pages that could not be read.
    pub damaged_pages: i64,
}

/// Reads both models of a resume. None when the owner has no such resume.
///
/// # Errors
/// The database.
pub async fn models(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<Option<Models>, sqlx::Error> {
    sqlx::query_as(
        "SELECT model, reading, hidden_letters, damaged_pages FROM resume \
         WHERE owner = $1 AND id = $2",
    )
    .bind(owner)
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Sets what a locked resume is used as; `read` is the model without corrections.
///
/// # Errors
/// The database.
pub async fn correct(
    connection: &mut PgConnection,
    id: &str,
    model: &str,
    profile: &str,
    read: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE resume SET model = $2, profile = $3, reading = $4, updated_at = clock_timestamp() \
         WHERE id = $1",
    )
    .bind(id)
    .bind(model)
    .bind(profile)
    .bind(read)
    .execute(connection)
    .await?;
    Ok(())
}

/// What a deleted resume leaves to be cleared away.
#[derive(Debug, sqlx::FromRow)]
pub struct Deleted {
    /// Digest of its file.
    pub sha256: Vec<u8>,
    /// Operation that read it.
    pub operation: String,
    /// Number of the event that tells of it.
    pub sequence: i64,
}

/// Deletes a resume.
///
/// # Errors
/// The database.
pub async fn delete(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<Option<Deleted>, sqlx::Error> {
    sqlx::query_as(
        "DELETE FROM resume WHERE owner = $1 AND id = $2 \
         RETURNING sha256, operation, sequence + 1 AS sequence",
    )
    .bind(owner)
    .bind(id)
    .fetch_optional(connection)
    .await
}
