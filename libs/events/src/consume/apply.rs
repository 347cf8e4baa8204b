//! Applying records: a chunk of them in one transaction, and one by one when that fails, so that one
//! bad event holds up nothing but itself. Returns when each is applied, passed over or put aside.

use std::time::{Duration, Instant};

use chrono::Utc;
use kernel::Coded as _;
use service::telemetry::propagation;
use tracing::Instrument as _;

use super::{
    DEAD_ATTEMPT, DEAD_CONSUMER, DEAD_PARTITION, DEAD_POSITION, DEAD_REASON, DEAD_TOPIC, Shared,
    handler::Registered,
};
use crate::{
    error::Error,
    metrics,
    model::{Delivered, Event, Failure, Record, Sort},
    store::{self, inbox::Admission},
};

/// An event with its handler and the record it came in.
struct Known<'a> {
    event: Event,
    handler: &'a Registered,
    delivered: &'a Delivered,
}

/// Applies a chunk, however long that takes.
pub(super) async fn chunk(shared: &Shared, records: &[Delivered], replay: bool) {
    let begun = Instant::now();
    let mut known = Vec::with_capacity(records.len());
    for delivered in records {
        match Event::from_record(&delivered.record) {
            Ok(event) => match shared.handlers.get(event.kind.as_str()) {
                Some(handler) => known.push(Known { event, handler, delivered }),
                None => metrics::consumed(shared.name, "unknown"),
            },
            Err(malformed) => {
                let reason = "MALFORMED_ENVELOPE";
                tracing::warn!(consumer = shared.name, topic = delivered.record.topic,
                    partition = delivered.partition, position = delivered.position,
                    error = %malformed, "a record is no event and goes to the dead letters");
                bury(shared, delivered, None, reason, 1).await;
            }
        }
    }
    if let Ok(admissions) = attempt(shared, &known, replay).await {
        for (one, admission) in known.iter().zip(admissions) {
            count(shared, one, admission, begun.elapsed());
        }
        return;
    }
    for one in &known {
        alone(shared, one, replay).await;
    }
}

/// Applies one event, again and again if need be.
async fn alone(shared: &Shared, one: &Known<'_>, replay: bool) {
    let begun = Instant::now();
    let mut failures = 0;
    let mut pause = shared.options.first_pause;
    loop {
        let failure = match attempt(shared, std::slice::from_ref(one), replay).await {
            Ok(admissions) => {
                let admission = admissions.first().copied().unwrap_or(Admission::Duplicate);
                return count(shared, one, admission, begun.elapsed());
            }
            Err(failure) => failure,
        };
        let cause = std::error::Error::source(&failure).map(ToString::to_string);
        let (sort, last) = match failure.sort {
            Sort::Outage => ("outage", false),
            Sort::Permanent => {
                failures += 1;
                ("permanent", failures >= shared.options.attempts)
            }
            Sort::Malformed => {
                failures += 1;
                ("malformed", true)
            }
        };
        metrics::failed(shared.name, sort);
        tracing::warn!(consumer = shared.name, event.id = one.event.id, event.kind = one.event.kind,
            attempt = failures, error = %failure, cause, "an event could not be applied");
        if last {
            return bury(shared, one.delivered, Some(&one.event), failure.reason(), failures).await;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(shared.options.longest_pause);
    }
}

/// Applies events in one transaction; all or none.
async fn attempt(
    shared: &Shared,
    events: &[Known<'_>],
    replay: bool,
) -> Result<Vec<Admission>, Failure> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let (name, retention) = (shared.name, shared.options.retention);
    shared
        .pool
        .transaction("events.apply", |connection| {
            Box::pin(async move {
                let mut admissions = Vec::with_capacity(events.len());
                for Known { event, handler, .. } in events {
                    let admit = store::inbox::admit(connection, name, event, retention, replay);
                    let admission = admit.await?;
                    if admission == Admission::Fresh {
                        let span = span(shared, event);
                        handler.handle(connection, event).instrument(span).await?;
                    }
                    admissions.push(admission);
                }
                Ok(admissions)
            })
        })
        .await
}

/// Puts a record among the dead letters, and notes that it is there. Waits until both are done.
async fn bury(
    shared: &Shared,
    delivered: &Delivered,
    event: Option<&Event>,
    reason: &str,
    attempts: u32,
) {
    let mut pause = shared.options.first_pause;
    loop {
        let done = async {
            shared.log.publish(vec![letter(shared.name, delivered, reason, attempts)]).await?;
            if let Some(event) = event {
                let name = shared.name;
                let note = shared.pool.run("events.bury", |connection| {
                    Box::pin(async move {
                        Ok::<_, Error>(store::inbox::bury(connection, name, event).await?)
                    })
                });
                note.await?;
            }
            Ok::<_, Error>(())
        };
        match done.await {
            Ok(()) => break,
            Err(error) => {
                tracing::warn!(error = %error, reason = error.reason(), consumer = shared.name,
                    "a dead letter could not be written; the partition waits");
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(shared.options.longest_pause);
    }
    metrics::consumed(shared.name, "dead");
    metrics::buried(shared.name, &delivered.record.topic);
}

/// The dead letter of a record: the record as it was, and where it comes from.
fn letter(consumer: &str, delivered: &Delivered, reason: &str, attempts: u32) -> Record {
    let Record { topic, key, headers, payload } = delivered.record.clone();
    let own = |name: &String| name.starts_with("jobstream_dlq_");
    let kept = headers.into_iter().filter(|(name, _)| !own(name));
    let added = [
        (DEAD_CONSUMER, consumer.to_owned()),
        (DEAD_REASON, reason.to_owned()),
        (DEAD_TOPIC, topic.clone()),
        (DEAD_PARTITION, delivered.partition.to_string()),
        (DEAD_POSITION, delivered.position.to_string()),
        (DEAD_ATTEMPT, attempts.to_string()),
    ];
    let added = added.map(|(name, value)| (name.to_owned(), value));
    let headers = kept.chain(added).collect();
    Record { topic: format!("{topic}.dlq"), key, headers, payload }
}

/// Counts what became of an event, and tells its handler of what is committed.
fn count(shared: &Shared, one: &Known<'_>, admission: Admission, took: Duration) {
    let event = &one.event;
    let outcome = match admission {
        Admission::Fresh => {
            one.handler.applied(event);
            let delay = (Utc::now() - event.time).to_std().unwrap_or_default();
            metrics::processed(shared.name, took, delay);
            "applied"
        }
        Admission::Duplicate => "duplicate",
        Admission::Older => "older",
        Admission::Expired => {
            tracing::warn!(
                consumer = shared.name,
                event.id,
                event.kind,
                "an event older than the inbox remembers is refused"
            );
            "expired"
        }
    };
    metrics::consumed(shared.name, outcome);
}

/// The span of an effect: a child of the relay's, so that one trace goes from the cause to here.
fn span(shared: &Shared, event: &Event) -> tracing::Span {
    let span = tracing::info_span!(
        parent: None,
        "events.consume",
        otel.kind = "consumer",
        messaging.system = shared.log.name(),
        messaging.operation.type = "process",
        messaging.consumer.group.name = shared.name,
        messaging.message.id = event.id,
        event.kind = event.kind,
    );
    propagation::enter_stored(&span, Some(&event.traceparent));
    span
}
