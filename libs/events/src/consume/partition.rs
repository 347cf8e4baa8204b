//! One partition: fetch, apply, move on; and read again what somebody asked for. Ends when the
//! partition is taken, and waits out every outage.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Shared, apply};
use crate::{
    error::Error,
    log::{Partition, Seek},
    metrics,
    model::Delivered,
    probe::Place,
    store::{self, replay::Request},
};

/// Records that one fetch takes.
const FETCH: usize = 256;
/// Pause after the log could not be read.
const PAUSE: Duration = Duration::from_millis(250);
/// How often the lag is counted while there is something to read.
const MEASURE: Duration = Duration::from_secs(2);

/// A replay of the partition, as far as it matters here.
#[derive(Debug, Clone, Copy, Default)]
struct Replay {
    /// Where the one under way is done: where the group stood when it was asked for. What lies behind
    /// is new to the group.
    until: Option<i64>,
    /// Where the partition ended when the last one began. A predecessor may have applied records up to
    /// here and not have come to move the group's position, so what it passed over is let in up to here.
    end: i64,
}

pub(super) async fn run(shared: Arc<Shared>, mut partition: Box<dyn Partition>) {
    let place = partition.place();
    let place = (place.0.to_owned(), place.1);
    let mut asked = shared.replays.subscribe();
    let mut replay = Replay::default();
    let mut measured = Instant::now();
    loop {
        let request = asked.borrow_and_update().requests.get(&place).cloned();
        match request {
            Some(request) if replay.until.is_none() || request.until.is_none() => {
                match begin(&shared, &place, partition.as_mut(), &request).await {
                    Ok(begun) => replay = begun,
                    Err(error) => {
                        tracing::debug!(error = %error, "a replay could not begin; again soon");
                        tokio::time::sleep(PAUSE).await;
                        asked.mark_changed();
                        continue;
                    }
                }
            }
            Some(_) => {}
            None => replay.until = None,
        }
        let records = tokio::select! {
            records = partition.fetch(FETCH) => records,
            changed = asked.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
        };
        match records {
            Ok(records) => {
                take(&shared, partition.as_mut(), records, &mut replay).await;
                if measured.elapsed() >= MEASURE {
                    measured = Instant::now();
                    measure(&shared, &place, partition.as_mut()).await;
                }
            }
            Err(error) => {
                tracing::debug!(error = %error, "a partition cannot be read just now");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Applies records and moves the group's position behind them.
async fn take(
    shared: &Shared,
    partition: &mut dyn Partition,
    records: Vec<Delivered>,
    replay: &mut Replay,
) {
    let size = shared.options.batch.max(1);
    for chunk in records.chunks(size) {
        let (Some(first), Some(last)) = (chunk.first(), chunk.last()) else { return };
        let next = last.position + 1;
        let again = replay.until.is_some() || first.position < replay.end;
        apply::chunk(shared, chunk, again).await;
        if let Some(probe) = &shared.options.probe {
            probe.reached(Place::Applied).await;
        }
        if let Err(error) = partition.commit(next).await {
            // Whoever reads from there on finds the inbox.
            tracing::debug!(error = %error, "a position could not be moved");
        }
        let (topic, number) = partition.place();
        let (topic, number) = (topic.to_owned(), number);
        if let Some(until) = replay.until.filter(|until| next >= *until) {
            finish(shared, &topic, number, until).await;
            replay.until = None;
        }
    }
}

/// Counts what the consumer has not reached.
async fn measure(shared: &Shared, (topic, number): &(String, i32), partition: &mut dyn Partition) {
    if let (Ok(next), Ok(end)) = (partition.position().await, partition.end().await) {
        metrics::lag(shared.name, topic, *number, (end - next).max(0));
    }
}

/// Goes to where a replay begins.
async fn begin(
    shared: &Shared,
    (topic, number): &(String, i32),
    partition: &mut dyn Partition,
    request: &Request,
) -> Result<Replay, Error> {
    let to = match (request.position, request.since) {
        (Some(position), _) => Seek::Position(position),
        (None, Some(since)) => Seek::Since(since),
        (None, None) => Seek::Position(0),
    };
    let (stood, end) = (partition.position().await?, partition.end().await?);
    let from = partition.seek(to).await?;
    let until = request.until.unwrap_or(stood);
    let (name, number) = (shared.name, *number);
    shared
        .pool
        .run("events.replay.begin", |connection| {
            Box::pin(async move {
                let begin = store::replay::begin(connection, name, topic, number, from, until);
                Ok::<_, Error>(begin.await?)
            })
        })
        .await?;
    // As the next look would find it: it has begun.
    let begun = Request { position: Some(from), since: None, until: Some(until) };
    shared.replays.send_if_modified(|known| {
        known.requests.insert((topic.clone(), number), begun);
        known.changes += 1;
        false
    });
    tracing::info!(consumer = name, topic, partition = number, from, until, "reads again");
    if from < until {
        return Ok(Replay { until: Some(until), end });
    }
    finish(shared, topic, number, until).await;
    Ok(Replay { until: None, end })
}

/// Lets a request go that was carried out. If it stays, it is carried out again, to no effect.
async fn finish(shared: &Shared, topic: &str, number: i32, until: i64) {
    let name = shared.name;
    let done = shared.pool.run("events.replay.done", |connection| {
        Box::pin(async move {
            let done = store::replay::done(connection, name, topic, number, until);
            Ok::<_, Error>(done.await?)
        })
    });
    if let Err(error) = done.await {
        tracing::debug!(error = %error, "a replay is done and will be done again");
        return;
    }
    shared.replays.send_if_modified(|known| {
        let place = (topic.to_owned(), number);
        known.requests.remove(&place);
        known.changes += 1;
        false
    });
}
