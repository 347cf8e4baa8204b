//! A service that does what its request says: answers, hangs, fails, panics, streams. It notes how
//! often it was called and whether a hanging call was let go.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::{Stream, StreamExt as _, stream};
use kernel::{Code, Coded};
use proto::{
    operations::v1::{self as operations, operations_server::Operations},
    tailoring::v1::{self as tailoring, tailorings_server::Tailorings},
};
use service::{auth, call::Call, to_status};
use tonic::{Request, Response, Status};

type Answer<T> = Result<Response<T>, Status>;
type Streaming<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Failures on request.
#[derive(Debug, thiserror::Error)]
#[error("the probe was told to fail")]
pub struct Told(Code);

impl Coded for Told {
    fn code(&self) -> Code {
        self.0
    }
}

/// The state that a test looks at.
#[derive(Default)]
pub struct State {
    pub calls: AtomicUsize,
    pub let_go: AtomicUsize,
    pub streams_let_go: AtomicUsize,
    pub left_to_fail: AtomicUsize,
    pub headers: Mutex<HashMap<String, String>>,
    pub time_left: Mutex<Option<Duration>>,
    pub pushback: Mutex<Option<&'static str>>,
}

#[derive(Clone, Default)]
pub struct Probe(pub Arc<State>);

/// Counts when it is dropped.
struct Guard(Arc<State>, fn(&State) -> &AtomicUsize);

impl Drop for Guard {
    fn drop(&mut self) {
        (self.1)(&self.0).fetch_add(1, Ordering::SeqCst);
    }
}

impl Probe {
    pub fn calls(&self) -> usize {
        self.0.calls.load(Ordering::SeqCst)
    }

    fn note<T>(&self, request: &Request<T>) {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        let headers = request.metadata().clone().into_headers();
        let headers =
            headers.iter().filter_map(|(k, v)| Some((k.to_string(), v.to_str().ok()?.into())));
        *self.0.headers.lock().unwrap() = headers.collect();
        let deadline = Call::of(request).and_then(|call| call.deadline);
        *self.0.time_left.lock().unwrap() =
            deadline.map(|d| d.saturating_duration_since(tokio::time::Instant::now()));
    }

    /// Fails as often as it was told to.
    fn fail(&self) -> Result<(), Status> {
        let left = &self.0.left_to_fail;
        let failing = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if failing.is_err() {
            return Ok(());
        }
        let mut status = to_status(&Told(Code::Unavailable));
        if let Some(pushback) = *self.0.pushback.lock().unwrap() {
            status.metadata_mut().insert("grpc-retry-pushback-ms", pushback.parse().unwrap());
        }
        Err(status)
    }

    /// A stream that says something, again and again, and counts when it is let go.
    fn beat<T: Send + 'static>(&self, message: fn() -> T) -> Streaming<T> {
        let guard = Guard(self.0.clone(), |state| &state.streams_let_go);
        let clock = tokio::time::interval(Duration::from_millis(200));
        let ticks = stream::unfold((guard, clock), move |(guard, mut clock)| async move {
            clock.tick().await;
            Some((Ok(message()), (guard, clock)))
        });
        ticks.boxed()
    }
}

#[tonic::async_trait]
impl Operations for Probe {
    async fn get(
        &self,
        request: Request<operations::GetRequest>,
    ) -> Answer<operations::GetResponse> {
        self.note(&request);
        self.fail()?;
        let identity = auth::identity(&request)?;
        match request.get_ref().id.as_str() {
            "hang" => {
                let _guard = Guard(self.0.clone(), |state| &state.let_go);
                std::future::pending::<()>().await;
            }
            "panic" => panic!("told to"),
            "internal" => return Err(to_status(&Told(Code::Internal))),
            "missing" => return Err(to_status(&Told(Code::NotFound))),
            "bare" => return Err(Status::unknown("select secret from users")),
            _ => {}
        }
        let raw_json = "x".repeat(request.get_ref().id.parse().unwrap_or(0));
        let operation = operations::Operation {
            id: request.get_ref().id.chars().take(64).collect(),
            owner: identity.user_id.to_string(),
            ..operations::Operation::default()
        };
        Ok(Response::new(operations::GetResponse { operation: Some(operation), raw_json }))
    }

