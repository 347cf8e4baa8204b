//! Tailorings: what was asked for and what came out.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A tailoring as it is shown.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Tailoring {
    /// Identifier.
    pub id: String,
    /// Resume it is made from; may be deleted meanwhile.
    pub resume: String,
    /// Posting it is made for.
    pub job_description: String,
    /// Title of the position; may be empty.
    pub title: String,
    /// Name of the company; may be empty.
    pub company_name: String,
    /// Operation that does the work.
    pub operation: String,
    /// The tailored resume as text; none until completed.
    pub body: Option<String>,
    /// What was matched and what is missing, as JSON; none until completed.
    pub report: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
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
        "INSERT INTO tailoring (id, owner, resume, job_description, title, company_name, operation) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id)
    .bind(new.owner)
    .bind(new.resume)
    .bind(new.job_description)
    .bind(new.title)
    .bind(new.company_name)
    .bind(operation)
    .execute(connection)
    .await?;
    Ok(())
}

/// Reads a tailoring.
///
/// # Errors
/// The database.
pub async fn get(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<Option<Tailoring>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, resume, job_description, title, company_name, operation, body, report, \
         created_at, updated_at FROM tailoring WHERE owner = $1 AND id = $2",
    )
    .bind(owner)
    .bind(id)
    .fetch_optional(connection)
    .await
}

/// Finds the tailoring that an operation makes.
///
/// # Errors
/// The database.
pub async fn id_of_operation(
    connection: &mut PgConnection,
    owner: &str,
    operation: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT id FROM tailoring WHERE owner = $1 AND operation = $2")
        .bind(owner)
        .bind(operation)
        .fetch_optional(connection)
        .await
}

/// Lists tailorings older than `before`, newest first: at most `limit`, and no more than stay
/// within `budget_bytes` of text together, but always one.
///
/// # Errors
/// The database.
pub async fn list(
    connection: &mut PgConnection,
    owner: &str,
    before: Option<&str>,
    limit: i64,
    budget_bytes: i64,
) -> Result<Vec<Tailoring>, sqlx::Error> {
    // The sizes are known without reading the texts; only those that fit are read.
    sqlx::query_as(
        "WITH page AS (SELECT id, octet_length(job_description) \
           + coalesce(octet_length(body), 0) + coalesce(octet_length(report), 0) AS size \
           FROM tailoring WHERE owner = $1 AND ($2::text IS NULL OR id < $2) \
           ORDER BY id DESC LIMIT $3), \
         fitting AS (SELECT id, sum(size) OVER (ORDER BY id DESC) AS total, \
           row_number() OVER (ORDER BY id DESC) AS number FROM page) \
         SELECT t.id, t.resume, t.job_description, t.title, t.company_name, t.operation, t.body, \
         t.report, t.created_at, t.updated_at FROM fitting f JOIN tailoring t USING (id) \
         WHERE f.total <= $4 OR f.number = 1 ORDER BY t.id DESC",
    )
    .bind(owner)
    .bind(before)
    .bind(limit)
    .bind(budget_bytes)
    .fetch_all(connection)
    .await
}

/// Whether there are tailorings older than `before`.
///
/// # Errors
/// The database.
pub async fn more(
    connection: &mut PgConnection,
    owner: &str,
    before: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT FROM tailoring WHERE owner = $1 AND id < $2)")
        .bind(owner)
        .bind(before)
        .fetch_one(connection)
        .await
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
        "UPDATE tailoring SET person = $3, body = $4, report = $5, \
         completed_at = clock_timestamp(), updated_at = clock_timestamp() \
         WHERE owner = $1 AND id = $2",
    )
    .bind(owner)
    .bind(id)
    .bind(outcome.person)
    .bind(outcome.body)
    .bind(outcome.report)
    .execute(connection)
    .await?;
    Ok(saved.rows_affected() == 1)
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
