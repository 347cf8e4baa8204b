//! Tailorings: what was asked for and what came out.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::owned::Owned;

/// A tailoring as it is shown.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Tailoring {
    /// Identifier.
    pub id: String,
    /// Resume it is made from; may be deleted meanwhile.
    pub resume: String,
    /// Posting it is made for; in lists its first 200 characters, which name it.
    pub job_description: String,
    /// Title of the position; may be empty.
    pub title: String,
    /// Name of the company; may be empty.
    pub company_name: String,
    /// Name of the template that was chosen; none when nobody chose.
    pub template: Option<String>,
    /// Name of the paper that was chosen; none when nobody chose.
    pub paper: Option<String>,
    /// Operation that does the work.
    pub operation: String,
    /// Whether it is completed.
    pub completed: bool,
    /// The tailored resume as text; none until completed, and in lists.
    pub body: Option<String>,
    /// What was matched and what is missing, as JSON; none until completed, and in lists.
    pub report: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Owned for Tailoring {
    const GET: &'static str = "SELECT id, resume, job_description, title, company_name, template, paper, operation, \
        completed_at IS NOT NULL AS completed, body, report, created_at, updated_at \
        FROM tailoring WHERE owner = $1 AND id = $2";
    const LIST: &'static str = "SELECT id, resume, left(job_description, 200) AS job_description, \
        title, company_name, template, paper, operation, completed_at IS NOT NULL AS completed, \
        NULL::text AS body, NULL::text AS report, created_at, updated_at FROM tailoring \
        WHERE owner = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3";
    const BY_OPERATION: &'static str =
        "SELECT id FROM tailoring WHERE owner = $1 AND operation = $2";

    fn id(&self) -> &str {
        &self.id
    }
}

/// A tailoring that is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    /// Identifier.
    pub id: &'a str,
    /// Whose it is.
    pub owner: &'a str,
    /// Resume it is made from.
    pub resume: &'a str,
    /// Posting.
    pub job_description: &'a str,
    /// Title of the position.
    pub title: &'a str,
    /// Name of the company.
    pub company_name: &'a str,
    /// Name of the template that was chosen.
    pub template: Option<&'a str>,
    /// Name of the paper that was chosen.
    pub paper: Option<&'a str>,
}

/// Keeps a tailoring that an operation is going to make.
///
/// # Errors
/// The database.
pub async fn insert(
    connection: &mut PgConnection,
    new: New<'_>,
    operation: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO tailoring (id, owner, resume, job_description, title, company_name, template, paper, \
         operation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id)
    .bind(new.owner)
    .bind(new.resume)
    .bind(new.job_description)
    .bind(new.title)
    .bind(new.company_name)
    .bind(new.template)
    .bind(new.paper)
    .bind(operation)
    .execute(connection)
    .await?;
    Ok(())
}

/// What came out.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// Name of the person.
    pub person: &'a str,
    /// The tailored resume as text.
    pub body: &'a str,
    /// The report as JSON.
    pub report: &'a str,
    /// The document as it was tailored, as JSON.
    pub draft: &'a str,
}

/// Saves what came out. Returns whether the tailoring is still there.
///
/// # Errors
/// The database.
pub async fn save(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
    outcome: Outcome<'_>,
) -> Result<bool, sqlx::Error> {
    let saved = sqlx::query(
        "UPDATE tailoring SET person = $3, body = $4, report = $5, draft = $6, version = 1, \
         completed_at = clock_timestamp(), updated_at = clock_timestamp() \
         WHERE owner = $1 AND id = $2",
    )
    .bind(owner)
    .bind(id)
    .bind(outcome.person)
    .bind(outcome.body)
    .bind(outcome.report)
    .bind(outcome.draft)
    .execute(connection)
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// A version as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Revised<'a> {
    /// Number of the version.
    pub version: i32,
    /// Name of the person.
    pub person: &'a str,
    /// Its text.
    pub body: &'a str,
    /// The report as JSON.
    pub report: &'a str,
}

/// Shows another version of a locked tailoring.
///
/// # Errors
/// The database.
pub async fn revise(
    connection: &mut PgConnection,
    id: &str,
    revised: Revised<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE tailoring SET version = $2, person = $3, body = $4, report = $5, \
         updated_at = clock_timestamp() WHERE id = $1",
    )
    .bind(id)
    .bind(revised.version)
    .bind(revised.person)
    .bind(revised.body)
    .bind(revised.report)
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes a tailoring with its documents. Returns its operation.
///
/// # Errors
/// The database.
pub async fn delete(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("DELETE FROM tailoring WHERE owner = $1 AND id = $2 RETURNING operation")
        .bind(owner)
        .bind(id)
        .fetch_optional(connection)
        .await
}
