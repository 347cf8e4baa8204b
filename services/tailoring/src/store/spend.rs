//! What users have spent on the model, day by day.

use chrono::NaiveDate;
use sqlx::PgConnection;

/// Days for which it is known.
const KEPT_DAYS: i32 = 31;

/// Sets tokens aside for a call, as long as the day's stay within a limit. Returns the day, or none
/// when they do not.
///
/// # Errors
/// The database.
pub async fn reserve(
    connection: &mut PgConnection,
    owner: &str,
    tokens: i64,
    limit: i64,
) -> Result<Option<NaiveDate>, sqlx::Error> {
    if tokens > limit {
        return Ok(None);
    }
    sqlx::query(
        "DELETE FROM model_spend WHERE owner = $1 \
         AND day < (clock_timestamp() AT TIME ZONE 'utc')::date - $2",
    )
    .bind(owner)
    .bind(KEPT_DAYS)
    .execute(&mut *connection)
    .await?;
    sqlx::query_scalar(
        "INSERT INTO model_spend AS spent (owner, day, tokens) \
         VALUES ($1, (clock_timestamp() AT TIME ZONE 'utc')::date, $2) \
         ON CONFLICT (owner, day) DO UPDATE SET tokens = spent.tokens + $2 \
         WHERE spent.tokens + $2 <= $3 RETURNING day",
    )
    .bind(owner)
    .bind(tokens)
    .bind(limit)
    .fetch_optional(connection)
    .await
}

/// Gives back what a call did not need.
///
/// # Errors
/// The database.
pub async fn give_back(
    connection: &mut PgConnection,
    owner: &str,
    day: NaiveDate,
    tokens: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE model_spend SET tokens = greatest(0, tokens - $3) WHERE owner = $1 AND day = $2",
    )
    .bind(owner)
    .bind(day)
    .bind(tokens)
    .execute(connection)
    .await?;
    Ok(())
}

/// Tokens that a user has spent, or set aside, in the days that are kept.
///
/// # Errors
/// The database.
pub async fn total(connection: &mut PgConnection, owner: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT coalesce(sum(tokens), 0)::bigint FROM model_spend WHERE owner = $1")
        .bind(owner)
        .fetch_one(connection)
        .await
}
