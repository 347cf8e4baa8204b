//! Text that a model is writing, in pieces: read by watchers beside the changes.

use sqlx::PgConnection;

/// A piece of a streamed text.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Piece {
    pub stream: String,
    /// Characters before it in this attempt's stream.
    pub position: i64,
    pub body: String,
}

/// Appends a piece, if the attempt still holds the operation. Returns whether it was written.
pub(crate) async fn append(
    connection: &mut PgConnection,
    operation: &str,
    token: i64,
    piece: &Piece,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "INSERT INTO stream_text (operation, run, attempt, stream, position, body) \
         SELECT id, run, attempt, $3, $4, $5 FROM operation \
         WHERE id = $1 AND token = $2 AND state = 2 FOR KEY SHARE \
         ON CONFLICT (operation, run, attempt, stream, position) DO UPDATE SET body = excluded.body",
    )
    .bind(operation)
    .bind(token)
    .bind(&piece.stream)
    .bind(piece.position)
    .bind(&piece.body)
    .execute(connection)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Reads what the newest attempt has streamed.
pub(crate) async fn of(
    connection: &mut PgConnection,
    operation: &str,
) -> Result<Vec<Piece>, sqlx::Error> {
    sqlx::query_as(
        "SELECT t.stream, t.position, t.body FROM stream_text t \
         JOIN operation o ON o.id = t.operation AND o.run = t.run AND o.attempt = t.attempt \
         WHERE t.operation = $1 ORDER BY t.stream, t.position",
    )
    .bind(operation)
    .fetch_all(connection)
    .await
}
