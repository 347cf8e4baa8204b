//! Starting operations: alone in a group with others, or together with domain rows in one
//! transaction. The first write is the request row, so two equal requests at once lead to one
//! operation; a process with a free slot starts the work in the same commit.

use std::sync::Arc;

use chrono::DateTime;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    core::{Core, Shared},
    error::Error,
    handler::Kind,
    model::{
        id::OperationId,
        lifecycle::Lifecycle,
        operation::{Head, Operation, Progress},
    },
    store::{
        self, kind,
        start::{NewRow, Request},
    },
    wire,
    worker::{attempt, slots::Slot},
};

/// What to start.
#[derive(Debug, Clone)]
pub struct New {
    pub(crate) kind: &'static str,
    pub(crate) version: i32,
    pub(crate) owner: String,
    pub(crate) input: Vec<u8>,
    pub(crate) input_size: i64,
    pub(crate) writer: String,
    pub(crate) trace: Option<String>,
    pub(crate) request: Option<Request>,
}

/// An operation that was started now, or by the same request before.
#[derive(Debug, Clone, PartialEq)]
pub struct Started {
    /// The operation.
    pub operation: Operation,
    /// Whether this call has started it.
    pub fresh: bool,
}

impl New {
    /// An operation of kind `K` for an owner.
    ///
    /// # Errors
    /// An input that cannot be encoded.
    #[expect(clippy::self_named_constructors, reason = "what is new is what is to be started")]
    pub fn new<K: Kind>(owner: impl Into<String>, input: &K::Input) -> Result<Self, Error>
    where
        K::Input: Serialize,
    {
        let definition = K::definition();
        let input = serde_json::to_vec(input).map_err(|error| Error::Invalid {
            field: "input",
            expected: format!("must be encodable: {error}"),
        })?;
        Ok(Self {
            kind: definition.name,
            version: definition.version,
            owner: owner.into(),
            input_size: i64::try_from(input.len()).unwrap_or(i64::MAX),
            input,
            writer: String::new(),
            trace: None,
            request: None,
        })
    }

    /// Makes a repetition of the request lead to the same operation. `command` is what was asked
    /// for, decoded, with the bytes of its files: the same id with another command is refused. An
    /// empty id changes nothing.
    #[must_use]
    pub fn request(mut self, method: &str, request_id: &str, command: &[&[u8]]) -> Self {
        if !request_id.is_empty() {
            let mut digest = Sha256::new();
            for part in command {
                digest.update(part.len().to_le_bytes());
                digest.update(part);
            }
            self.request = Some(Request {
                owner: self.owner.clone(),
                method: method.to_owned(),
                request_id: request_id.to_owned(),
                digest: digest.finalize().to_vec(),
            });
        }
        self
    }

    /// Sets what estimates compare by: the size of what is worked on in bytes, and who writes.
    #[must_use]
    pub fn measured(mut self, input_size: usize, writer: &str) -> Self {
        self.input_size = i64::try_from(input_size).unwrap_or(i64::MAX);
        writer.clone_into(&mut self.writer);
        self
    }

    /// Sets the `traceparent` of the call.
    #[must_use]
    pub fn trace(mut self, trace: Option<String>) -> Self {
        self.trace = trace;
        self
    }

    /// The row to insert: under a holder it runs at once, as a child it belongs to a parent.
    pub(crate) fn row(
        self,
        core: &Core,
        worker: Option<Uuid>,
        part: Option<(OperationId, String, f64)>,
    ) -> NewRow {
        let life = if worker.is_some() { Lifecycle::eager() } else { Lifecycle::new() };
        let (parent, child_key, weight) = match part {
            Some((parent, key, weight)) => (Some(parent), Some(key), weight),
            None => (None, None, 1.0),
        };
        let unknown = DateTime::UNIX_EPOCH;
        let head = Head {
            id: OperationId::mint(core.options.service),
            owner: self.owner,
            kind: self.kind.to_owned(),
            version: self.version,
            parent,
            child_key,
            weight,
            input_size: self.input_size,
            writer: self.writer,
            trace: self.trace,
            created_at: unknown,
        };
        let operation = Operation {
            head,
            life,
            progress: Progress::default(),
            error: None,
            result: None,
            children: 0,
            texts: false,
            ran: std::time::Duration::ZERO,
            run_at: unknown,
            phase_at: unknown,
            updated_at: unknown,
            ended_at: None,
        };
        let kind = if worker.is_some() { kind::STARTED } else { kind::CREATED };
        let payload = wire::payload(&operation);
        NewRow { operation, input: self.input, worker, request: self.request, kind, payload }
    }
}

