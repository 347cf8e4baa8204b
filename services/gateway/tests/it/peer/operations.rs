//! Operations of the peer: lists of changes, watched as the contract says.

use std::{pin::Pin, time::Duration};

use futures::Stream;
use proto::operations::v1::{operations_server::Operations, *};
use tonic::{Code, Request, Response, Status};

use super::{Script, refusal};

/// How often a watch says that it lives.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// Makes the changes of an operation that runs through all its phases.
pub fn life(id: &str, changes: i64) -> Vec<Operation> {
    (1..=changes).map(|sequence| change(id, sequence, sequence == changes)).collect()
}

/// Makes one change of an operation.
pub fn change(id: &str, sequence: i64, last: bool) -> Operation {
    let state = if last { State::Succeeded } else { State::Running };
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let progress = if last { 100.0 } else { (sequence as f64).min(99.0) };
    Operation {
        id: id.to_owned(),
        name: format!("operations/{id}"),
        kind: "resume.tailor".into(),
        state: state.into(),
        done: last,
        phase: Some(Phase {
            key: format!("phase-{sequence}"),
            title: format!("Phase {sequence}..."),
            index: 1,
            total: 7,
        }),
        progress,
        run: 1,
        attempt: 1,
        sequence,
        update_time: Some(prost_types::Timestamp { seconds: 1_700_000_000 + sequence, nanos: 0 }),
        ..Default::default()
    }
}

fn message(event: WatchEvent, operation: Option<Operation>) -> WatchResponse {
    WatchResponse { event: event.into(), operation, ..Default::default() }
}

fn as_seen(operation: &Operation, sequence: i64) -> Result<(), Status> {
    if [0, operation.sequence].contains(&sequence) {
        return Ok(());
    }
    Err(refusal(Code::Aborted, "OPERATION_CHANGED", "the operation has gone on"))
}

/// A piece of text as the service would send it.
pub fn delta(attempt: i32, offset: i64, text: &str) -> Delta {
    let (id, stream, text) = ("op".to_owned(), "letter".to_owned(), text.to_owned());
    Delta { id, run: 1, attempt, stream, offset, text }
}

/// Counts a watch as open for as long as it lives.
struct Open(Script);

impl Open {
    fn new(script: &Script) -> Self {
        let mut state = script.state();
        state.watches_opened += 1;
        state.watches_open += 1;
        Self(script.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.watches_open = state.watches_open.saturating_sub(1);
    }
}

impl Script {
    fn changes(&self, id: &str, user: &str) -> Result<Vec<Operation>, Status> {
        match self.state().operations.get(id) {
            Some((owner, changes)) if owner == user => Ok(changes.clone()),
            _ => Err(refusal(Code::NotFound, "OPERATION_MISSING", "there is no such operation")),
        }
    }

    fn newest(&self, id: &str, user: &str) -> Result<Operation, Status> {
        Ok(self.changes(id, user)?.pop().unwrap())
    }

    /// The changes after a sequence, and whether they are the last.
    fn after(&self, id: &str, sequence: i64) -> (Vec<Operation>, bool) {
        let state = self.state();
        let changes = &state.operations[id].1;
        let new = changes.iter().filter(|change| change.sequence > sequence).cloned().collect();
        (new, changes.last().unwrap().done)
    }

