//! Uploaded files, kept once per owner and content. Whoever changes which files an owner has holds
//! the owner's lock, so that a quota is never passed by two at once and a file that a new resume
//! needs is not let go by the deletion of an old one.

use sqlx::PgConnection;

/// Takes the lock of an owner's files until the transaction ends.
///
/// # Errors
/// The database.
pub async fn owner_lock(connection: &mut PgConnection, owner: &str) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('tailoring.file ' || $1, 0))")
        .bind(owner)
        .execute(connection)
        .await?;
    Ok(())
}

/// Bytes that the files of an owner take, without the one of this content.
///
/// # Errors
/// The database.
pub async fn others_size(
    connection: &mut PgConnection,
    owner: &str,
    sha256: &[u8],
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT coalesce(sum(size_bytes), 0)::bigint FROM file WHERE owner = $1 AND sha256 <> $2",
    )
    .bind(owner)
    .bind(sha256)
    .fetch_one(connection)
    .await
}

/// Keeps a file, unless the owner has one of this content.
///
/// # Errors
/// The database.
pub async fn insert(
    connection: &mut PgConnection,
    owner: &str,
    sha256: &[u8],
    bytes: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO file (owner, sha256, size_bytes, bytes) \
         VALUES ($1, $2, octet_length($3), $3) ON CONFLICT DO NOTHING",
    )
    .bind(owner)
    .bind(sha256)
    .bind(bytes)
    .execute(connection)
    .await?;
    Ok(())
}

/// A resume's file and the name it was uploaded under.
#[derive(Debug, sqlx::FromRow)]
pub struct File {
    /// Name as uploaded.
    pub file_name: String,
    /// Media type by content.
    pub media_type: String,
    /// Digest of the content.
    pub sha256: Vec<u8>,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Reads the file of a resume.
///
/// # Errors
/// The database.
pub async fn of_resume(
    connection: &mut PgConnection,
    owner: &str,
    resume: &str,
) -> Result<Option<File>, sqlx::Error> {
    sqlx::query_as(
        "SELECT r.file_name, r.media_type, r.sha256, f.bytes FROM resume r \
         JOIN file f USING (owner, sha256) WHERE r.owner = $1 AND r.id = $2",
    )
    .bind(owner)
    .bind(resume)
    .fetch_optional(connection)
    .await
}

/// Lets a file go that no resume of the owner needs any more.
///
/// # Errors
/// The database.
pub async fn delete_unused(
    connection: &mut PgConnection,
    owner: &str,
    sha256: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM file f WHERE owner = $1 AND sha256 = $2 AND NOT EXISTS \
         (SELECT FROM resume r WHERE r.owner = f.owner AND r.sha256 = f.sha256)",
    )
    .bind(owner)
    .bind(sha256)
    .execute(connection)
    .await?;
    Ok(())
}
