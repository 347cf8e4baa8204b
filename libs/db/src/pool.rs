//! The pool: every connection has the same settings, and every call a deadline, a name and, if it
//! failed because of others, a repeat. The only place that begins transactions.

mod connection;
pub(crate) mod options;

use std::{pin::Pin, sync::Arc, time::Duration};

use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions},
};
use tokio::time::Instant;
use tracing::Instrument as _;

pub use self::{connection::Connection, options::PoolOptions};
use crate::{
    deadline,
    error::{Error, Retry},
    metrics,
};

/// A boxed future that may be sent to another thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How often a call is repeated after a serialization failure or deadlock.
const REPEATS: u32 = 3;
/// Longest pause before the first repeat; each further one may be twice as long.
const PAUSE: Duration = Duration::from_millis(20);

/// Connections to one schema of one database. Cloning is cheap and shares the connections.
#[derive(Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

struct Inner {
    pg: PgPool,
    connect: PgConnectOptions,
    options: PoolOptions,
}

/// Whether the work stands in a transaction.
#[derive(Clone, Copy)]
enum Mode {
    Autocommit,
    Transaction,
}

impl Pool {
    /// Makes a pool. It connects when it is first used, so the server need not be up; has to be
    /// called within a tokio runtime.
    ///
    /// # Errors
    /// [`Error::Options`] for a URL or schema that cannot be right.
    pub fn connect(options: PoolOptions) -> Result<Self, Error> {
        metrics::describe();
        let connect = options.connect_options()?;
        let session = options.session_sql();
        let pg = PgPoolOptions::new()
            .max_connections(options.max_connections)
            .acquire_timeout(options.acquire_timeout)
            // One that was used a moment ago is taken to be alive: a round trip for every call
            // would cost more than the rare retry of a transaction on another connection.
            .test_before_acquire(false)
            .before_acquire(|conn, meta| Box::pin(options::alive(conn, meta.idle_for)))
            .after_connect(move |conn, _| {
                let session = session.clone();
                Box::pin(async move { options::settle(conn, &session).await })
            })
            .connect_lazy_with(connect.clone());
        Ok(Self { inner: Arc::new(Inner { pg, connect, options }) })
    }

    /// The sqlx pool, for reads that need nothing of this one. Calls through it have the server's
    /// time limits and no client-side deadline.
    #[must_use]
    pub fn pg(&self) -> &PgPool {
        &self.inner.pg
    }

    /// Schema that unqualified names mean.
    #[must_use]
    pub fn schema(&self) -> &str {
        &self.inner.options.schema
    }

    /// What the pool was made with.
    #[must_use]
    pub fn options(&self) -> &PoolOptions {
        &self.inner.options
    }

    /// Opens a connection outside the pool with the same settings, for what must not wait for a
    /// free one (heartbeats). Calls on it belong under [`deadline()`](crate::deadline()).
    ///
    /// # Errors
    /// The server cannot be reached within `acquire_timeout`, or refuses.
    pub async fn dedicated(&self) -> Result<PgConnection, Error> {
        use sqlx::ConnectOptions as _;
        deadline(self.inner.options.acquire_timeout, async {
            let mut conn = self.inner.connect.connect().await?;
            options::settle(&mut conn, &self.inner.options.session_sql()).await?;
            Ok::<_, sqlx::Error>(conn)
        })
        .await
    }

    /// Opens a listener on a connection of its own. It connects again by itself; what was notified
    /// meanwhile is lost, and a server that vanished without a word is noticed by nobody, so
    /// whoever listens also looks by a timer. After an error make a new one.
    ///
    /// # Errors
    /// The server cannot be reached within `acquire_timeout`, or refuses.
    pub async fn listener(&self) -> Result<PgListener, Error> {
        let session = self.inner.options.session_sql();
        let own = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(self.inner.options.acquire_timeout)
            .max_lifetime(None)
            .idle_timeout(None)
            .after_connect(move |conn, _| {
                let session = session.clone();
                Box::pin(async move { options::settle(conn, &session).await })
            })
            .connect_lazy_with(self.inner.connect.clone());
        let limit = self.inner.options.acquire_timeout;
        let mut listener = deadline(limit, PgListener::connect_with(&own)).await?;
        listener.ignore_pool_close_event(true);
        Ok(listener)
    }

