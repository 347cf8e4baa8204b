//! Notifications between processes of one schema.

use sqlx::PgConnection;

/// Sends one notification in a transaction of its own that waits for no flush: it says only that
/// there is something to read.
pub(crate) async fn send(
    connection: &mut PgConnection,
    channel: &str,
    payload: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "SELECT pg_notify($1, $2) FROM (SELECT set_config('synchronous_commit', 'off', true)) s",
    )
    .bind(channel)
    .bind(payload)
    .execute(connection)
    .await?;
    Ok(())
}
