//! One shard: reads a batch, makes events of it, sends them, and does so again until it is empty.
//! What fails is sent again in place.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use http::HeaderMap;
use kernel::Coded as _;
use service::telemetry::propagation;
use tokio::sync::Notify;

use super::Shared;
use crate::{
    error::Error,
    log::{Lease, Outlet},
    metrics,
    model::{Event, Record, Stored},
    store::{self, outbox::Batch},
};

/// Pauses between tries of a batch that could not be sent: doubled from the first to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A way into the log that was not used for so long is closed.
const UNUSED: Duration = Duration::from_secs(300);

/// Sends a shard whenever it is kicked, until somebody else holds it.
pub(super) async fn run(
    shared: Arc<Shared>,
    lease: Lease,
    cursor: Arc<AtomicI64>,
    kick: Arc<Notify>,
) {
    let mut outlet: Option<Box<dyn Outlet>> = None;
    let mut pause = FIRST_PAUSE;
    loop {
        if tokio::time::timeout(UNUSED, kick.notified()).await.is_err() {
            outlet = None;
            continue;
        }
        loop {
            match round(&shared, &lease, &mut outlet, &cursor).await {
                Ok(more) => {
                    if pause > FIRST_PAUSE {
                        tracing::info!(shard = lease.shard(), "events are sent again");
                    }
                    pause = FIRST_PAUSE;
                    if !more {
                        break;
                    }
                }
                Err(Error::Fenced) => {
                    metrics::relay_failed(lease.schema(), "FENCED");
                    tracing::info!(shard = lease.shard(), "another process relays this shard now");
                    return;
                }
                Err(error) => {
                    metrics::relay_failed(lease.schema(), error.reason());
                    if pause == FIRST_PAUSE {
                        let cause = std::error::Error::source(&error).map(ToString::to_string);
                        tracing::warn!(error = %error, cause, shard = lease.shard(),
                            "events wait: they are tried again until they are sent");
                    }
                    outlet = None;
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }
}

/// Sends one batch; returns whether there may be another.
async fn round(
    shared: &Shared,
    lease: &Lease,
    outlet: &mut Option<Box<dyn Outlet>>,
    cursor: &AtomicI64,
) -> Result<bool, Error> {
    // Opened before the batch is read: from then on no predecessor gets anything in.
    let outlet = match outlet {
        Some(outlet) => outlet,
        None => outlet.insert(shared.log.outlet(lease.clone()).await?),
    };
    let batch = read(shared, lease.shard(), cursor.load(Ordering::Relaxed)).await?;
    let Some(next) = batch.cursor else { return Ok(false) };
    let records: Vec<Record> =
        batch.changes.into_iter().map(|change| record(shared, change)).collect();
    let sent = records.len();
    if records.is_empty() {
        lease.advance(next).await?;
    } else {
        outlet.send(records, next).await?;
    }
    cursor.store(next, Ordering::Relaxed);
    metrics::relayed(lease.schema(), sent);
    Ok(batch.full)
}

async fn read(shared: &Shared, shard: i32, cursor: i64) -> Result<Batch, Error> {
    let limit = shared.relay.options.batch;
    shared
        .pool
        .run("events.relay.read", |connection| {
            Box::pin(
                async move { Ok(store::outbox::batch(connection, shard, cursor, limit).await?) },
            )
        })
        .await
}

/// Makes the record of a change.
fn record(shared: &Shared, mut change: Stored) -> Record {
    let encoder = shared.relay.encoders.iter().find(|(prefix, _)| change.kind.starts_with(prefix));
    if let Some((_, encode)) = encoder {
        change.payload = encode(&change);
    }
    let mut event = Event::of(&shared.relay.source, change);
    if event.traced() {
        event.traceparent = through_span(shared, &event).unwrap_or(event.traceparent);
    }
    event.into_record()
}

/// A recorded trace shows the relay as a stage of its own, whose child is the consumer.
fn through_span(shared: &Shared, event: &Event) -> Option<String> {
    // What the shard's task is a part of, an event is not.
    let span = tracing::info_span!(
        parent: None,
        "events.relay",
        otel.kind = "producer",
        messaging.system = shared.log.name(),
        messaging.operation.type = "send",
        messaging.message.id = event.id,
        event.kind = event.kind,
    );
    propagation::enter_stored(&span, Some(&event.traceparent));
    let mut headers = HeaderMap::new();
    propagation::inject(&span, &mut headers);
    Some(headers.get("traceparent")?.to_str().ok()?.to_owned())
}