    fn watch_stream(self, id: String, cursor: Option<i64>, newest: Operation) -> Messages {
        let open = Open::new(&self);
        Box::pin(async_stream::stream! {
            let _open = open;
            let cut = self.state().cut_watch_after;
            let mut sent = 0;
            let mut news = self.news();
            let mut last = cursor.unwrap_or_default();
            let (mut waiting, mut written) = (Vec::new(), 0);
            if cursor.is_none() || last > newest.sequence {
                let event = if cursor.is_none() { WatchEvent::Snapshot } else { WatchEvent::Resync };
                last = newest.sequence;
                let texts = self.state().texts.clone();
                written = texts.len();
                waiting.push(WatchResponse { texts, ..message(event, Some(newest)) });
            }
            loop {
                let (new, ended) = self.after(&id, last);
                last = new.last().map_or(last, |change| change.sequence);
                let updates = new.into_iter().map(|c| message(WatchEvent::Update, Some(c)));
                let texts: Vec<Delta> = self.state().texts[written..].to_vec();
                written += texts.len();
                waiting.extend(texts.into_iter().map(|delta| WatchResponse {
                    event: WatchEvent::Delta.into(),
                    delta: Some(delta),
                    ..Default::default()
                }));
                waiting.extend(updates);
                for message in waiting.drain(..) {
                    if cut.is_some_and(|cut| sent >= cut) {
                        yield Err(Status::unavailable("cut"));
                        return;
                    }
                    sent += 1;
                    self.state().watch_messages += 1;
                    yield Ok(message);
                }
                if ended {
                    return;
                }
                let end = self.state().watch_ends_with.clone();
                if let Some(status) = end {
                    yield Err(status);
                    return;
                }
                if self.state().mute_watches {
                    std::future::pending::<()>().await;
                }
                if tokio::time::timeout(HEARTBEAT, news.changed()).await.is_err() {
                    yield Ok(message(WatchEvent::Heartbeat, None));
                }
            }
        })
    }
}

type Messages = Pin<Box<dyn Stream<Item = Result<WatchResponse, Status>> + Send>>;

#[tonic::async_trait]
impl Operations for Script {
    type WatchStream = Messages;
    type WatchManyStream = Pin<Box<dyn Stream<Item = Result<WatchManyResponse, Status>> + Send>>;

    async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        let user = self.enter_signed_in("Get", &request).await?;
        let operation = Some(self.newest(&request.get_ref().id, &user)?);
        Ok(Response::new(GetResponse { operation, raw_json: String::new() }))
    }

    async fn list(&self, request: Request<ListRequest>) -> Result<Response<ListResponse>, Status> {
        let user = self.enter_signed_in("List", &request).await?;
        let state = self.state();
        let mine = state.operations.values().filter(|(owner, _)| *owner == user);
        let operations = mine.map(|(_, changes)| changes.last().unwrap().clone()).collect();
        Ok(Response::new(ListResponse { operations, next_page_token: "next".into() }))
    }

    async fn watch(
        &self,
        request: Request<WatchRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let user = self.enter_signed_in("Watch", &request).await?;
        let request = request.into_inner();
        let newest = self.newest(&request.id, &user)?;
        Ok(Response::new(self.clone().watch_stream(request.id, request.after_sequence, newest)))
    }

    async fn watch_many(
        &self,
        _: Request<WatchManyRequest>,
    ) -> Result<Response<Self::WatchManyStream>, Status> {
        Err(Status::unimplemented("not called by the gateway"))
    }

    async fn wait(&self, _: Request<WaitRequest>) -> Result<Response<WaitResponse>, Status> {
        Err(Status::unimplemented("not called by the gateway"))
    }

    async fn cancel(
        &self,
        request: Request<CancelRequest>,
    ) -> Result<Response<CancelResponse>, Status> {
        let user = self.enter_signed_in("Cancel", &request).await?;
        let mut operation = self.newest(&request.get_ref().id, &user)?;
        as_seen(&operation, request.get_ref().sequence)?;
        operation.sequence += 1;
        operation.state = State::Cancelled.into();
        operation.done = true;
        let message = "You stopped it.".to_owned();
        operation.error = Some(Error { reason: "CANCELLED".into(), message, retryable: true });
        self.append(operation.clone());
        Ok(Response::new(CancelResponse { operation: Some(operation) }))
    }

    async fn retry(
        &self,
        request: Request<RetryRequest>,
    ) -> Result<Response<RetryResponse>, Status> {
        let user = self.enter_signed_in("Retry", &request).await?;
        let mut operation = self.newest(&request.get_ref().id, &user)?;
        as_seen(&operation, request.get_ref().sequence)?;
        if operation.state() == State::Running {
            let text = "only failed, cancelled or waiting work can be run again";
            return Err(refusal(Code::FailedPrecondition, "OPERATION_RUNNING", text));
        }
        operation.run += 1;
        operation.sequence += 1;
        operation.state = State::Pending.into();
        operation.done = false;
        operation.phase = None;
        self.append(operation.clone());
        Ok(Response::new(RetryResponse { operation: Some(operation) }))
    }
}
