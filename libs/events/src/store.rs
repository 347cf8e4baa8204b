//! Reading and trimming changes.

use sqlx::PgConnection;

use crate::model::Stored;

/// Reads the changes of an aggregate after a sequence, in order, at most `limit`.
///
/// # Errors
/// The database's.
pub async fn after(
    connection: &mut PgConnection,
    aggregate: &str,
    sequence: i64,
    limit: i64,
) -> Result<Vec<Stored>, sqlx::Error> {
    sqlx::query_as(
        "SELECT aggregate, sequence, type, payload, trace, at FROM change \
         WHERE aggregate = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
    )
    .bind(aggregate)
    .bind(sequence)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Deletes every change of these aggregates; returns how many.
///
/// # Errors
/// The database's.
pub async fn trim(
    connection: &mut PgConnection,
    aggregates: &[String],
) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query("DELETE FROM change WHERE aggregate = ANY($1)")
        .bind(aggregates)
        .execute(connection)
        .await?;
    Ok(deleted.rows_affected())
}