/// A row with the slot in which it runs at once, if one is free and the lease is good.
fn eager(core: &Core, new: New) -> Result<(NewRow, Option<Slot>), Error> {
    if core.registry.get(new.kind, new.version).is_none() {
        return Err(Error::UnknownKind(new.kind.to_owned()));
    }
    let held = core.lease.holder().filter(|_| core.options.eager && core.options.works);
    let slot = held.and_then(|_| core.slots.try_take(new.kind));
    let worker = held.filter(|_| slot.is_some());
    Ok((new.row(core, worker, None), slot))
}

/// Starts an operation without domain rows, in a group with others.
pub(crate) async fn start(core: &Shared, new: New) -> Result<Started, Error> {
    let (row, slot) = eager(core, new)?;
    let inserted = core.starter.insert(row.clone()).await.ok_or(Error::Stopping)?;
    match inserted.map_err(Error::shared)? {
        Some(created_at) => Ok(committed(core, row, slot, created_at)),
        None => same(core, &row).await,
    }
}

/// Starts an operation with the domain rows that belong to it: request row, domain rows,
/// operation and change in one commit. For a repeated request the domain is not written again.
pub(crate) async fn start_with<'env, E, F>(
    core: &'env Shared,
    new: New,
    domain: F,
) -> Result<Started, E>
where
    E: From<Error> + From<db::Error> + db::Retry + Send + 'static,
    F: for<'c> Fn(&'c mut db::Connection<'env>, OperationId) -> db::BoxFuture<'c, Result<(), E>>
        + Send
        + Sync
        + 'env,
{
    let (row, slot) = eager(core, new)?;
    // Shared, not borrowed: the futures of the transaction may outlive nothing but `'env`.
    let (row, domain) = (Arc::new(row), Arc::new(domain));
    let created = core
        .pool
        .transaction("operations.start", |connection| {
            let (row, domain) = (row.clone(), domain.clone());
            Box::pin(async move {
                let id = &row.operation.head.id;
                if let Some(request) = &row.request {
                    let inserted = store::start::request_insert(connection, request, id).await;
                    if !inserted.map_err(Error::from)? {
                        return Ok::<_, E>(None);
                    }
                }
                domain(connection, id.clone()).await?;
                let alone = NewRow { request: None, ..(*row).clone() };
                let inserted = store::start::insert(connection, &[alone]).await;
                Ok(inserted.map_err(Error::from)?.pop().map(|(_, at)| at))
            })
        })
        .await?;
    match created {
        Some(created_at) => Ok(committed(core, Arc::unwrap_or_clone(row), slot, created_at)),
        None => Ok(same(core, &row).await?),
    }
}

/// After the commit: runs it in its slot, or tells workers that it waits.
fn committed(
    core: &Shared,
    row: NewRow,
    slot: Option<Slot>,
    at: chrono::DateTime<chrono::Utc>,
) -> Started {
    let NewRow { mut operation, input, .. } = row;
    operation.head.created_at = at;
    operation.run_at = at;
    operation.phase_at = at;
    operation.updated_at = at;
    core.waker.touched([&operation.head.touch()]);
    let kind = core.registry.get(&operation.head.kind, operation.head.version).cloned();
    match (slot, kind) {
        (Some(slot), Some(kind)) => attempt::launch(core, kind, operation.clone(), input, slot),
        _ => core.waker.ready(&operation.head.kind),
    }
    Started { operation, fresh: true }
}

/// Finds the operation that the same request has started before.
async fn same(core: &Core, row: &NewRow) -> Result<Started, Error> {
    let Some(request) = row.request.clone() else {
        return Err(Error::NotFound(row.operation.id().to_owned()));
    };
    let asked = &request;
    let found: Option<(String, Vec<u8>)> = core
        .pool
        .run("operations.request", |connection| {
            Box::pin(
                async move { Ok::<_, Error>(store::start::request_get(connection, asked).await?) },
            )
        })
        .await?;
    let (id, digest) = found.ok_or_else(|| Error::NotFound(request.request_id.clone()))?;
    if digest != request.digest {
        return Err(Error::RequestIdReused(request.request_id));
    }
    let operation = core.read(&id).await?.ok_or(Error::NotFound(id))?;
    Ok(Started { operation, fresh: false })
}
