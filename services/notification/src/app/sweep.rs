//! Archives notifications that are old, and deletes those that were archived long ago, so that no
//! inbox grows without end. Both are changes like any other: who follows the inbox sees them.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::{App, inbox::change};
use crate::{error::Error, events::Changed, store};

/// Time between two sweeps.
const PERIOD: Duration = Duration::from_secs(600);
/// Rows that one statement takes, so that none holds locks for long.
const BATCH: i64 = 500;

impl App {
    /// Sweeps until told to stop.
    pub async fn run_sweep(self, retention: Duration, stop: CancellationToken) {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            match stop.run_until_cancelled(self.sweep(retention)).await {
                None => return,
                Some(Ok((0, 0))) => {}
                Some(Ok((archived, deleted))) => {
                    tracing::debug!(archived, deleted, "old notifications were put away");
                }
                Some(Err(error)) => {
                    tracing::warn!(cause = ?error, "old notifications could not be put away");
                }
            }
        }
    }

    /// Archives what is older than `retention`, and deletes what was archived longer ago than that.
    /// Returns how many were archived and deleted.
    ///
    /// # Errors
    /// The database; what was done before stays done.
    pub async fn sweep(&self, retention: Duration) -> Result<(u64, u64), Error> {
        let mut archived = 0;
        loop {
            let outdated = self.pool.run("notification.outdated", |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(
                        store::notification::outdated(connection, retention, BATCH).await?,
                    )
                })
            });
            let outdated = outdated.await?;
            if outdated.is_empty() {
                break;
            }
            for (owner, id) in &outdated {
                self.put_away(owner, id).await?;
                archived += 1;
            }
        }
        let mut deleted = 0;
        loop {
            let delete = self.pool.run("notification.delete_archived", |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(
                        store::notification::delete_archived(connection, retention, BATCH).await?,
                    )
                })
            });
            let gone = delete.await?;
            deleted += gone;
            if gone < BATCH.unsigned_abs() {
                return Ok((archived, deleted));
            }
        }
    }

    /// Archives one, each in a transaction of its own: two sweeps at once wait in no circle.
    async fn put_away(&self, owner: &str, id: &str) -> Result<(), Error> {
        let archiving = self.pool.transaction("notification.put_away", |connection| {
            Box::pin(async move { change(connection, owner, id, Changed::Archived, None).await })
        });
        match archiving.await {
            // Another sweep was quicker.
            Ok(_) | Err(Error::Missing) => {}
            Err(error) => return Err(error),
        }
        self.waker.bump(owner);
        Ok(())
    }
}
