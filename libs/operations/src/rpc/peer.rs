//! The operations of another service over its `Operations`: what an engine waits for when a step of it
//! is done there.

use std::{fmt, sync::Arc};

use proto::operations::v1::{self as pb, operations_client::OperationsClient};
use service::{
    client::{Caller, Channel},
    status::{Problem, decode},
};
use tonic::{Code, Status};

use crate::{model::failure::Failure, remote::Remote};

/// On whose behalf an owner's operations are read and cancelled.
type Callers = Arc<dyn Fn(&str) -> Caller + Send + Sync>;

/// Another service.
#[derive(Clone)]
pub struct Peer {
    service: String,
    client: OperationsClient<Channel>,
    callers: Callers,
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer").field("service", &self.service).finish_non_exhaustive()
    }
}

impl Peer {
    /// The service that ids name `service`, over a channel to it. `callers` makes a caller who may
    /// see what belongs to an owner: work outlives the token of the person who started it.
    pub fn new(
        service: impl Into<String>,
        channel: Channel,
        callers: impl Fn(&str) -> Caller + Send + Sync + 'static,
    ) -> Self {
        let client = OperationsClient::new(channel);
        Self { service: service.into(), client, callers: Arc::new(callers) }
    }
}

/// No such operation is an answer; any other status is a failure to ask.
fn answer(answer: Result<Option<pb::Operation>, Status>) -> Result<Option<pb::Operation>, Failure> {
    match answer {
        Ok(None) => Err(Failure::retryable("REMOTE_ANSWER", "it answered without an operation")),
        Ok(operation) => Ok(operation),
        Err(status) if status.code() == Code::NotFound => {
            // Only the service itself knows what it has: a server that lacks it altogether does not.
            let Problem { reason, message, .. } = decode(&status);
            match reason.as_str() {
                "OPERATION_NOT_FOUND" => Ok(None),
                _ => Err(Failure::retryable(&reason, message).caused_by(status)),
            }
        }
        Err(status) => {
            let Problem { reason, message, .. } = decode(&status);
            Err(Failure::retryable(&reason, message).caused_by(status))
        }
    }
}

#[tonic::async_trait]
impl Remote for Peer {
    fn service(&self) -> &str {
        &self.service
    }

    async fn get(&self, owner: &str, id: &str) -> Result<Option<pb::Operation>, Failure> {
        let request = pb::GetRequest { id: id.to_owned(), raw: false };
        let reply = self.client.clone().get((self.callers)(owner).request(request)).await;
        answer(reply.map(|reply| reply.into_inner().operation))
    }

    async fn cancel(&self, owner: &str, id: &str) -> Result<Option<pb::Operation>, Failure> {
        let request = pb::CancelRequest { id: id.to_owned(), sequence: 0 };
        let reply = self.client.clone().cancel((self.callers)(owner).request(request)).await;
        answer(reply.map(|reply| reply.into_inner().operation))
    }
}
