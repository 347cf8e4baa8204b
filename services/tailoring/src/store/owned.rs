//! Rows that somebody owns, whose ids grow with time, and each of which an operation works on: the
//! reads that are the same for all of them.

use sqlx::{FromRow, PgConnection, postgres::PgRow};

/// A row of this kind, with the statements that read it.
pub trait Owned: for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static {
    /// Reads the row of owner `$1` and id `$2` with its texts.
    const GET: &'static str;
    /// Lists the rows of owner `$1` older than `$2`, if that is not null, newest first, at most
    /// `$3`, without their texts.
    const LIST: &'static str;
    /// Finds the id of the row of owner `$1` that operation `$2` works on.
    const BY_OPERATION: &'static str;

    /// Identifier.
    fn id(&self) -> &str;
}

/// Reads a row with its texts.
///
/// # Errors
/// The database.
pub async fn get<R: Owned>(
    connection: &mut PgConnection,
    owner: &str,
    id: &str,
) -> Result<Option<R>, sqlx::Error> {
    sqlx::query_as(R::GET).bind(owner).bind(id).fetch_optional(connection).await
}

/// Lists rows older than `before`, newest first, without their texts.
///
/// # Errors
/// The database.
pub async fn list<R: Owned>(
    connection: &mut PgConnection,
    owner: &str,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<R>, sqlx::Error> {
    sqlx::query_as(R::LIST).bind(owner).bind(before).bind(limit).fetch_all(connection).await
}

/// Finds the row that an operation works on.
///
/// # Errors
/// The database.
pub async fn id_of_operation<R: Owned>(
    connection: &mut PgConnection,
    owner: &str,
    operation: &str,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(R::BY_OPERATION).bind(owner).bind(operation).fetch_optional(connection).await
}
