//! What an ended operation leaves behind goes after its time; the row itself is history.

use sqlx::PgConnection;

/// An ended operation that still has something to let go.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Ended {
    pub id: String,
    pub kind: String,
    /// Milliseconds since its end.
    pub age_ms: i64,
    pub trimmed: bool,
    pub swept: bool,
}

/// Locks ended operations older than `age_ms` that still have something to let go, oldest first.
pub(crate) async fn ended(
    connection: &mut PgConnection,
    age_ms: i64,
    limit: i64,
) -> Result<Vec<Ended>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, kind, (extract(epoch FROM clock_timestamp() - ended_at) * 1000)::bigint \
           AS age_ms, trimmed, swept \
         FROM operation WHERE ended_at IS NOT NULL AND NOT (folded AND trimmed AND swept) \
           AND folded AND ended_at < clock_timestamp() - $1 * interval '1 millisecond' \
         ORDER BY ended_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED",
    )
    .bind(age_ms)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Marks operations whose changes were let go.
pub(crate) async fn mark_trimmed(
    connection: &mut PgConnection,
    ids: &[String],
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE operation SET trimmed = true WHERE id = ANY($1)")
        .bind(ids)
        .execute(connection)
        .await?;
    Ok(())
}

/// Lets go of journal and streamed text.
pub(crate) async fn sweep(connection: &mut PgConnection, ids: &[String]) -> Result<(), sqlx::Error> {
    for statement in [
        "DELETE FROM step WHERE operation = ANY($1)",
        "DELETE FROM stream_text WHERE operation = ANY($1)",
        "UPDATE operation SET swept = true WHERE id = ANY($1)",
    ] {
        sqlx::query(statement).bind(ids).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Deletes operations of an owner with everything they left, for the owner's right to be forgotten.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    owner: &str,
    ids: &[String],
) -> Result<(), sqlx::Error> {
    let mine: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM operation WHERE owner = $1 AND id = ANY($2) FOR UPDATE",
    )
    .bind(owner)
    .bind(ids)
    .fetch_all(&mut *connection)
    .await?;
    events::trim(&mut *connection, &mine).await?;
    for statement in [
        "DELETE FROM step WHERE operation = ANY($1)",
        "DELETE FROM stream_text WHERE operation = ANY($1)",
        "DELETE FROM request WHERE operation = ANY($1)",
        "DELETE FROM operation WHERE id = ANY($1)",
    ] {
        sqlx::query(statement).bind(&mine).execute(&mut *connection).await?;
    }
    Ok(())
}
