//! Reading operations and their changes: one by one, and for many watchers in one statement.

use std::{collections::HashMap, sync::Arc};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Row as _, postgres::PgRow};

use super::row::{columns, read};
use crate::model::operation::Operation;

/// Reads one operation, whoever it belongs to: for the engine itself.
pub(crate) async fn get(
    connection: &mut PgConnection,
    id: &str,
) -> Result<Option<Operation>, sqlx::Error> {
    Ok(get_many(connection, &[id.to_owned()]).await?.pop())
}

/// Reads operations in the order of their ids; none where there is no such operation.
pub(crate) async fn get_each(
    connection: &mut PgConnection,
    ids: &[String],
) -> Result<Vec<Option<Operation>>, sqlx::Error> {
    let found = get_many(connection, ids).await?;
    let mut found: HashMap<String, Operation> =
        found.into_iter().map(|operation| (operation.id().to_owned(), operation)).collect();
    Ok(ids.iter().map(|id| found.remove(id)).collect())
}

/// Reads operations by id; those that do not exist are left out.
pub(crate) async fn get_many(
    connection: &mut PgConnection,
    ids: &[String],
) -> Result<Vec<Operation>, sqlx::Error> {
    sqlx::query(concat!("SELECT ", columns!(), " FROM operation o WHERE o.id = ANY($1)"))
        .bind(ids)
        .try_map(|row: PgRow| read(&row))
        .fetch_all(connection)
        .await
}

/// Where a watcher stands: it has everything up to `after`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Cursor {
    pub id: String,
    pub after: i64,
}

/// A change as a watcher reads it.
#[derive(Debug, Clone)]
pub(crate) struct ChangeRow {
    pub sequence: i64,
    pub payload: Bytes,
    pub at: DateTime<Utc>,
}

/// The row and the changes after a cursor, of one moment.
#[derive(Debug, Clone)]
pub(crate) struct News {
    /// Number of the newest change by the row.
    pub sequence: i64,
    /// Changes after the cursor, in order, at most the limit.
    pub changes: Vec<Arc<ChangeRow>>,
    /// Whether it has streamed text.
    pub texts: bool,
}

/// Reads what is new for many cursors in one statement; the answers stand in their order, none
/// where there is no such operation.
pub(crate) async fn news(
    connection: &mut PgConnection,
    cursors: &[Cursor],
    limit: i64,
) -> Result<Vec<Option<News>>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT i.n, o.sequence, c.sequence AS number, c.payload, c.at, o.texts \
         FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS i(id, after, n) \
         JOIN operation o ON o.id = i.id \
         LEFT JOIN LATERAL (SELECT c.sequence, c.payload, c.at FROM change c \
           WHERE c.aggregate = i.id AND c.sequence > i.after ORDER BY c.sequence LIMIT $3) c ON true \
         ORDER BY i.n, c.sequence",
    )
    .bind(cursors.iter().map(|cursor| cursor.id.as_str()).collect::<Vec<_>>())
    .bind(cursors.iter().map(|cursor| cursor.after).collect::<Vec<_>>())
    .bind(limit)
    .fetch_all(connection)
    .await?;
    let mut news: Vec<Option<News>> = vec![None; cursors.len()];
    for row in &rows {
        let position: i64 = row.try_get(0)?;
        let Some(slot) = usize::try_from(position - 1).ok().and_then(|n| news.get_mut(n)) else {
            continue;
        };
        let (sequence, texts) = (row.try_get(1)?, row.try_get(5)?);
        let entry = slot.get_or_insert_with(|| News { sequence, changes: Vec::new(), texts });
        if let Some(number) = row.try_get::<Option<i64>, _>(2)? {
            let payload = Bytes::from(row.try_get::<Vec<u8>, _>(3)?);
            let change = ChangeRow { sequence: number, payload, at: row.try_get(4)? };
            entry.changes.push(Arc::new(change));
        }
    }
    Ok(news)
}

/// How far an operation has come, in all that a watcher sees of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Mark {
    pub id: String,
    pub sequence: i64,
    /// Sequences of all its children together, remote ones among them.
    pub children: i64,
    /// Pieces of text that its attempt has written while it runs.
    pub texts: i64,
}

/// Reads how far each operation has come; for the net under the wake-ups.
pub(crate) async fn marks(
    connection: &mut PgConnection,
    ids: &[String],
) -> Result<Vec<Mark>, sqlx::Error> {
    sqlx::query_as(
        "SELECT o.id, o.sequence, CASE WHEN o.children = 0 THEN 0 ELSE \
           (SELECT coalesce(sum(c.sequence), 0)::bigint FROM operation c WHERE c.parent = o.id) + \
           (SELECT coalesce(sum(r.sequence), 0)::bigint FROM remote r WHERE r.operation = o.id) \
           END AS children, \
         CASE WHEN o.texts AND o.state = 2 THEN (SELECT count(*) FROM stream_text t \
           WHERE t.operation = o.id AND t.run = o.run AND t.attempt = o.attempt) ELSE 0 \
           END AS texts \
         FROM operation o WHERE o.id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(connection)
    .await
}

/// Reads everything the engine knows of an operation, as JSON, for people who debug.
pub(crate) async fn raw(
    connection: &mut PgConnection,
    id: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT jsonb_pretty(jsonb_build_object( \
           'row', to_jsonb(o) - 'input' - 'result', \
           'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object('sequence', c.sequence, \
              'type', c.type, 'at', c.at, 'bytes', length(c.payload)) ORDER BY c.sequence), '[]') \
              FROM change c WHERE c.aggregate = o.id), \
           'steps', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', s.name, 'at', s.at, \
              'bytes', length(s.result)) ORDER BY s.at), '[]') FROM step s WHERE s.operation = o.id))) \
         FROM operation o WHERE o.id = $1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await
}
