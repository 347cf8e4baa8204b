//! Tells whether the database takes work, by asking it about each second on a connection of its
//! own: that every connection of a pool is busy says nothing of the server, and one that is frozen
//! accepts connections and never answers.

use std::time::Duration;

use kernel::Chain;
use sqlx::postgres::PgConnection;
use tokio::{sync::watch, time::sleep};

use crate::{deadline, error::Error, pool::Pool};

/// Pause between two questions to a database that answers.
const PAUSE: Duration = Duration::from_secs(1);
/// Pause while it does not: whoever waits for it is to notice its return at once.
const AWAY: Duration = Duration::from_millis(250);
/// How long one question may take.
const LIMIT: Duration = Duration::from_secs(1);
/// True where rows can be written: neither a standby nor a primary that was demoted.
const WRITABLE: &str = "select current_setting('transaction_read_only') = 'off'";

/// A database that takes no writes.
#[derive(Debug, thiserror::Error)]
#[error("the database takes no writes")]
struct ReadOnly;

/// Asks one database again and again; see [`Pool::watch`].
#[derive(Debug)]
pub struct Watch {
    pool: Pool,
    connection: Option<PgConnection>,
    answers: watch::Sender<bool>,
}

impl Pool {
    /// Makes a watch, to be run as a task, and what it tells: whether the database takes work. That
    /// is true until the watch has found otherwise.
    #[must_use]
    pub fn watch(&self) -> (Watch, watch::Receiver<bool>) {
        let (answers, told) = watch::channel(true);
        (Watch { pool: self.clone(), connection: None, answers }, told)
    }
}

impl Watch {
    /// Asks until nobody listens any more.
    pub async fn run(mut self) {
        loop {
            let answered = self.ask().await;
            self.tell(&answered);
            let pause = sleep(if answered.is_ok() { PAUSE } else { AWAY });
            tokio::select! {
                () = self.answers.closed() => return,
                () = pause => {}
            }
        }
    }

    /// Asks once. A connection that was ended since the last time is made anew before that counts.
    async fn ask(&mut self) -> Result<(), Error> {
        let kept = self.connection.take();
        let pool = &self.pool;
        let asked = deadline(LIMIT, async {
            if let Some(mut connection) = kept
                && let Ok(writable) = writable(&mut connection).await
            {
                return Ok::<_, Error>((connection, writable));
            }
            let mut connection = pool.dedicated().await?;
            let writable = writable(&mut connection).await?;
            Ok((connection, writable))
        });
        let (connection, writable) = asked.await?;
        self.connection = Some(connection);
        if writable { Ok(()) } else { Err(Error::Unavailable(Box::new(ReadOnly))) }
    }

    /// Passes on what changed.
    fn tell(&self, answered: &Result<(), Error>) {
        let changed = self.answers.send_if_modified(|answers| {
            std::mem::replace(answers, answered.is_ok()) != answered.is_ok()
        });
        match answered {
            _ if !changed => {}
            Ok(()) => tracing::info!("the database answers again"),
            Err(error) => tracing::warn!(error = %Chain(error), "the database is away"),
        }
    }
}

async fn writable(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(WRITABLE).fetch_one(connection).await
}
