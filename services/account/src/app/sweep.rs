//! Deletes what nobody needs any longer: old sessions and tokens, forgiven guesses, old keys.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::App;
use crate::{
    error::Error,
    store::{attempts, keys, sessions},
};

/// Time between two sweeps.
const PERIOD: Duration = Duration::from_secs(600);
/// Rows of a table that one statement deletes, so that none holds locks for long.
const BATCH: i64 = 1000;

impl App {
    /// Sweeps until told to stop.
    pub async fn run_sweep(self, stop: CancellationToken) {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            match self.sweep().await {
                Ok(0) => {}
                Ok(rows) => tracing::debug!(rows, "old sessions, guesses and keys were deleted"),
                Err(error) => tracing::warn!(cause = ?error, "old rows could not be deleted"),
            }
        }
    }

    /// Deletes everything that is old. Returns how many rows went.
    ///
    /// # Errors
    /// The database; what was deleted before stays deleted.
    pub async fn sweep(&self) -> Result<u64, Error> {
        let mut swept = 0;
        loop {
            let rows = self
                .pool()
                .run("account.sweep", |conn| {
                    Box::pin(async move {
                        let old = sessions::sessions_sweep(conn, BATCH).await?;
                        Ok::<_, Error>(old + attempts::attempts_sweep(conn, BATCH).await?)
                    })
                })
                .await?;
            swept += rows;
            if rows < BATCH.unsigned_abs() {
                break;
            }
        }
        let keys = self
            .pool()
            .run("account.sweep_keys", |conn| Box::pin(async move { keys::keys_sweep(conn).await }))
            .await?;
        Ok(swept + keys)
    }
}
