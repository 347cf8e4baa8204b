//! Watching one operation: a snapshot or a replay, then every change in order, then the end.
//!
//! The watcher is registered before the row is read, so nothing falls between the two. From then
//! on it asks for what follows the sequence it has sent last: first what this process has just
//! committed itself, then the table. What it gets must begin with the next number; if it does not
//! (trimmed, or the watcher too far behind), a snapshot marked `resync` replaces all that was known.
//! A client that reads slowly is not waited for: nothing is buffered for it, it simply asks again
//! later and stands further behind.
//!
//! Every wake-up until a look counts as seen before that look, so what is committed after it wakes
//! again: between two wake-ups there is nothing to look for. Text is woken for and read apart from
//! changes, and stands before the change that ends an operation.

use std::{pin::Pin, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use futures::Stream;
use proto::operations::v1 as pb;

use super::{
    reader::BACKLOG,
    texts::Texts,
    wake::{Subscription, children_of},
};
use crate::{
    core::Core,
    error::Error,
    model::operation::{Head, Operation},
    store::read,
    wire,
};

/// Longest silence of a stream; a heartbeat breaks it.
pub(crate) const SILENCE: Duration = Duration::from_millis(1500);
/// Pause after a read that failed.
const AGAIN: Duration = Duration::from_millis(200);

/// Messages of a watch.
pub type Watch = Pin<Box<dyn Stream<Item = Result<pb::WatchResponse, Error>> + Send>>;

/// A watcher that is registered and has not read yet.
pub(crate) struct Watcher {
    core: Arc<Core>,
    own: Subscription,
    children: Subscription,
}

impl Watcher {
    pub(crate) fn register(core: &Arc<Core>, id: &str) -> Self {
        Self {
            core: core.clone(),
            own: core.waker.subscribe(id.to_owned()),
            children: core.waker.subscribe(children_of(id)),
        }
    }

    /// Streams from the row that was read after registering.
    pub(crate) fn stream(self, operation: Operation, after: Option<i64>) -> Watch {
        // What happens once or seldom has a place of its own: a watcher mostly waits, and there are
        // many of them.
        let mut place = Box::new(Place::new(self, &operation, after));
        let operation = Box::new(operation);
        Box::pin(async_stream::try_stream! {
            match after {
                Some(after) if after <= operation.life.sequence => {}
                _ => {
                    let event = if after.is_none() { pb::WatchEvent::Snapshot } else { pb::WatchEvent::Resync };
                    yield Box::pin(place.snapshot(*operation, event)).await?;
                }
            }
            while !place.ended() {
                for message in place.next().await? {
                    yield message;
                }
            }
        })
    }
}

/// Where a watcher stands.
struct Place {
    watcher: Watcher,
    head: Head,
    /// Sequence that was sent last.
    at: i64,
    /// Up to here the client asked for a replay, however long.
    replay_to: i64,
    /// Newest sequence known to exist.
    newest: i64,
    /// Whether there is something to look for without a wake-up.
    look: bool,
    last: pb::Operation,
    phase: (i32, DateTime<Utc>),
    family: Vec<pb::Child>,
    has_children: bool,
    texts: Texts,
}

impl Place {
    fn new(watcher: Watcher, operation: &Operation, after: Option<i64>) -> Self {
        let index = operation.progress.phase.as_ref().map_or(0, |phase| phase.index);
        let mut texts = Texts::default();
        texts.told(operation.texts);
        Self {
            texts,
            watcher,
            head: operation.head.clone(),
            at: after.unwrap_or(operation.life.sequence),
            replay_to: operation.life.sequence,
            newest: operation.life.sequence,
            look: true,
            last: wire::to_proto(operation, None),
            phase: (index, operation.phase_at),
            family: Vec::new(),
            has_children: operation.children > 0,
        }
    }

    /// The newest change is terminal and was sent, and so was all text.
    fn ended(&self) -> bool {
        let last = self.last.done && self.at == self.newest && self.last.sequence == self.at;
        last && self.texts.settled()
    }

    /// What comes next: changes, a new snapshot, text, news of the children, or a heartbeat.
    async fn next(&mut self) -> Result<Vec<pb::WatchResponse>, Error> {
        // Readers end with the engine: what they say then is not that there is nothing.
        if self.stopping() {
            return Err(Error::Stopping);
        }
        let look = std::mem::take(&mut self.look);
        if !look && let Some(messages) = self.wait().await? {
            return Ok(messages);
        }
        let bumped = self.watcher.own.seen();
        self.texts.woken(bumped.texts);
        let mut messages = std::mem::take(&mut self.texts.held);
        if !messages.is_empty() {
            // What was held back goes first; what there is behind it is looked at next.
            self.look = true;
        } else if look || bumped.changes {
            messages = match self.watcher.own.committed_after(self.at) {
                Some(changes) => self.updates(&changes),
                None => Box::pin(self.read()).await?,
            };
        }
        if self.texts.due {
            messages = Box::pin(self.with_texts(messages)).await?;
        }
        Ok(messages)
    }

    /// Lays what was written before the change that ends it all; while that cannot be read, the
    /// end waits.
    async fn with_texts(
        &mut self,
        mut messages: Vec<pb::WatchResponse>,
    ) -> Result<Vec<pb::WatchResponse>, Error> {
        let ends = |message: &pb::WatchResponse| message.operation.as_ref().is_some_and(|o| o.done);
        match self.read_texts().await? {
            Some(texts) => {
                let end = messages.len() - usize::from(messages.last().is_some_and(ends));
                messages.splice(end..end, texts.into_iter().map(delta));
                Ok(messages)
            }
            None => {
                self.texts.held = messages;
                Ok(self.pause(AGAIN).await)
            }
        }
    }

    /// Reads what was written since; none while the database is away.
    async fn read_texts(&mut self) -> Result<Option<Vec<pb::Delta>>, Error> {
        let read = self.texts.read(&self.watcher.core, self.head.id.as_str());
        match tokio::time::timeout(SILENCE, read).await {
            Ok(Ok(Some(texts))) => Ok(Some(texts)),
            Ok(Ok(None)) if self.stopping() => Err(Error::Stopping),
            Ok(Ok(None)) => Err(self.gone()),
            Ok(Err(_)) | Err(_) => Ok(None),
        }
    }

    /// Asks the table.
    async fn read(&mut self) -> Result<Vec<pb::WatchResponse>, Error> {
        let news = self.watcher.core.reader.news(self.head.id.as_str(), self.at);
        // A database that does not answer is no reason for silence.
        let Ok(news) = tokio::time::timeout(SILENCE, news).await else {
            self.look = true;
            return Ok(vec![heartbeat()]);
        };
        let news = match news {
            Ok(Some(news)) => news,
            Ok(None) if self.stopping() => return Err(Error::Stopping),
            Ok(None) => return Err(self.gone()),
            Err(_) => return Ok(self.pause(AGAIN).await),
        };
        self.newest = self.newest.max(news.sequence);
        self.texts.told(news.texts);
        let follows = news.changes.first().is_some_and(|change| change.sequence == self.at + 1);
        let behind = news.changes.len() > BACKLOG && self.at >= self.replay_to;
        if news.changes.is_empty() && news.sequence == self.at {
            return Ok(Vec::new());
        }
        if !follows || behind {
            // Rare, and large: a read that thousands do at once stays small.
            return Box::pin(self.resync()).await;
        }
        self.look = news.changes.len() > BACKLOG;
        Ok(self.updates(&news.changes))
    }

    async fn resync(&mut self) -> Result<Vec<pb::WatchResponse>, Error> {
        match self.watcher.core.read(self.head.id.as_str()).await {
            Ok(Some(row)) => Ok(vec![self.snapshot(row, pb::WatchEvent::Resync).await?]),
            Ok(None) => Err(self.gone()),
            Err(Error::Stopping) => Err(Error::Stopping),
            Err(_) => Ok(self.pause(AGAIN).await),
        }
    }

    fn updates(&mut self, changes: &[Arc<read::ChangeRow>]) -> Vec<pb::WatchResponse> {
        let last = changes.last().map_or(0, |change| change.sequence);
        self.newest = self.newest.max(last);
        let messages = changes.iter().map(|change| self.update(change)).collect();
        // Whatever a wake-up has told or not: before the end all text is sent.
        self.texts.due |= self.texts.there && self.last.done;
        messages
    }

    fn update(&mut self, change: &read::ChangeRow) -> pb::WatchResponse {
        let mut operation = wire::from_change(&change.payload, change.sequence, change.at);
        let index = operation.phase.as_ref().map_or(0, |phase| phase.index);
        if index != self.phase.0 {
            self.phase = (index, change.at);
        }
        if !operation.done {
            let in_phase = (change.at - self.phase.1).to_std().unwrap_or_default();
            let key = operation.phase.as_ref().map_or("", |phase| phase.key.as_str());
            let estimate = self.watcher.core.estimates.remaining(&self.head, key, in_phase);
            operation.estimate = estimate.map(wire::estimate_to_proto);
        }
        if self.has_children {
            wire::add_children(&mut operation, self.family.clone());
        }
        self.at = change.sequence;
        self.last = operation;
        message(pb::WatchEvent::Update, self.last.clone())
    }

    async fn snapshot(
        &mut self,
        row: Operation,
        event: pb::WatchEvent,
    ) -> Result<pb::WatchResponse, Error> {
        self.at = row.life.sequence;
        self.newest = row.life.sequence;
        self.phase = (row.progress.phase.as_ref().map_or(0, |phase| phase.index), row.phase_at);
        self.has_children = row.children > 0;
        let mut operation = self.watcher.core.show(&row);
        if self.has_children {
            let before = std::mem::take(&mut self.family);
            self.read_family(before).await?;
            wire::add_children(&mut operation, self.family.clone());
        }
        self.last = operation;
        let mut snapshot = message(event, self.last.clone());
        self.texts.told(row.texts);
        self.texts.forget();
        if self.texts.due {
            // What cannot be read just now comes as deltas.
            snapshot.texts = Box::pin(self.read_texts()).await?.unwrap_or_default();
        }
        Ok(snapshot)
    }

    /// Waits for a wake-up: nothing when there may be news of the operation itself, else what to
    /// send.
    async fn wait(&mut self) -> Result<Option<Vec<pb::WatchResponse>>, Error> {
        tokio::select! {
            () = self.watcher.own.any() => Ok(None),
            () = self.watcher.children.news() => {
                // The net wakes without knowing whether there are children, or anything new of them.
                let before = std::mem::take(&mut self.family);
                Box::pin(self.read_family(before.clone())).await?;
                self.has_children = !self.family.is_empty();
                if self.family == before {
                    return Ok(Some(Vec::new()));
                }
                wire::add_children(&mut self.last, self.family.clone());
                Ok(Some(vec![message(pb::WatchEvent::Update, self.last.clone())]))
            }
            () = tokio::time::sleep(SILENCE) => {
                self.look = self.watcher.own.found() > self.at;
                Ok(Some(vec![heartbeat()]))
            }
            () = self.watcher.core.tasks.token().cancelled() => Err(Error::Stopping),
        }
    }

    /// Reads the children; while the database is away they are as they were `before`.
    async fn read_family(&mut self, before: Vec<pb::Child>) -> Result<(), Error> {
        match self.watcher.core.family(self.head.id.as_str()).await {
            Ok(family) => self.family = family,
            Err(Error::Db(error)) if error.unavailable() => self.family = before,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Waits a moment, then looks again.
    async fn pause(&mut self, pause: Duration) -> Vec<pb::WatchResponse> {
        tokio::time::sleep(pause).await;
        self.look = true;
        vec![heartbeat()]
    }

    fn stopping(&self) -> bool {
        self.watcher.core.tasks.token().is_cancelled()
    }

    fn gone(&self) -> Error {
        Error::NotFound(self.head.id.to_string())
    }
}

fn message(event: pb::WatchEvent, operation: pb::Operation) -> pb::WatchResponse {
    let event = event.into();
    pb::WatchResponse { event, operation: Some(operation), ..Default::default() }
}

fn delta(delta: pb::Delta) -> pb::WatchResponse {
    let event = pb::WatchEvent::Delta.into();
    pb::WatchResponse { event, delta: Some(delta), ..Default::default() }
}

fn heartbeat() -> pb::WatchResponse {
    pb::WatchResponse { event: pb::WatchEvent::Heartbeat.into(), ..Default::default() }
}

#[cfg(test)]
mod tests;
