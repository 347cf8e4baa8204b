//! A lane: a loop with a connection of its own that takes what has gathered and commits it as one.
//! Several lanes share one queue; while one commits, what comes gathers for the next.

use std::{sync::Arc, time::Duration};

use sqlx::PgConnection;
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;

use crate::store::group;

/// Commands that one group takes at most.
const GROUP: usize = 256;

/// The queue that lanes share.
pub(crate) type Queue<C> = Arc<Mutex<mpsc::UnboundedReceiver<C>>>;

/// A connection outside the pool, opened when it is needed and dropped when it fails.
pub(crate) struct Line {
    pool: db::Pool,
    connection: Option<PgConnection>,
    limit: Duration,
}

impl Line {
    pub(crate) fn new(pool: db::Pool, limit: Duration) -> Self {
        Self { pool, connection: None, limit }
    }

    /// Takes the connection for one call; one that is dropped in the middle of it is closed, so a
    /// call that was cut off half-way never leaves its connection to another.
    pub(crate) async fn take(&mut self) -> Result<PgConnection, db::Error> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            None => self.open().await,
        }
    }

    async fn open(&self) -> Result<PgConnection, db::Error> {
        let mut connection = self.pool.dedicated().await?;
        db::deadline(self.limit, group::plan_by_key(&mut connection)).await?;
        Ok(connection)
    }

    /// Gives the connection back after a call, unless the call shows that it is broken.
    pub(crate) fn give<T>(
        &mut self,
        connection: PgConnection,
        outcome: Result<T, db::Error>,
    ) -> Result<T, db::Error> {
        if !outcome.as_ref().is_err_and(db::Error::unavailable) {
            self.connection = Some(connection);
        }
        outcome
    }

    /// Longest time of a call.
    pub(crate) const fn limit(&self) -> Duration {
        self.limit
    }
}

/// Runs one call of the store on a line, under its deadline.
macro_rules! on {
    ($line:expr, |$connection:ident| $call:expr) => {{
        match $line.take().await {
            Ok(mut owned) => {
                let outcome = {
                    let $connection = &mut owned;
                    db::deadline($line.limit(), $call).await
                };
                $line.give(owned, outcome)
            }
            Err(error) => Err(error),
        }
    }};
}
pub(crate) use on;

/// Takes the next group: waits for a first command, lets everybody who is ready at this moment send
/// theirs, then takes all that is there. (A scheduler that runs the receiver right after the first
/// sender would otherwise make a group of one out of the first of a burst.)
pub(crate) async fn next<C>(queue: &Queue<C>, stop: &CancellationToken) -> Option<Vec<C>> {
    let mut queue = queue.lock().await;
    let mut group = tokio::select! {
        biased;
        first = queue.recv() => vec![first?],
        () = stop.cancelled() => return None,
    };
    tokio::task::yield_now().await;
    while group.len() < GROUP
        && let Ok(command) = queue.try_recv()
    {
        group.push(command);
    }
    Some(group)
}