    /// Runs one statement, or a few that each commit by themselves. After a serialization failure
    /// or deadlock the whole closure runs again, so several statements must bear being repeated.
    ///
    /// # Errors
    /// That of the closure; [`Error::Unavailable`] without a connection or after `call_timeout`.
    pub async fn run<'env, T, E, F>(&self, name: &'static str, work: F) -> Result<T, E>
    where
        F: for<'c> FnMut(&'c mut Connection<'env>) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<Error> + Retry + Send,
        T: Send,
    {
        self.call(name, Mode::Autocommit, work).await
    }

    /// Runs the closure in a transaction: committed when it returns `Ok`, rolled back otherwise,
    /// and run again after a serialization failure or deadlock. No call to anything but the
    /// database belongs inside, and no further `begin`; a part that may fail alone is put between
    /// `savepoint` statements.
    ///
    /// # Errors
    /// That of the closure; [`Error::Unavailable`] without a connection or after `call_timeout`.
    /// When the deadline passes during the commit nobody knows whether it took place.
    pub async fn transaction<'env, T, E, F>(&self, name: &'static str, work: F) -> Result<T, E>
    where
        F: for<'c> FnMut(&'c mut Connection<'env>) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<Error> + Retry + Send,
        T: Send,
    {
        self.call(name, Mode::Transaction, work).await
    }

    /// Closes the pool and waits for calls that run; later ones fail as unavailable.
    pub async fn close(&self) {
        self.inner.pg.close().await;
    }

    async fn call<'env, T, E, F>(&self, name: &'static str, mode: Mode, work: F) -> Result<T, E>
    where
        F: for<'c> FnMut(&'c mut Connection<'env>) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<Error> + Retry + Send,
        T: Send,
    {
        let limit = self.inner.options.call_timeout;
        let start = Instant::now();
        let span = tracing::debug_span!(
            "database",
            otel.name = name,
            otel.kind = "client",
            db.system.name = "postgresql",
        );
        let attempts = Box::pin(self.attempts(name, mode, work).instrument(span));
        let outcome = tokio::time::timeout_at(start + limit, attempts).await;
        metrics::transaction(name, start.elapsed());
        outcome.unwrap_or_else(|_| {
            metrics::deadline_exceeded(name);
            Err(Error::deadline(limit).into())
        })
    }

    async fn attempts<'env, T, E, F>(
        &self,
        name: &'static str,
        mode: Mode,
        mut work: F,
    ) -> Result<T, E>
    where
        F: for<'c> FnMut(&'c mut Connection<'env>) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<Error> + Retry + Send,
        T: Send,
    {
        let mut repeat = 0;
        loop {
            let outcome = match mode {
                Mode::Autocommit => self.attempt(&mut work).await,
                Mode::Transaction => self.attempt_transaction(&mut work).await,
            };
            match outcome {
                Err(error) if error.transient() && repeat < REPEATS => {
                    metrics::retry(name);
                    let longest = PAUSE * 2_u32.pow(repeat);
                    tokio::time::sleep(rand::random_range(Duration::ZERO..longest)).await;
                    repeat += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn attempt<'env, T, E, F>(&self, work: &mut F) -> Result<T, E>
    where
        F: for<'c> FnMut(&'c mut Connection<'env>) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<Error>,
    {
        let acquired = self.inner.pg.acquire().await.map_err(Error::from)?;
        let mut conn = Connection::new(acquired);
        let outcome = work(&mut conn).await;
        conn.keep();
        outcome
    }

    async fn attempt_transaction<'env, T, E, F>(&self, work: &mut F) -> Result<T, E>
    where
        F: for<'c> FnMut(&'c mut Connection<'env>) -> BoxFuture<'c, Result<T, E>> + Send,
        E: From<Error>,
    {
        let mut conn = self.begin().await?;
        match work(&mut conn).await {
            Ok(value) => {
                // A refused commit (a deferred constraint) has ended the transaction. A connection
                // that did not answer is closed, as it is not kept.
                conn.statement("commit").await?;
                conn.keep();
                Ok(value)
            }
            Err(error) => {
                if conn.statement("rollback").await.is_ok() {
                    conn.keep();
                }
                Err(error)
            }
        }
    }

    /// Begins a transaction on a connection that lives: after a restart of the server the pool
    /// holds dead ones, and so long as nothing was done the next one serves as well.
    async fn begin<'env>(&self) -> Result<Connection<'env>, Error> {
        let mut left = self.inner.options.max_connections;
        loop {
            let mut conn = Connection::new(self.inner.pg.acquire().await?);
            match conn.statement("begin").await {
                Ok(()) => return Ok(conn),
                Err(error) if error.unavailable() && left > 0 => left -= 1,
                Err(error) => return Err(error),
            }
        }
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("options", &self.inner.options).finish()
    }
}
