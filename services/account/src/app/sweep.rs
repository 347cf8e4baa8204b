//! Deletes what nobody needs any longer: old sessions and tokens, forgiven guesses, old keys, guests
//! who cannot come back.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::App;
use crate::{
    error::Error,
    events,
    store::{attempts, keys, sessions, users},
};

/// Time between two sweeps.
const PERIOD: Duration = Duration::from_secs(600);
/// Rows of a table that one statement deletes, so that none holds locks for long.
const BATCH: i64 = 1000;

/// Guests that one transaction deletes.
const GUESTS: i64 = 100;

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
        swept += self.sweep_guests().await?;
        let keys = self
            .pool()
            .run("account.sweep_keys", |conn| Box::pin(async move { keys::keys_sweep(conn).await }))
            .await?;
        Ok(swept + keys)
    }

    /// Deletes guests who cannot come back, as if they had asked for it.
    async fn sweep_guests(&self) -> Result<u64, Error> {
        let mut swept = 0;
        loop {
            let gone = self
                .pool()
                .transaction("account.sweep_guests", |tx| {
                    Box::pin(async move {
                        let gone = users::guests_sweep_in_tx(tx, GUESTS).await?;
                        let changes: Vec<_> = gone.iter().map(|id| events::deleted(id)).collect();
                        ::events::append(tx, &changes).await.map_err(db::Error::from)?;
                        Ok::<_, Error>(gone.len())
                    })
                })
                .await?;
            swept += gone as u64;
            if gone < GUESTS.unsigned_abs() as usize {
                return Ok(swept);
            }
        }
    }
}
