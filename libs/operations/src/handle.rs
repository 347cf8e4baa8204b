//! What a service holds of its engine: it starts, reads, lists, watches and steers operations.
//! Whoever asks is named in every call; what is not theirs does not exist.

use std::{collections::BTreeMap, time::Duration};

use kernel::page::{self, Pager};

use crate::{
    core::Shared,
    error::Error,
    model::{id::OperationId, lifecycle::State, operation::Operation},
    start::{self, New, Started},
    steer::{self, Retry},
    store::{
        self,
        list::{self, Filter},
        text::TextCursor,
    },
    transition,
    watch::{
        many::{self, WatchMany},
        stream::{Watch, Watcher},
    },
    worker::heartbeat,
};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// A user, who sees what belongs to them.
    Owner(String),
    /// An administrator, or the service itself.
    Anyone,
}

impl Viewer {
    fn sees(&self, operation: &Operation) -> bool {
        match self {
            Self::Owner(owner) => *owner == operation.head.owner,
            Self::Anyone => true,
        }
    }
}

/// Which operations to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Only these states; empty means all.
    pub states: Vec<State>,
    /// Only this kind.
    pub kind: Option<String>,
    /// Only children of this operation.
    pub parent: Option<String>,
    /// Only of this owner, where the viewer may see others.
    pub owner: Option<String>,
}

/// A running engine. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    pub(crate) core: Shared,
    pager: Pager,
}

impl Handle {
    pub(crate) fn new(core: Shared, pager: Pager) -> Self {
        Self { core, pager }
    }

