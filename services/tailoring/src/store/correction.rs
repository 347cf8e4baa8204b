//! Corrections that owners have made in what was read in their resumes.

use sqlx::PgConnection;

/// A correction as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Correction {
    /// Field in the reading that it was made for.
    pub path: String,
    /// What is right; empty for nothing.
    pub value: String,
    /// What was read.
    pub original: String,
}

/// Lists the corrections of a resume in the order in which they are laid over its reading.
///
/// # Errors
/// The database.
pub async fn list(
    connection: &mut PgConnection,
    owner: &str,
    resume: &str,
) -> Result<Vec<Correction>, sqlx::Error> {
    sqlx::query_as(
        "SELECT c.path, c.value, c.original FROM correction c JOIN resume r ON r.id = c.resume \
         WHERE r.owner = $1 AND r.id = $2 ORDER BY c.number",
    )
    .bind(owner)
    .bind(resume)
    .fetch_all(connection)
    .await
}

/// Replaces the corrections of a resume that is locked.
///
/// # Errors
/// The database.
pub async fn replace(
    connection: &mut PgConnection,
    resume: &str,
    corrections: &[Correction],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM correction WHERE resume = $1")
        .bind(resume)
        .execute(&mut *connection)
        .await?;
    let column = |pick: fn(&Correction) -> &str| corrections.iter().map(pick).collect::<Vec<_>>();
    sqlx::query(
        "INSERT INTO correction (resume, path, number, value, original) \
         SELECT $1, g.path, g.number, g.value, g.original \
         FROM unnest($2::text[], $3::text[], $4::text[]) \
         WITH ORDINALITY AS g(path, value, original, number)",
    )
    .bind(resume)
    .bind(column(|one| &one.path))
    .bind(column(|one| &one.value))
    .bind(column(|one| &one.original))
    .execute(connection)
    .await?;
    Ok(())
}
