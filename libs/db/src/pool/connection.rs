//! A pooled connection that goes back to the pool only after its last call ended. One that is
//! dropped half-way (a deadline, a cancelled caller, a panic) holds half an answer: it is closed.

use std::{
    marker::PhantomData,
    ops::{Deref, DerefMut},
    time::Duration,
};

use sqlx::{
    Describe, Either, Execute, Executor, Postgres, SqlStr,
    pool::PoolConnection,
    postgres::{PgConnection, PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};

use super::BoxFuture;
use crate::error::Error;

/// How long a connection may take to prove itself sound on its way back to the pool.
const RETURN_LIMIT: Duration = Duration::from_secs(5);

type Stream<'e, T> = std::pin::Pin<Box<dyn futures::Stream<Item = T> + Send + 'e>>;

/// What a closure of [`Pool::run`](super::Pool::run) and
/// [`Pool::transaction`](super::Pool::transaction) works on. Dereferences to
/// [`PgConnection`] and is an sqlx executor itself (`&mut *conn`).
///
/// `'env` is what the closure may borrow from outside: because `&'c mut Connection<'env>` exists
/// only while `'env` lives, a future for any `'c` may hold borrows of `'env`. With a plain
/// `&'c mut PgConnection` each call would have to own or clone all that it mentions.
pub struct Connection<'env> {
    inner: PoolConnection<Postgres>,
    keep: bool,
    env: PhantomData<&'env ()>,
}

impl Connection<'_> {
    pub(super) fn new(inner: PoolConnection<Postgres>) -> Self {
        Self { inner, keep: false, env: PhantomData }
    }

    /// Declares that no call is under way, so that the connection may serve others.
    pub(super) fn keep(mut self) {
        self.keep = true;
    }

    /// Runs a statement that has neither arguments nor rows.
    pub(super) async fn statement(&mut self, sql: &'static str) -> Result<(), Error> {
        sqlx::raw_sql(sql).execute(&mut *self.inner).await?;
        Ok(())
    }
}

impl Drop for Connection<'_> {
    #[expect(clippy::disallowed_methods, reason = "short, bounded, and sqlx would spawn it anyway")]
    fn drop(&mut self) {
        if !self.keep {
            self.inner.close_on_drop();
            return;
        }
        // sqlx tests a returned connection without any limit, in which a server that froze this
        // moment would keep the place in the pool for ever.
        let back = self.inner.return_to_pool();
        tokio::spawn(async move {
            let _ = tokio::time::timeout(RETURN_LIMIT, back).await;
        });
    }
}

impl Deref for Connection<'_> {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Connection<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

impl std::fmt::Debug for Connection<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connection")
    }
}

impl<'c> Executor<'c> for &'c mut Connection<'_> {
    type Database = Postgres;

    fn fetch_many<'e, 'q, E>(
        self,
        query: E,
    ) -> Stream<'e, Result<Either<PgQueryResult, PgRow>, sqlx::Error>>
    where
        'c: 'e,
        E: Execute<'q, Postgres>,
        'q: 'e,
        E: 'q,
    {
        (&mut **self).fetch_many(query)
    }

    fn fetch_optional<'e, 'q, E>(
        self,
        query: E,
    ) -> BoxFuture<'e, Result<Option<PgRow>, sqlx::Error>>
    where
        'c: 'e,
        E: Execute<'q, Postgres>,
        'q: 'e,
        E: 'q,
    {
        (&mut **self).fetch_optional(query)
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, sqlx::Error>>
    where
        'c: 'e,
    {
        (&mut **self).prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, sqlx::Error>>
    where
        'c: 'e,
    {
        (&mut **self).describe(sql)
    }
}