    async fn list(
        &self,
        request: Request<operations::ListRequest>,
    ) -> Answer<operations::ListResponse> {
        self.note(&request);
        let who = auth::identity(&request).map(|identity| identity.user_id.to_string());
        let next_page_token = who.unwrap_or_else(|_| "nobody".to_owned());
        Ok(Response::new(operations::ListResponse { next_page_token, ..Default::default() }))
    }

    type WatchStream = Streaming<operations::WatchResponse>;

    async fn watch(&self, request: Request<operations::WatchRequest>) -> Answer<Self::WatchStream> {
        self.note(&request);
        self.fail()?;
        if request.get_ref().id == "missing" {
            return Err(to_status(&Told(Code::NotFound)));
        }
        Ok(Response::new(self.beat(operations::WatchResponse::default)))
    }

    type WatchManyStream = Streaming<operations::WatchManyResponse>;

    async fn watch_many(
        &self,
        request: Request<operations::WatchManyRequest>,
    ) -> Answer<Self::WatchManyStream> {
        self.note(&request);
        Ok(Response::new(self.beat(operations::WatchManyResponse::default)))
    }

    async fn wait(
        &self,
        request: Request<operations::WaitRequest>,
    ) -> Answer<operations::WaitResponse> {
        self.note(&request);
        Ok(Response::new(operations::WaitResponse::default()))
    }

    async fn cancel(
        &self,
        request: Request<operations::CancelRequest>,
    ) -> Answer<operations::CancelResponse> {
        self.note(&request);
        self.fail()?;
        Ok(Response::new(operations::CancelResponse::default()))
    }

    async fn retry(
        &self,
        request: Request<operations::RetryRequest>,
    ) -> Answer<operations::RetryResponse> {
        self.note(&request);
        Ok(Response::new(operations::RetryResponse::default()))
    }
}

#[tonic::async_trait]
impl Tailorings for Probe {
    async fn create_tailoring(
        &self,
        request: Request<tailoring::CreateTailoringRequest>,
    ) -> Answer<tailoring::CreateTailoringResponse> {
        self.note(&request);
        self.fail()?;
        Ok(Response::new(tailoring::CreateTailoringResponse::default()))
    }

    async fn get_tailoring(
        &self,
        request: Request<tailoring::GetTailoringRequest>,
    ) -> Answer<tailoring::GetTailoringResponse> {
        self.note(&request);
        Ok(Response::new(tailoring::GetTailoringResponse::default()))
    }

    async fn list_tailorings(
        &self,
        request: Request<tailoring::ListTailoringsRequest>,
    ) -> Answer<tailoring::ListTailoringsResponse> {
        self.note(&request);
        Ok(Response::new(tailoring::ListTailoringsResponse::default()))
    }

    async fn delete_tailoring(
        &self,
        request: Request<tailoring::DeleteTailoringRequest>,
    ) -> Answer<tailoring::DeleteTailoringResponse> {
        self.note(&request);
        Ok(Response::new(tailoring::DeleteTailoringResponse::default()))
    }

    type GetDocumentStream = Streaming<tailoring::GetDocumentResponse>;

    async fn get_document(
        &self,
        request: Request<tailoring::GetDocumentRequest>,
    ) -> Answer<Self::GetDocumentStream> {
        self.note(&request);
        Ok(Response::new(self.beat(tailoring::GetDocumentResponse::default)))
    }

    async fn list_lines(
        &self,
        request: Request<tailoring::ListLinesRequest>,
    ) -> Answer<tailoring::ListLinesResponse> {
        self.note(&request);
        Ok(Response::new(tailoring::ListLinesResponse::default()))
    }

    async fn update_lines(
        &self,
        request: Request<tailoring::UpdateLinesRequest>,
    ) -> Answer<tailoring::UpdateLinesResponse> {
        self.note(&request);
        Ok(Response::new(tailoring::UpdateLinesResponse::default()))
    }

    async fn list_versions(
        &self,
        request: Request<tailoring::ListVersionsRequest>,
    ) -> Answer<tailoring::ListVersionsResponse> {
        self.note(&request);
        Ok(Response::new(tailoring::ListVersionsResponse::default()))
    }

    async fn restore_version(
        &self,
        request: Request<tailoring::RestoreVersionRequest>,
    ) -> Answer<tailoring::RestoreVersionResponse> {
        self.note(&request);
        Ok(Response::new(tailoring::RestoreVersionResponse::default()))
    }
}
