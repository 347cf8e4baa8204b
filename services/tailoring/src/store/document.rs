//! Documents of completed tailorings, one per format.

use sqlx::PgConnection;

/// Keeps a document in place of what a former run left in its format.
///
/// # Errors
/// The database.
pub async fn save(
    connection: &mut PgConnection,
    tailoring: &str,
    format: &str,
    bytes: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO document (tailoring, format, bytes) VALUES ($1, $2, $3) \
         ON CONFLICT (tailoring, format) DO UPDATE SET bytes = excluded.bytes",
    )
    .bind(tailoring)
    .bind(format)
    .bind(bytes)
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes the documents of a tailoring, of which another version is to be kept.
///
/// # Errors
/// The database.
pub async fn clear(connection: &mut PgConnection, tailoring: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM document WHERE tailoring = $1")
        .bind(tailoring)
        .execute(connection)
        .await?;
    Ok(())
}

/// A document and what its file is named after.
#[derive(Debug, sqlx::FromRow)]
pub struct Document {
    /// Name of the person.
    pub person: String,
    /// Name of the company; may be empty.
    pub company_name: String,
    /// Whether the tailoring is completed.
    pub completed: bool,
    /// The content; none until the tailoring is completed, or in a format it cannot be written in.
    pub bytes: Option<Vec<u8>>,
}

/// Reads a document. None when the owner has no such tailoring.
///
/// # Errors
/// The database.
pub async fn get(
    connection: &mut PgConnection,
    owner: &str,
    tailoring: &str,
    format: &str,
) -> Result<Option<Document>, sqlx::Error> {
    sqlx::query_as(
        "SELECT t.person, t.company_name, \
         t.completed_at IS NOT NULL AS completed, d.bytes FROM tailoring t \
         LEFT JOIN document d ON d.tailoring = t.id AND d.format = $3 \
         WHERE t.owner = $1 AND t.id = $2",
    )
    .bind(owner)
    .bind(tailoring)
    .bind(format)
    .fetch_optional(connection)
    .await
}
