//! Follows one operation at its service for as long as somebody reads: through broken connections,
//! restarts and silence, from one sequence to the next without a gap or a repeat.
//!
//! The service promises a message at least every 2 s. Silence well beyond that is a connection that
//! died without a word, and is treated like one that broke.

use std::{sync::Arc, time::Duration};

use proto::operations::v1 as wire;
use rand::Rng as _;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, Streaming};

use super::{
    change::{Change, Kind},
    mailbox::{End, Mailbox, Put},
};
use crate::{
    extract::Visitor,
    upstream::{
        lanes::{Lane, Lanes},
        watch,
    },
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

/// A watch over one operation that survives its connections.
#[derive(Debug)]
pub struct Follow {
    target: Target,
    /// The newest sequence that was received; `None` before the first, when none was asked for.
    cursor: Option<i64>,
    watch: Option<Watch>,
    wait: Duration,
}

/// What is watched, for whom, and where.
#[derive(Debug)]
struct Target {
    lanes: Arc<Lanes>,
    visitor: Visitor,
    id: String,
}

/// An accepted watch and its place on a connection.
#[derive(Debug)]
struct Watch {
    messages: Streaming<wire::WatchResponse>,
    lane: Lane,
}

impl Target {
    async fn open(&self, cursor: Option<i64>) -> Result<Watch, Status> {
        let request = wire::WatchRequest { id: self.id.clone(), after_sequence: cursor };
        let lane = self.lanes.take();
        // In a place of its own: it is large, and gone for most of a stream's life.
        let opening = Box::pin(watch::open(lane.channel(), self.visitor.stream(request)));
        match tokio::time::timeout(ACCEPT, opening).await {
            Ok(messages) => Ok(Watch { messages: messages?, lane }),
            Err(_) => {
                lane.suspect();
                Err(Status::unavailable("the watch was not accepted in time"))
            }
        }
    }
}

impl Follow {
    /// Opens the watch. A service that is away for a moment is asked again, a few times.
    ///
    /// # Errors
    /// What the service answers: the operation is not there, the caller is not signed in.
    pub async fn open(
        lanes: Arc<Lanes>,
        visitor: Visitor,
        id: String,
        cursor: Option<i64>,
    ) -> Result<Self, Status> {
        let target = Target { lanes, visitor, id };
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

    /// Waits for the next change; `Ok(None)` when the operation has ended.
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
                Ok(Ok(None)) => return Ok(None),
                Ok(Err(status)) if final_answer(&status) => return Err(status),
                Ok(Err(_)) => self.watch = None,
                Err(_) => {
                    watch.lane.suspect();
                    self.watch = None;
                }
            }
        }
    }

    /// Reads a message; `None` when it tells nothing new.
    fn accept(&mut self, message: wire::WatchResponse) -> Option<Change> {
        let kind = Kind::of(message.event())?;
        if kind == Kind::Delta {
            return message.delta.map(Change::delta);
        }
        let operation = message.operation?;
        let known = self.cursor.is_some_and(|cursor| operation.sequence <= cursor);
        if kind == Kind::Update && known {
            return None;
        }
        self.cursor = Some(operation.sequence);
        Some(Change::new(kind, operation, message.texts))
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

/// Whether asking again cannot help: the answer is about the operation or the caller. Everything
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

/// Carries changes from the service to the mailbox until the operation ends, nobody reads any
/// more, the process has to end, or the stream is old enough.
pub async fn pump(mut follow: Follow, mailbox: Mailbox, drain: CancellationToken) {
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
