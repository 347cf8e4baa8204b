//! What every part of one engine shares: the pool, the writers and readers, the wake-ups, the
//! registered kinds, the lease of the process and the attempts that run under it.

use std::sync::Arc;

use service::tasks::Tasks;

use crate::{
    error::Error,
    estimates::Estimates,
    handler::Registry,
    metrics,
    model::operation::Operation,
    options::Options,
    remote::Remotes,
    store,
    watch::{reader::Reader, wake::Waker},
    wire,
    worker::{attempts::Attempts, lease::Lease, slots::Slots},
    writer::{group::Writer, start::Starter},
};

pub(crate) struct Core {
    pub options: Options,
    pub pool: db::Pool,
    pub tasks: Tasks,
    pub registry: Registry,
    pub waker: Waker,
    pub writer: Writer,
    pub starter: Starter,
    pub reader: Reader,
    pub estimates: Estimates,
    pub remotes: Remotes,
    pub lease: Lease,
    pub attempts: Attempts,
    pub slots: Slots,
    /// Asks for a look at what this process holds, at once.
    pub recheck: tokio::sync::Notify,
}

impl Core {
    /// Reads one operation, whoever it belongs to, together with others that are asked for now.
    pub(crate) async fn read(&self, id: &str) -> Result<Option<Operation>, Error> {
        match self.reader.row(id).await {
            Ok(None) if self.tasks.token().is_cancelled() => Err(Error::Stopping),
            Ok(row) => Ok(row.map(Arc::unwrap_or_clone)),
            Err(error) => Err(Error::shared(error)),
        }
    }

    /// Counts the end of an operation that no attempt of this process has ended.
    pub(crate) fn count_end(&self, operation: &Operation) {
        let definition = self.registry.definition(&operation.head.kind);
        if let Some(definition) = definition.filter(|_| operation.life.state.terminal()) {
            metrics::ended(definition.name, operation.life.state);
        }
    }

    /// Reads what an operation consists of: its children here, and what other services do for it.
    pub(crate) async fn family(
        &self,
        id: &str,
    ) -> Result<Vec<proto::operations::v1::Child>, Error> {
        self.pool
            .run("operations.children", |connection| {
                let parents = vec![id.to_owned()];
                Box::pin(async move {
                    let children = store::children::of(connection, &parents).await?;
                    let remote = store::remote::of(connection, &parents).await?;
                    let children = children.iter().map(wire::to_child);
                    Ok(children.chain(remote.iter().map(wire::to_remote_child)).collect())
                })
            })
            .await
    }

    /// Shows an operation with its estimate.
    pub(crate) fn show(&self, operation: &Operation) -> proto::operations::v1::Operation {
        let estimate = (!operation.life.state.terminal())
            .then(|| {
                let key = operation.progress.phase.as_ref().map_or("", |phase| phase.key.as_str());
                let in_phase = operation.updated_at - operation.phase_at;
                let in_phase = in_phase.to_std().unwrap_or_default();
                self.estimates.remaining(&operation.head, key, in_phase)
            })
            .flatten();
        wire::to_proto(operation, estimate)
    }
}

/// The core as tasks hold it.
pub(crate) type Shared = Arc<Core>;
