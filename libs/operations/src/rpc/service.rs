//! `jobstream.operations.v1.Operations`, over one engine or several: in the one program a single
//! service dispatches by the service that an id names, and lists and watches fan out over all.

use std::{pin::Pin, time::Duration};

use futures::{Stream, StreamExt as _, stream::SelectAll};
use proto::operations::v1::{self as pb, operations_server};
use service::{
    auth::{self, Role},
    to_status,
};
use tonic::{Request, Response, Status};

use crate::{
    error::Error,
    handle::{Handle, Query, Viewer},
    model::{id::OperationId, lifecycle::State},
    steer::Retry,
};

/// Longest wait of a call.
const MAX_WAIT: Duration = Duration::from_secs(600);
/// Wait where none is named.
const DEFAULT_WAIT: Duration = Duration::from_secs(30);

type Messages<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// The service over the engines of this process.
#[derive(Clone)]
pub struct Service {
    engines: Vec<Handle>,
}

impl Service {
    /// Serves these engines.
    #[must_use]
    pub fn new(engines: Vec<Handle>) -> Self {
        Self { engines }
    }

    /// The engine that an id belongs to.
    fn engine(&self, id: &str) -> Result<&Handle, Status> {
        let missing = || to_status(&Error::NotFound(id.chars().take(64).collect()));
        let parsed = OperationId::parse(id).map_err(|_| missing())?;
        let found = self.engines.iter().find(|engine| engine.service() == parsed.service());
        found.ok_or_else(missing)
    }
}

fn viewer<T>(request: &Request<T>) -> Result<Viewer, Status> {
    let identity = auth::identity(request)?;
    Ok(match identity.role {
        Role::Admin => Viewer::Anyone,
        _ => Viewer::Owner(identity.user_id.to_string()),
    })
}

