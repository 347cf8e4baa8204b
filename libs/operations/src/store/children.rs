//! Children: they live in the parent's service and tell it only that they have ended.

use sqlx::{PgConnection, postgres::PgRow};

use super::row::{columns, read};
use crate::model::operation::Operation;

/// Reads the children of many operations, in the order of their creation.
pub(crate) async fn of(
    connection: &mut PgConnection,
    parents: &[String],
) -> Result<Vec<Operation>, sqlx::Error> {
    sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM operation o WHERE o.parent = ANY($1) ORDER BY o.id"
    ))
    .bind(parents)
    .try_map(|row: PgRow| read(&row))
    .fetch_all(connection)
    .await
}

/// Finds children that have to follow a cancel of their parent and were not asked yet.
pub(crate) async fn to_cancel(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT c.id FROM operation c JOIN operation p ON p.id = c.parent \
         WHERE c.parent IS NOT NULL AND c.ended_at IS NULL AND NOT c.cancel \
           AND (p.cancel OR p.state = 6) LIMIT 500",
    )
    .fetch_all(connection)
    .await
}
