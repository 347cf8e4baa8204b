//! Everything of one owner, to be deleted when they are gone.

use sqlx::PgConnection;

/// Deletes all tailorings of an owner, with documents and versions. Returns their operations.
///
/// # Errors
/// The database.
pub async fn tailorings_delete(
    connection: &mut PgConnection,
    owner: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let sql = "DELETE FROM tailoring WHERE owner = $1 RETURNING operation";
    sqlx::query_scalar(sql).bind(owner).fetch_all(connection).await
}

/// Deletes all resumes of an owner, with corrections. Returns of each its id, its operation and the
/// number of its last event.
///
/// # Errors
/// The database.
pub async fn resumes_delete(
    connection: &mut PgConnection,
    owner: &str,
) -> Result<Vec<(String, String, i64)>, sqlx::Error> {
    let sql = "DELETE FROM resume WHERE owner = $1 RETURNING id, operation, sequence + 1";
    sqlx::query_as(sql).bind(owner).fetch_all(connection).await
}

/// Deletes what is left of an owner: files, and what was spent.
///
/// # Errors
/// The database.
pub async fn rest_delete(connection: &mut PgConnection, owner: &str) -> Result<(), sqlx::Error> {
    for sql in ["DELETE FROM file WHERE owner = $1", "DELETE FROM model_spend WHERE owner = $1"] {
        sqlx::query(sql).bind(owner).execute(&mut *connection).await?;
    }
    Ok(())
}