fn status(error: Error) -> Status {
    to_status(&error)
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn states(numbers: &[i32]) -> Result<Vec<State>, Error> {
    numbers
        .iter()
        .map(|number| {
            let known = i16::try_from(*number).ok().and_then(State::from_number);
            known.ok_or_else(|| Error::Invalid {
                field: "states",
                expected: format!("must be known states; {number} is not"),
            })
        })
        .collect()
}

#[tonic::async_trait]
impl operations_server::Operations for Service {
    type WatchStream = Messages<pb::WatchResponse>;
    type WatchManyStream = Messages<pb::WatchManyResponse>;

    async fn get(
        &self,
        request: Request<pb::GetRequest>,
    ) -> Result<Response<pb::GetResponse>, Status> {
        let viewer = viewer(&request)?;
        let pb::GetRequest { id, raw } = request.into_inner();
        let engine = self.engine(&id)?;
        let operation = engine.get(&viewer, &id).await.map_err(status)?;
        let shown = engine.show(&operation).await.map_err(status)?;
        let raw_json = match raw {
            true => engine.raw(&viewer, &id).await.map_err(status)?,
            false => String::new(),
        };
        Ok(Response::new(pb::GetResponse { operation: Some(shown), raw_json }))
    }

    async fn list(
        &self,
        request: Request<pb::ListRequest>,
    ) -> Result<Response<pb::ListResponse>, Status> {
        let viewer = viewer(&request)?;
        let asked = request.into_inner();
        let query = Query {
            states: states(&asked.states).map_err(status)?,
            kind: some(asked.kind),
            parent: some(asked.parent),
            owner: some(asked.owner),
        };
        let (operations, next_page_token) =
            self.page(&viewer, &query, asked.page_size, &asked.page_token).await?;
        Ok(Response::new(pb::ListResponse { operations, next_page_token }))
    }

    async fn watch(
        &self,
        request: Request<pb::WatchRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let viewer = viewer(&request)?;
        let asked = request.into_inner();
        let engine = self.engine(&asked.id)?;
        let watch = engine.watch(&viewer, &asked.id, asked.after_sequence).await.map_err(status)?;
        Ok(Response::new(Box::pin(watch.map(|message| message.map_err(status)))))
    }

    async fn watch_many(
        &self,
        request: Request<pb::WatchManyRequest>,
    ) -> Result<Response<Self::WatchManyStream>, Status> {
        let owner = auth::identity(&request)?.user_id.to_string();
        let asked = request.into_inner();
        let query = Query {
            states: Vec::new(),
            kind: some(asked.kind),
            parent: some(asked.parent),
            owner: None,
        };
        let mut all = SelectAll::new();
        for engine in self.asked(query.parent.as_deref())? {
            let watch = engine.watch_many(&owner, &query, asked.active_only).await;
            all.push(watch.map_err(status)?);
        }
        Ok(Response::new(Box::pin(all.map(|message| message.map_err(status)))))
    }

    async fn wait(
        &self,
        request: Request<pb::WaitRequest>,
    ) -> Result<Response<pb::WaitResponse>, Status> {
        let viewer = viewer(&request)?;
        let pb::WaitRequest { id, timeout } = request.into_inner();
        let limit = timeout.map_or(Ok(DEFAULT_WAIT), Duration::try_from).unwrap_or(DEFAULT_WAIT);
        let engine = self.engine(&id)?;
        let operation = engine.wait(&viewer, &id, limit.min(MAX_WAIT)).await.map_err(status)?;
        let shown = engine.show(&operation).await.map_err(status)?;
        Ok(Response::new(pb::WaitResponse { operation: Some(shown) }))
    }

    async fn cancel(
        &self,
        request: Request<pb::CancelRequest>,
    ) -> Result<Response<pb::CancelResponse>, Status> {
        let viewer = viewer(&request)?;
        let pb::CancelRequest { id, sequence } = request.into_inner();
        let engine = self.engine(&id)?;
        let operation = engine.cancel_as_seen(&viewer, &id, sequence).await.map_err(status)?;
        let shown = engine.show(&operation).await.map_err(status)?;
        Ok(Response::new(pb::CancelResponse { operation: Some(shown) }))
    }

    async fn retry(
        &self,
        request: Request<pb::RetryRequest>,
    ) -> Result<Response<pb::RetryResponse>, Status> {
        let viewer = viewer(&request)?;
        let pb::RetryRequest { id, from_scratch, children, sequence } = request.into_inner();
        let engine = self.engine(&id)?;
        let retry = Retry { from_scratch, children, sequence };
        let operation = engine.retry(&viewer, &id, &retry).await.map_err(status)?;
        let shown = engine.show(&operation).await.map_err(status)?;
        Ok(Response::new(pb::RetryResponse { operation: Some(shown) }))
    }
}

impl Service {
    /// Engines that a list or watch concerns: the parent's, or all.
    fn asked(&self, parent: Option<&str>) -> Result<Vec<&Handle>, Status> {
        match parent {
            Some(parent) => Ok(vec![self.engine(parent)?]),
            None => Ok(self.engines.iter().collect()),
        }
    }

    /// A page over the engines: one after the other, each with its own token, named in front.
    async fn page(
        &self,
        viewer: &Viewer,
        query: &Query,
        size: i32,
        token: &str,
    ) -> Result<(Vec<pb::Operation>, String), Status> {
        let engines = self.asked(query.parent.as_deref())?;
        let wrong = || status(kernel::page::PageError::Token.into());
        let (first, mut inner) = match token.split_once('.') {
            None if token.is_empty() => (0, String::new()),
            None => return Err(wrong()),
            Some((at, inner)) => (at.parse::<usize>().map_err(|_| wrong())?, inner.to_owned()),
        };
        if first > 0 && first >= engines.len() {
            return Err(wrong());
        }
        let wanted = kernel::page::size(size).map_err(|error| status(error.into()))?;
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let mut shown = Vec::new();
        for (at, engine) in engines.iter().enumerate().skip(first) {
            let left = i32::try_from(wanted - shown.len()).unwrap_or(i32::MAX);
            let (rows, next) = engine.list(viewer, query, left, &inner).await.map_err(status)?;
            for row in &rows {
                shown.push(engine.show(row).await.map_err(status)?);
            }
            if !next.is_empty() {
                return Ok((shown, format!("{at}.{next}")));
            }
            if shown.len() >= wanted && at + 1 < engines.len() {
                return Ok((shown, format!("{}.", at + 1)));
            }
            inner = String::new();
        }
        Ok((shown, String::new()))
    }
}
