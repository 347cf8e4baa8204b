//! Guesses at passwords, counted where all replicas see them.

use std::time::Duration;

use sqlx::PgConnection;

use crate::{domain::throttle::Subject, error::Error};

/// Counts a guess before it is judged, as if it had failed: of many that come at once only as
/// many are judged as the policy allows. Returns whether this one may be.
///
/// # Errors
/// The database.
pub async fn attempt_take(conn: &mut PgConnection, subject: &Subject) -> Result<bool, Error> {
    let policy = subject.policy;
    let taken = sqlx::query(include_str!("attempts/take.sql"))
        .bind(&subject.key)
        .bind(i32::try_from(policy.free).unwrap_or(i32::MAX))
        .bind(policy.first.as_secs_f64())
        .bind(policy.longest.as_secs_f64())
        .bind(policy.forgiven.as_secs_f64())
        .execute(conn)
        .await
        .map_err(db::Error::from)?;
    Ok(taken.rows_affected() == 1)
}

/// How long nobody may guess; zero when they may.
///
/// # Errors
/// The database.
pub async fn attempt_wait(conn: &mut PgConnection, subject: &Subject) -> Result<Duration, Error> {
    let seconds: Option<f64> = sqlx::query_scalar(
        "select extract(epoch from blocked_until - clock_timestamp())::float8 from attempts \
         where subject = $1 and blocked_until > clock_timestamp()",
    )
    .bind(&subject.key)
    .fetch_optional(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(seconds.map_or(Duration::ZERO, |seconds| Duration::from_secs_f64(seconds.max(0.0))))
}

/// Forgets all guesses: the right password was given.
///
/// # Errors
/// The database.
pub async fn attempts_forget(conn: &mut PgConnection, subject: &Subject) -> Result<(), Error> {
    sqlx::query("delete from attempts where subject = $1")
        .bind(&subject.key)
        .execute(conn)
        .await
        .map_err(db::Error::from)?;
    Ok(())
}

/// Takes back one guess that was none, and the wait it brought.
///
/// # Errors
/// The database.
pub async fn attempt_give_back(conn: &mut PgConnection, subject: &Subject) -> Result<(), Error> {
    sqlx::query(
        "update attempts set failures = greatest(failures - 1, 0), blocked_until = '-infinity' \
         where subject = $1",
    )
    .bind(&subject.key)
    .execute(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(())
}

/// Deletes what is forgiven by now, at most `most` rows.
///
/// # Errors
/// The database.
pub async fn attempts_sweep(conn: &mut PgConnection, most: i64) -> Result<u64, Error> {
    let swept = sqlx::query(
        "delete from attempts where subject in (select subject from attempts \
         where updated_at < now() - interval '2 days' limit $1)",
    )
    .bind(most)
    .execute(conn)
    .await
    .map_err(db::Error::from)?;
    Ok(swept.rows_affected())
}
