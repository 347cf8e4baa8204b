//! Leases of processes. A heartbeat moves one row, however many operations its process holds;
//! whether an operation's holder is alive is a join away.

use std::time::Duration;

use sqlx::PgConnection;
use uuid::Uuid;

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// Registers a process with a fresh lease.
pub(crate) async fn register(
    connection: &mut PgConnection,
    id: Uuid,
    name: &str,
    lease: Duration,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO worker (id, name, lease_until) \
         VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')",
    )
    .bind(id)
    .bind(name)
    .bind(ms(lease))
    .execute(connection)
    .await?;
    Ok(())
}

/// Prolongs a lease. Returns how many processes are alive, or none if this one's lease is gone.
pub(crate) async fn heartbeat(
    connection: &mut PgConnection,
    id: Uuid,
    lease: Duration,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar(
        "WITH beat AS (UPDATE worker SET \
           lease_until = clock_timestamp() + $2 * interval '1 millisecond' \
           WHERE id = $1 RETURNING 1) \
         SELECT (SELECT count(*) FROM worker WHERE lease_until > clock_timestamp()) FROM beat",
    )
    .bind(id)
    .bind(ms(lease))
    .fetch_optional(connection)
    .await
}

/// Gives a lease back.
pub(crate) async fn leave(connection: &mut PgConnection, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM worker WHERE id = $1").bind(id).execute(connection).await?;
    Ok(())
}

/// Forgets every process: for a database that only this one can be using.
pub(crate) async fn forget_all(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM worker").execute(connection).await?;
    Ok(())
}

/// Forgets processes whose lease has been over for long and that hold nothing.
pub(crate) async fn forget_dead(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM worker w WHERE lease_until < clock_timestamp() - interval '1 minute' \
         AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.state = 2 AND o.worker = w.id)",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Reads what a process holds by the table: id, token, whether a cancel is pending.
pub(crate) async fn held(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Vec<(String, i64, bool)>, sqlx::Error> {
    sqlx::query_as("SELECT id, token, cancel FROM operation WHERE worker = $1 AND state = 2")
        .bind(id)
        .fetch_all(connection)
        .await
}
