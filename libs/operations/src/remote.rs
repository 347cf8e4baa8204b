//! Work that another service does as a step of an operation here: how that service is asked what
//! became of it. Starting it is the callee's own RPC and stands in the handler.

use std::{collections::HashMap, sync::Arc};

use proto::operations::v1 as pb;
use tokio::sync::Notify;

use crate::model::failure::Failure;

/// The operations of another service, seen from here. Every process of a service that waits for such
/// work has one for each callee, because any of them may be the one that looks.
#[tonic::async_trait]
pub trait Remote: Send + Sync + 'static {
    /// The service, as its operations' ids name it.
    fn service(&self) -> &str;

    /// Reads an operation of an owner; none if there is no such operation.
    ///
    /// # Errors
    /// The service is away: it is asked again.
    async fn get(&self, owner: &str, id: &str) -> Result<Option<pb::Operation>, Failure>;

    /// Asks an operation to stop; returns it as it stands then, or none if there is none. That is the
    /// acknowledgement: until it comes, the question is repeated.
    ///
    /// # Errors
    /// The service is away: it is asked again.
    async fn cancel(&self, owner: &str, id: &str) -> Result<Option<pb::Operation>, Failure>;
}

/// The services that this engine may wait for.
#[derive(Default)]
pub(crate) struct Remotes {
    services: HashMap<String, Arc<dyn Remote>>,
    /// Asks for a look at what is due, at once.
    pub(crate) look: Notify,
}

impl Remotes {
    pub(crate) fn add(&mut self, remote: impl Remote) {
        self.services.insert(remote.service().to_owned(), Arc::new(remote));
    }

    pub(crate) fn get(&self, service: &str) -> Option<&Arc<dyn Remote>> {
        self.services.get(service)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.services.keys().cloned().collect()
    }
}
