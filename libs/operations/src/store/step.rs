//! The journal: results of steps, and intents of effects that must not happen twice.

use sqlx::PgConnection;

use super::group::StepRow;

/// Reads the whole journal of an operation.
pub(crate) async fn all(
    connection: &mut PgConnection,
    operation: &str,
) -> Result<Vec<StepRow>, sqlx::Error> {
    let rows: Vec<(String, Vec<u8>, Option<Vec<u8>>)> =
        sqlx::query_as("SELECT name, digest, result FROM step WHERE operation = $1")
            .bind(operation)
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(name, digest, result)| StepRow { name, digest, result }).collect())
}

/// Writes a journal entry in the caller's transaction.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    operation: &str,
    step: &StepRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO step (operation, name, digest, result) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (operation, name) DO UPDATE SET digest = excluded.digest, \
           result = excluded.result, at = clock_timestamp()",
    )
    .bind(operation)
    .bind(&step.name)
    .bind(&step.digest)
    .bind(&step.result)
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts a journaled step of the holder: its number, a sign of life, and no lost leases before it.
pub(crate) async fn mark(
    connection: &mut PgConnection,
    operation: &str,
    number: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE operation SET command = $2, lost = 0, alive_at = clock_timestamp() WHERE id = $1",
    )
    .bind(operation)
    .bind(number)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the journal of an operation, for a retry from scratch.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    operation: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM step WHERE operation = $1")
        .bind(operation)
        .execute(connection)
        .await?;
    Ok(())
}