    /// Service that its operations belong to.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.core.options.service
    }

    /// Starts an operation that has no domain rows of its own.
    ///
    /// # Errors
    /// A reused request id; the database.
    pub async fn start(&self, new: New) -> Result<Started, Error> {
        start::start(&self.core, new).await
    }

    /// Starts an operation together with its domain rows, in one transaction. The domain writes
    /// under the id that the operation will have; for a repeated request it is not asked.
    ///
    /// # Errors
    /// A reused request id; those of the domain; the database.
    pub async fn start_with<'env, E, F>(&'env self, new: New, domain: F) -> Result<Started, E>
    where
        E: From<Error> + From<db::Error> + db::Retry + Send + 'static,
        F: for<'c> Fn(
                &'c mut db::Connection<'env>,
                OperationId,
            ) -> db::BoxFuture<'c, Result<(), E>>
            + Send
            + Sync
            + 'env,
    {
        start::start_with(&self.core, new, domain).await
    }

    /// Reads an operation.
    ///
    /// # Errors
    /// There is none for this viewer; the database.
    pub async fn get(&self, viewer: &Viewer, id: &str) -> Result<Operation, Error> {
        let id = OperationId::parse(id)?;
        let operation = self.core.read(id.as_str()).await?;
        operation
            .filter(|operation| viewer.sees(operation))
            .ok_or_else(|| Error::NotFound(id.to_string()))
    }

    /// Reads operations by id, for a service that shows them beside its own rows.
    ///
    /// # Errors
    /// The database.
    pub async fn get_many(&self, ids: &[String]) -> Result<Vec<Operation>, Error> {
        self.core
            .pool
            .run("operations.get_many", |connection| {
                Box::pin(async move { Ok(store::read::get_many(connection, ids).await?) })
            })
            .await
    }

    /// Shows an operation as its message, with its children and its estimate.
    ///
    /// # Errors
    /// The database.
    pub async fn show(
        &self,
        operation: &Operation,
    ) -> Result<proto::operations::v1::Operation, Error> {
        let mut shown = self.core.show(operation);
        if operation.children > 0 {
            let children = self.core.family(operation.id()).await?;
            crate::wire::add_children(&mut shown, children);
        }
        Ok(shown)
    }

    /// Everything the engine knows of an operation, as JSON, for people who debug.
    ///
    /// # Errors
    /// There is none for this viewer; the database.
    pub async fn raw(&self, viewer: &Viewer, id: &str) -> Result<String, Error> {
        let operation = self.get(viewer, id).await?;
        let id = operation.id();
        let raw: Option<String> = self
            .core
            .pool
            .run("operations.raw", |connection| {
                Box::pin(async move { Ok::<_, Error>(store::read::raw(connection, id).await?) })
            })
            .await?;
        raw.ok_or_else(|| Error::NotFound(id.to_owned()))
    }

    /// What the newest attempt has streamed, text by text.
    ///
    /// # Errors
    /// There is none for this viewer; the database.
    pub async fn texts(
        &self,
        viewer: &Viewer,
        id: &str,
    ) -> Result<BTreeMap<String, String>, Error> {
        let operation = self.get(viewer, id).await?;
        let cursor = TextCursor { id: operation.id().to_owned(), ..TextCursor::default() };
        let news = self.core.reader.texts(cursor).await.map_err(Error::shared)?;
        let pieces = news.iter().flat_map(|news| &news.pieces);
        Ok(pieces.map(|piece| (piece.stream.clone(), piece.body.clone())).collect())
    }

    /// Lists operations, newest first, a page at a time.
    ///
    /// # Errors
    /// A wrong page size or token; the database.
    pub async fn list(
        &self,
        viewer: &Viewer,
        query: &Query,
        page_size: i32,
        page_token: &str,
    ) -> Result<(Vec<Operation>, String), Error> {
        let limit = page::size(page_size)?;
        let filter = filter(viewer, query);
        let scope = format!("operations {filter:?}");
        let before = self.pager.open(&scope, page_token)?;
        let (filter, before) = (&filter, before.as_deref());
        let mut rows: Vec<Operation> = self
            .core
            .pool
            .run("operations.list", |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(list::page(connection, filter, before, limit + 1).await?)
                })
            })
            .await?;
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let last = rows.last().filter(|_| more);
        let token = last.map(|last| self.pager.seal(&scope, last.id())).unwrap_or_default();
        Ok((rows, token))
    }

    /// Watches an operation; see [`crate::Watch`]. Registered before it reads.
    ///
    /// # Errors
    /// There is none for this viewer; a cursor below zero; the database.
    pub async fn watch(
        &self,
        viewer: &Viewer,
        id: &str,
        after: Option<i64>,
    ) -> Result<Watch, Error> {
        if after.is_some_and(|after| after < 0) {
            return Err(Error::Invalid {
                field: "after_sequence",
                expected: "must be 0 or the sequence that was received last".into(),
            });
        }
        let id = OperationId::parse(id)?;
        let watcher = Watcher::register(&self.core, id.as_str());
        let operation = self.get(viewer, id.as_str()).await?;
        Ok(watcher.stream(operation, after))
    }

    /// Watches every operation of an owner, or the children of an operation.
    ///
    /// # Errors
    /// The parent does not exist for this viewer; the database.
    pub async fn watch_many(
        &self,
        owner: &str,
        query: &Query,
        active_only: bool,
    ) -> Result<WatchMany, Error> {
        let viewer = Viewer::Owner(owner.to_owned());
        if let Some(parent) = &query.parent {
            self.get(&viewer, parent).await?;
        }
        Ok(many::watch(self.core.clone(), filter(&viewer, query), active_only))
    }

    /// Waits until an operation is terminal, or the time is over; returns it as it stands then.
    ///
    /// # Errors
    /// There is none for this viewer; the database.
    pub async fn wait(
        &self,
        viewer: &Viewer,
        id: &str,
        limit: Duration,
    ) -> Result<Operation, Error> {
        let until = tokio::time::Instant::now() + limit;
        let id = OperationId::parse(id)?;
        let mut news = self.core.waker.subscribe(id.to_string());
        loop {
            let operation = self.get(viewer, id.as_str()).await?;
            if operation.life.state.terminal() {
                return Ok(operation);
            }
            if tokio::time::timeout_at(until, news.news()).await.is_err() {
                return Ok(operation);
            }
        }
    }

    /// Asks an operation and its children to stop; one that has ended stays as it is.
    ///
    /// # Errors
    /// There is none for this viewer; the database.
    pub async fn cancel(&self, viewer: &Viewer, id: &str) -> Result<Operation, Error> {
        self.cancel_as_seen(viewer, id, 0).await
    }

    /// Does the same to an operation whose newest change has this number; to any for 0.
    ///
    /// # Errors
    /// There is none for this viewer; it has gone on meanwhile; the database.
    pub async fn cancel_as_seen(
        &self,
        viewer: &Viewer,
        id: &str,
        sequence: i64,
    ) -> Result<Operation, Error> {
        let operation = self.get(viewer, id).await?;
        steer::cancel(&self.core, operation.id(), sequence).await
    }

    /// Opens a new run of FAILED, CANCELLED or PENDING work.
    ///
    /// # Errors
    /// There is none for this viewer; another state; it has gone on meanwhile; the database.
    pub async fn retry(
        &self,
        viewer: &Viewer,
        id: &str,
        retry: &Retry,
    ) -> Result<Operation, Error> {
        let operation = self.get(viewer, id).await?;
        steer::retry(&self.core, operation.id(), retry).await
    }

    /// Takes word that an operation of another service has ended, in the caller's transaction: a step
    /// that waits for it is looked at and goes on. Told twice, or of an operation that nobody here
    /// waits for, it does nothing. Returns whether somebody waits; then
    /// [`Handle::look_at_remotes`] after the commit saves the wait for the next round.
    ///
    /// # Errors
    /// The database.
    pub async fn remote_ended(
        connection: &mut sqlx::PgConnection,
        name: &str,
    ) -> Result<bool, Error> {
        let Ok(id) = OperationId::parse(name) else { return Ok(false) };
        Ok(store::remote::look_now(connection, id.as_str()).await?)
    }

    /// Looks now at what other services do and is due.
    pub fn look_at_remotes(&self) {
        self.core.remotes.look.notify_one();
    }

    /// Deletes operations of an owner with all they left, in the caller's transaction. Running
    /// ones are fenced by it: their rows are gone.
    ///
    /// # Errors
    /// The database.
    pub async fn forget(
        connection: &mut sqlx::PgConnection,
        owner: &str,
        ids: &[String],
    ) -> Result<(), Error> {
        Ok(store::retention::forget(connection, owner, ids).await?)
    }

    /// Whether this process holds a lease and may run operations.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.core.lease.valid()
    }

    /// Wakes watchers and workers of an operation that the caller has changed in a transaction of
    /// its own.
    pub fn wake(&self, operation: &Operation) {
        transition::wake(&self.core, operation);
    }

    /// Ends the engine: takes no more work, gives a moment to what runs, returns the rest to the
    /// queue and gives back the lease. Returns whether all that ended in time.
    pub async fn drain(&self, limit: Duration) -> bool {
        let until = tokio::time::Instant::now() + limit;
        self.core.slots.close();
        self.core.attempts.release_all();
        let quiet = async {
            while self.core.attempts.len() > 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let all = tokio::time::timeout_at(until, quiet).await.is_ok();
        if all {
            heartbeat::leave(&self.core).await;
        }
        self.core.tasks.drain(until.duration_since(tokio::time::Instant::now())).await && all
    }
}

fn filter(viewer: &Viewer, query: &Query) -> Filter {
    let owner = match viewer {
        Viewer::Owner(owner) => Some(owner.clone()),
        Viewer::Anyone => query.owner.clone(),
    };
    Filter {
        owner,
        states: query.states.clone(),
        kind: query.kind.clone(),
        parent: query.parent.as_deref().map(|id| id.trim_start_matches("operations/").to_owned()),
    }
}
