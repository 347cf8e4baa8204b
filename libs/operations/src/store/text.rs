//! Text that a model is writing, in pieces: read by watchers beside the changes.

use std::collections::BTreeMap;

use sqlx::{PgConnection, Row as _};

/// A piece of a streamed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub stream: String,
    /// Characters before it in this attempt's stream.
    pub position: i64,
    pub body: String,
}

/// Appends a piece, if the attempt still holds the operation. Returns whether it was written. The
/// first one says in the operation's row that there is text.
pub(crate) async fn append(
    connection: &mut PgConnection,
    operation: &str,
    token: i64,
    piece: &Piece,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "WITH held AS MATERIALIZED (SELECT id, run, attempt, texts FROM operation \
           WHERE id = $1 AND token = $2 AND state = 2 FOR KEY SHARE), \
         marked AS (UPDATE operation o SET texts = true FROM held h \
           WHERE o.id = h.id AND NOT h.texts) \
         INSERT INTO stream_text (operation, run, attempt, stream, position, body) \
         SELECT id, run, attempt, $3, $4, $5 FROM held \
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

/// Where a reader of an operation's texts stands: what it has of each, of one attempt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct TextCursor {
    pub id: String,
    pub run: i32,
    pub attempt: i32,
    /// Characters it has, by stream.
    pub known: BTreeMap<String, i64>,
}

/// What follows a cursor; everything, where a newer attempt writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TextNews {
    pub run: i32,
    pub attempt: i32,
    /// The rest of each stream that has more, in one piece.
    pub pieces: Vec<Piece>,
}

/// Streams are found one by one in the key's order, and of each only what follows is read: what a
/// reader has already costs nothing, however long it is.
const AFTER: &str = "SELECT i.n, o.run, o.attempt, s.stream, p.position, p.body \
     FROM unnest($1::text[], $2::int[], $3::int[], $4::text[]) WITH ORDINALITY \
       AS i(id, run, attempt, known, n) \
     JOIN operation o ON o.id = i.id \
     LEFT JOIN LATERAL (WITH RECURSIVE streams(stream) AS ( \
         (SELECT t.stream FROM stream_text t WHERE t.operation = o.id AND t.run = o.run \
            AND t.attempt = o.attempt ORDER BY t.stream LIMIT 1) \
         UNION ALL \
         SELECT (SELECT t.stream FROM stream_text t WHERE t.operation = o.id AND t.run = o.run \
            AND t.attempt = o.attempt AND t.stream > f.stream ORDER BY t.stream LIMIT 1) \
         FROM streams f WHERE f.stream IS NOT NULL) \
       SELECT f.stream, CASE WHEN i.run = o.run AND i.attempt = o.attempt \
         THEN coalesce((i.known::jsonb ->> f.stream)::bigint, 0) ELSE 0 END AS after \
       FROM streams f WHERE f.stream IS NOT NULL) s ON true \
     LEFT JOIN LATERAL (SELECT min(t.position) AS position, \
         string_agg(t.body, '' ORDER BY t.position) AS body FROM stream_text t \
         WHERE t.operation = o.id AND t.run = o.run AND t.attempt = o.attempt \
           AND t.stream = s.stream AND t.position >= s.after) p ON true \
     ORDER BY i.n, s.stream";

/// Reads what follows many cursors in one statement; the answers stand in their order, none where
/// there is no such operation.
pub(crate) async fn after(
    connection: &mut PgConnection,
    cursors: &[TextCursor],
) -> Result<Vec<Option<TextNews>>, sqlx::Error> {
    let known = |cursor: &TextCursor| serde_json::to_string(&cursor.known).unwrap_or_default();
    let rows = sqlx::query(AFTER)
        .bind(cursors.iter().map(|cursor| cursor.id.as_str()).collect::<Vec<_>>())
        .bind(cursors.iter().map(|cursor| cursor.run).collect::<Vec<_>>())
        .bind(cursors.iter().map(|cursor| cursor.attempt).collect::<Vec<_>>())
        .bind(cursors.iter().map(known).collect::<Vec<_>>())
        .fetch_all(connection)
        .await?;
    let mut news: Vec<Option<TextNews>> = vec![None; cursors.len()];
    for row in &rows {
        let place: i64 = row.try_get(0)?;
        let Some(slot) = usize::try_from(place - 1).ok().and_then(|n| news.get_mut(n)) else {
            continue;
        };
        let (run, attempt) = (row.try_get(1)?, row.try_get(2)?);
        let entry = slot.get_or_insert_with(|| TextNews { run, attempt, pieces: Vec::new() });
        if let Some(position) = row.try_get::<Option<i64>, _>(4)? {
            let piece = Piece { stream: row.try_get(3)?, position, body: row.try_get(5)? };
            entry.pieces.push(piece);
        }
    }
    Ok(news)
}
