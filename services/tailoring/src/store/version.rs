//! Versions of completed tailorings.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// The newest version of a tailoring.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Current {
    /// Whether the tailoring is completed.
    pub completed: bool,
    /// The document as it was tailored, as JSON; none of a tailoring without versions.
    pub draft: Option<String>,
    /// The report as JSON; none until completed.
    pub report: Option<String>,
    /// Number of the version; 0 without versions.
    pub version: i32,
    /// What it has otherwise, as JSON; none without versions.
    pub revisions: Option<String>,
    /// Name of the person.
    pub person: String,
    /// Name of the company; may be empty.
    pub company_name: String,
}

/// Reads the newest version. None when the owner has no such tailoring.
///
/// # Errors
/// The database.
pub async fn current(
    connection: &mut PgConnection,
    owner: &str,
    tailoring: &str,
) -> Result<Option<Current>, sqlx::Error> {
    sqlx::query_as(
        "SELECT t.completed_at IS NOT NULL AS completed, t.draft, t.report, t.version, v.revisions, \
         t.person, t.company_name FROM tailoring t \
         LEFT JOIN version v ON v.tailoring = t.id AND v.number = t.version \
         WHERE t.owner = $1 AND t.id = $2",
    )
    .bind(owner)
    .bind(tailoring)
    .fetch_optional(connection)
    .await
}

/// Reads what a version of a tailoring has otherwise, as JSON.
///
/// # Errors
/// The database.
pub async fn revisions(
    connection: &mut PgConnection,
    owner: &str,
    tailoring: &str,
    number: i32,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT v.revisions FROM version v JOIN tailoring t ON t.id = v.tailoring \
         WHERE t.owner = $1 AND t.id = $2 AND v.number = $3",
    )
    .bind(owner)
    .bind(tailoring)
    .bind(number)
    .fetch_optional(connection)
    .await
}

/// What is kept of a tailoring that has no draft.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Kept {
    /// Its text.
    pub body: String,
    /// Its JSON.
    pub json: Vec<u8>,
    /// Name of the template that was chosen.
    pub template: Option<String>,
    /// Name of the paper that was chosen.
    pub paper: Option<String>,
}

/// Reads what is kept of a completed tailoring that has no draft; none of any other.
///
/// # Errors
/// The database.
pub async fn kept(
    connection: &mut PgConnection,
    owner: &str,
    tailoring: &str,
) -> Result<Option<Kept>, sqlx::Error> {
    sqlx::query_as(
        "SELECT t.body, d.bytes AS json, t.template, t.paper FROM tailoring t \
         JOIN document d ON d.tailoring = t.id AND d.format = 'json' \
         WHERE t.owner = $1 AND t.id = $2 AND t.draft IS NULL AND t.body IS NOT NULL \
         AND t.completed_at IS NOT NULL",
    )
    .bind(owner)
    .bind(tailoring)
    .fetch_optional(connection)
    .await
}

/// Gives a tailoring that has none its draft and its first version.
///
/// # Errors
/// The database.
pub async fn begin(
    connection: &mut PgConnection,
    owner: &str,
    tailoring: &str,
    draft: &str,
) -> Result<(), sqlx::Error> {
    let begun = sqlx::query(
        "UPDATE tailoring SET draft = $3, version = 1 \
         WHERE owner = $1 AND id = $2 AND draft IS NULL",
    )
    .bind(owner)
    .bind(tailoring)
    .bind(draft)
    .execute(&mut *connection)
    .await?;
    if begun.rows_affected() == 1 {
        clear(connection, tailoring).await?;
        insert(connection, tailoring, 1, "{}", 0).await?;
    }
    Ok(())
}

/// A version in a list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Version {
    /// Number, from 1.
    pub number: i32,
    /// Lines that are not as in the version before.
    pub changed: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Lists the versions of a tailoring, newest first.
///
/// # Errors
/// The database.
pub async fn list(
    connection: &mut PgConnection,
    owner: &str,
    tailoring: &str,
) -> Result<Vec<Version>, sqlx::Error> {
    sqlx::query_as(
        "SELECT v.number, v.changed, v.created_at FROM version v \
         JOIN tailoring t ON t.id = v.tailoring \
         WHERE t.owner = $1 AND t.id = $2 ORDER BY v.number DESC",
    )
    .bind(owner)
    .bind(tailoring)
    .fetch_all(connection)
    .await
}

/// Locks a tailoring until the transaction ends and tells the number of its newest version: who makes
/// another does so under this lock.
///
/// # Errors
/// The database.
pub async fn lock(
    connection: &mut PgConnection,
    owner: &str,
    tailoring: &str,
) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT version FROM tailoring WHERE owner = $1 AND id = $2 FOR NO KEY UPDATE",
    )
    .bind(owner)
    .bind(tailoring)
    .fetch_optional(connection)
    .await
}

/// Keeps a version of a locked tailoring.
///
/// # Errors
/// The database.
pub async fn insert(
    connection: &mut PgConnection,
    tailoring: &str,
    number: i32,
    revisions: &str,
    changed: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO version (tailoring, number, revisions, changed) VALUES ($1, $2, $3, $4)",
    )
    .bind(tailoring)
    .bind(number)
    .bind(revisions)
    .bind(changed)
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes the versions of a tailoring that is made anew.
///
/// # Errors
/// The database.
pub async fn clear(connection: &mut PgConnection, tailoring: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM version WHERE tailoring = $1")
        .bind(tailoring)
        .execute(connection)
        .await?;
    Ok(())
}
