//! One subscription: a snapshot or a replay, then every change in order, without end.
//!
//! The place is entered before the inbox is read, so nothing falls between the two. From then on
//! the table is asked for what follows the sequence that was sent last. What it gives must begin
//! with the next number; if it does not (trimmed, or restored from a backup), a snapshot marked
//! `resync` replaces all that was known. A client that reads slowly is not waited for: nothing is
//! buffered for it, it simply asks again later and stands further behind.

use std::{pin::Pin, time::Duration};

use events::Stored;
use futures::Stream;
use proto::notification::v1::{self as pb, SubscribeEvent};
use tokio::time::Instant;

use super::wake::Place;
use crate::{
    app::App,
    error::Error,
    metrics::Open,
    store::{self, inbox::Inbox},
    wire,
};

/// Longest silence of a stream, below the 1.5 s that are promised; a heartbeat breaks it.
const SILENCE: Duration = Duration::from_millis(1200);
/// Pause after a read that failed.
const AGAIN: Duration = Duration::from_millis(200);
/// Changes that one read takes.
const BATCH: i64 = 64;

/// Messages of a subscription.
pub type Subscription = Pin<Box<dyn Stream<Item = Result<pb::SubscribeResponse, Error>> + Send>>;

/// Follows an inbox, from a snapshot or after a sequence.
///
/// # Errors
/// The database, at the beginning; later it is waited for.
pub async fn subscribe(app: &App, owner: &str, after: Option<i64>) -> Result<Subscription, Error> {
    let place = app.waker().enter(owner);
    let inbox = app.inbox(owner).await?;
    let mut follower =
        Follower { app: app.clone(), owner: owner.to_owned(), place, at: 0, look: true };
    Ok(Box::pin(async_stream::try_stream! {
        let _open = Open::new();
        match after {
            Some(after) if after <= inbox.sequence => follower.at = after,
            Some(_) => yield follower.snapshot(&inbox, SubscribeEvent::Resync),
            None => yield follower.snapshot(&inbox, SubscribeEvent::Snapshot),
        }
        loop {
            for message in follower.next().await? {
                yield message;
            }
        }
    }))
}

/// Where a subscriber stands.
struct Follower {
    app: App,
    owner: String,
    place: Place,
    /// Sequence that was sent last.
    at: i64,
    /// Whether there may be something to read without a wake-up.
    look: bool,
}

impl Follower {
    /// What comes next: changes, a new snapshot, or a heartbeat.
    async fn next(&mut self) -> Result<Vec<pb::SubscribeResponse>, Error> {
        // One for all looks: those that find nothing must not add up to a longer silence.
        let deadline = Instant::now() + SILENCE;
        loop {
            let messages = self.step(deadline).await?;
            if !messages.is_empty() {
                return Ok(messages);
            }
        }
    }

    /// Waits for a wake-up and reads; nothing when there was nothing new.
    async fn step(&mut self, deadline: Instant) -> Result<Vec<pb::SubscribeResponse>, Error> {
        if !std::mem::take(&mut self.look) {
            let woken = tokio::time::timeout_at(deadline, self.place.news()).await;
            if woken.is_err() {
                return Ok(vec![heartbeat()]);
            }
        }
        self.place.seen();
        // A database that does not answer is no reason for silence, nor for the end.
        match tokio::time::timeout_at(deadline, self.read()).await {
            Ok(Ok((inbox, changes))) => Ok(self.accept(&inbox, &changes)),
            Ok(Err(Error::Db(error))) if !error.unavailable() => Err(Error::Db(error)),
            Ok(Err(_)) => {
                tokio::time::sleep(AGAIN).await;
                self.look = true;
                Ok(vec![heartbeat()])
            }
            Err(_) => {
                self.look = true;
                Ok(vec![heartbeat()])
            }
        }
    }

    /// Reads the inbox and then what follows: changes are there at least up to its sequence.
    async fn read(&self) -> Result<(Inbox, Vec<Stored>), Error> {
        let (owner, at) = (self.owner.as_str(), self.at);
        let read = self.app.pool().run("notification.follow", |connection| {
            Box::pin(async move {
                let inbox = store::inbox::get(connection, owner).await?.unwrap_or_default();
                let changes = events::after(connection, owner, at, BATCH).await?;
                Ok::<_, Error>((inbox, changes))
            })
        });
        read.await
    }

    fn accept(&mut self, inbox: &Inbox, changes: &[Stored]) -> Vec<pb::SubscribeResponse> {
        let next = changes.first().map_or(inbox.sequence + 1, |first| first.sequence);
        if next != self.at + 1 {
            return vec![self.snapshot(inbox, SubscribeEvent::Resync)];
        }
        self.look = i64::try_from(changes.len()).is_ok_and(|read| read >= BATCH);
        self.at = changes.last().map_or(self.at, |last| last.sequence);
        changes.iter().map(|one| message(SubscribeEvent::Update, wire::from_change(one))).collect()
    }

    fn snapshot(&mut self, inbox: &Inbox, event: SubscribeEvent) -> pb::SubscribeResponse {
        self.at = inbox.sequence;
        // What was committed after the inbox was read follows at once.
        self.look = true;
        message(event, wire::inbox(&self.owner, inbox))
    }
}

fn message(event: SubscribeEvent, inbox: pb::Inbox) -> pb::SubscribeResponse {
    pb::SubscribeResponse { event: event.into(), inbox: Some(inbox) }
}

fn heartbeat() -> pb::SubscribeResponse {
    pb::SubscribeResponse { event: SubscribeEvent::Heartbeat.into(), inbox: None }
}
