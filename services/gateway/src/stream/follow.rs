//! Follows a feed at its service for as long as somebody reads: through broken connections, restarts
//! and silence, from one sequence to the next without a gap or a repeat.
//!
//! The service promises a message at least every 2 s. Silence well beyond that is a connection that
//! died without a word, and is treated like one that broke.

use std::{sync::Arc, time::Duration};

use rand::Rng as _;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, Streaming};

use super::{
    change::{Change, Kind},
    mailbox::{End, Mailbox, Put},
};
use crate::upstream::{
    Channel,
    lanes::{Lane, Lanes},
};

/// How long the service may take to accept a watch.
const ACCEPT: Duration = Duration::from_secs(5);
/// Silence after which the connection counts as dead: three heartbeats.
const SILENCE: Duration = Duration::from_secs(6);
/// How often the service is asked before a browser is told that it is away.
const ATTEMPTS: u32 = 4;
/// First wait before asking again; doubled each time.
const FIRST_WAIT: Duration = Duration::from_millis(50);
/// Longest wait before asking again.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// Age at which a stream is ended so that the browser opens a new one, on any replica.
const LONGEST_LIFE: Duration = Duration::from_secs(3600);

/// Something that a service streams, numbered, and takes up again after any number.
pub trait Feed: Send + Sync + 'static {
    /// What the service sends.
    type Message: std::fmt::Debug + Send;

    /// Whether the service ends the stream when there is nothing more to tell. One that has no end
    /// was cut off.
    const ENDS: bool;

    /// Asks the service, after a sequence or from a snapshot.
    fn open(
        &self,
        channel: Channel,
        cursor: Option<i64>,
    ) -> impl Future<Output = Result<Streaming<Self::Message>, Status>> + Send;

    /// Reads a message; `None` when it carries no state.
    fn read(&self, message: Self::Message) -> Option<Change>;
}

/// A watch over a feed that survives its connections.
#[derive(Debug)]
pub struct Follow<F: Feed> {
    target: Target<F>,
    /// The newest sequence that was received; `None` before the first, when none was asked for.
    cursor: Option<i64>,
    watch: Option<Watch<F::Message>>,
    wait: Duration,
}

/// What is watched, for whom, and where.
#[derive(Debug)]
struct Target<F> {
    lanes: Arc<Lanes>,
    feed: F,
}

/// An accepted watch and its place on a connection.
#[derive(Debug)]
struct Watch<M> {
    messages: Streaming<M>,
    lane: Lane,
}

impl<F: Feed> Target<F> {
    async fn open(&self, cursor: Option<i64>) -> Result<Watch<F::Message>, Status> {
        let lane = self.lanes.take();
        // In a place of its own: it is large, and gone for most of a stream's life.
        let opening = Box::pin(self.feed.open(lane.channel(), cursor));
        match tokio::time::timeout(ACCEPT, opening).await {
            Ok(messages) => Ok(Watch { messages: messages?, lane }),
            Err(_) => {
                lane.suspect();
                Err(Status::unavailable("the watch was not accepted in time"))
            }
        }
    }
}

impl<F: Feed> Follow<F> {
    /// Opens the watch. A service that is away for a moment is asked again, a few times.
    ///
    /// # Errors
    /// What the service answers: what is asked for is not there, the caller is not signed in.
    pub async fn open(lanes: Arc<Lanes>, feed: F, cursor: Option<i64>) -> Result<Self, Status> {
        let target = Target { lanes, feed };
        let mut follow = Self { target, cursor, watch: None, wait: FIRST_WAIT };
        for _ in 1..ATTEMPTS {
            match follow.target.open(cursor).await {
                Ok(watch) => {
                    follow.watch = Some(watch);
                    return Ok(follow);
                }
                Err(status) if status.code() == Code::Unavailable => follow.pause().await,
                Err(status) => return Err(status),
            }
        }
        follow.watch = Some(follow.target.open(cursor).await?);
        Ok(follow)
    }

    /// Waits for the next change; `Ok(None)` when there will be none.
    ///
    /// # Errors
    /// The service will not go on with this watch.
    async fn next(&mut self) -> Result<Option<Change>, Status> {
        loop {
            let Some(watch) = &mut self.watch else {
                self.reopen().await?;
                continue;
            };
            match tokio::time::timeout(SILENCE, watch.messages.message()).await {
                Ok(Ok(Some(message))) => {
                    self.wait = FIRST_WAIT;
                    if let Some(change) = self.accept(message) {
                        return Ok(Some(change));
                    }
                }
                Ok(Ok(None)) if F::ENDS => return Ok(None),
                Ok(Err(status)) if final_answer(&status) => return Err(status),
                Ok(Ok(None) | Err(_)) => self.watch = None,
                Err(_) => {
                    watch.lane.suspect();
                    self.watch = None;
                }
            }
        }
    }

    /// Reads a message; `None` when it tells nothing new.
    fn accept(&mut self, message: F::Message) -> Option<Change> {
        let change = self.target.feed.read(message)?;
        if change.kind == Kind::Delta {
            return Some(change);
        }
        let known = self.cursor.is_some_and(|cursor| change.sequence <= cursor);
        if known && !change.kind.whole() {
            return None;
        }
        self.cursor = Some(change.sequence);
        Some(change)
    }

    async fn reopen(&mut self) -> Result<(), Status> {
        metrics::counter!(crate::metrics::REOPENED).increment(1);
        self.pause().await;
        match self.target.open(self.cursor).await {
            Ok(watch) => {
                self.watch = Some(watch);
                Ok(())
            }
            Err(status) if final_answer(&status) => Err(status),
            Err(_) => Ok(()),
        }
    }

    /// Waits before the service is asked again, each time longer.
    async fn pause(&mut self) {
        let jitter = rand::rng().random_range(0.5..1.0);
        tokio::time::sleep(self.wait.mul_f64(jitter)).await;
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
    }
}

/// Whether asking again cannot help: the answer is about what was asked or the caller. Everything
/// else is about the connection or the service's health.
fn final_answer(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::InvalidArgument
            | Code::NotFound
            | Code::PermissionDenied
            | Code::Unauthenticated
            | Code::FailedPrecondition
            | Code::OutOfRange
            | Code::Unimplemented
    )
}

/// Carries changes from the service to the mailbox until the feed ends, nobody reads any more, the
/// process has to end, or the stream is old enough.
pub async fn pump<F: Feed>(mut follow: Follow<F>, mailbox: Mailbox, drain: CancellationToken) {
    let age = tokio::time::sleep(LONGEST_LIFE);
    let carry = async {
        loop {
            match follow.next().await {
                Ok(Some(change)) => match mailbox.put(change) {
                    Put::Taken => {}
                    Put::Full => break End::Pause,
                },
                Ok(None) => break End::Terminal,
                Err(status) => {
                    tracing::debug!(code = ?status.code(), "watch was ended by the service");
                    break End::Pause;
                }
            }
        }
    };
    let end = tokio::select! {
        end = carry => end,
        () = mailbox.gone() => return,
        () = drain.cancelled() => End::Pause,
        () = age => End::Pause,
    };
    mailbox.end(end);
}
