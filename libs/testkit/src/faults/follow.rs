//! A watcher that follows one operation to its end over any number of streams: whatever cuts it,
//! it comes back with the last sequence that it received.

use std::time::Duration;

use futures::StreamExt as _;
use operations::{Handle, Viewer};
use tokio::time::{Instant, timeout_at};

/// Pause before a watcher comes back.
const PAUSE: Duration = Duration::from_millis(50);

/// What a watcher has received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// The operation.
    pub id: String,
    /// Sequences, in the order in which they came.
    pub received: Vec<i64>,
    /// Streams after the first.
    pub reconnects: usize,
    /// Heartbeats.
    pub beats: usize,
    /// When something came last: time since it began to follow.
    pub heard: Duration,
    /// Whether the end was received, and the stream then ended by itself.
    pub ended: bool,
}

/// Follows an operation from its first change to its end, for at most `limit`.
pub async fn follow(engine: Handle, id: String, limit: Duration) -> Followed {
    let (begun, until) = (Instant::now(), Instant::now() + limit);
    let mut followed = Followed { id, ..Followed::default() };
    while !followed.ended && Instant::now() < until {
        if timeout_at(until, one_stream(&engine, begun, &mut followed)).await.is_ok()
            && !followed.ended
        {
            followed.reconnects += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }
    followed
}

async fn one_stream(engine: &Handle, begun: Instant, followed: &mut Followed) {
    let after = followed.received.last().copied().unwrap_or_default();
    let watch = engine.watch(&Viewer::Anyone, &followed.id, Some(after)).await;
    let Ok(mut watch) = watch else { return };
    let mut done = false;
    while let Some(Ok(message)) = watch.next().await {
        followed.heard = begun.elapsed();
        match message.operation {
            Some(operation) => {
                done = operation.done;
                followed.received.push(operation.sequence);
            }
            None => followed.beats += 1,
        }
    }
    followed.ended = done;
}
