//! The tasks of a consumer: membership with one task per partition, requests to read again, and
//! trimming of the inbox.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{Shared, partition};
use crate::{
    error::Error,
    log::{Assignment, Group, Member},
    store::{self, replay::Request},
};

/// Pause after the group could not be reached.
const PAUSE: Duration = Duration::from_millis(500);
/// Pause between two rounds of trimming.
const TRIM_PAUSE: Duration = Duration::from_secs(60);
/// Rows of the inbox that one statement deletes.
const TRIM_BATCH: i64 = 5000;

/// What is to be read again.
#[derive(Debug, Default)]
pub(super) struct Replays {
    /// By topic and partition.
    pub requests: HashMap<(String, i32), Request>,
    /// How often a partition has begun or ended one: what was read before is out of date.
    pub changes: u64,
}

/// Takes part in the group until the process ends.
pub(super) async fn consume(shared: Arc<Shared>) {
    let stop = shared.tasks.token().clone();
    while !stop.is_cancelled() {
        let group = Group {
            name: shared.name.to_owned(),
            topics: shared.topics.clone(),
            pool: shared.pool.clone(),
            instance: shared.options.instance.clone(),
        };
        match stop.run_until_cancelled(shared.log.join(group)).await {
            Some(Ok(mut member)) => {
                let member = member.as_mut();
                stop.run_until_cancelled(follow(&shared, member)).await;
                member.leave().await;
            }
            Some(Err(error)) => {
                tracing::debug!(error = %error, consumer = shared.name, "the log is not there yet");
                stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await;
            }
            None => return,
        }
    }
}

/// Starts and ends the tasks of partitions as they are given and taken.
async fn follow(shared: &Arc<Shared>, member: &mut dyn Member) {
    // Dropping the tokens ends the tasks.
    let mut reading: HashMap<(String, i32), tokio_util::sync::DropGuard> = HashMap::new();
    loop {
        match member.next().await {
            Ok(Assignment::Given(part)) => {
                let (topic, number) = part.place();
                let place = (topic.to_owned(), number);
                let stop: CancellationToken = shared.tasks.token().child_token();
                let work = partition::run(shared.clone(), part);
                let ending = stop.clone();
                shared.tasks.spawn("events.consume.partition", async move {
                    ending.run_until_cancelled(work).await;
                });
                reading.insert(place, stop.drop_guard());
            }
            Ok(Assignment::Taken { topic, partition }) => {
                reading.remove(&(topic, partition));
            }
            // This membership is over; the next one begins.
            Err(Error::Fenced) => return,
            Err(error) => {
                tracing::debug!(error = %error, consumer = shared.name, "the group is not reached");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Looks for requests to read again.
pub(super) async fn replays(shared: Arc<Shared>) {
    let stop = shared.tasks.token().clone();
    let name = shared.name;
    loop {
        let before = shared.replays.borrow().changes;
        let read = shared.pool.run("events.replays", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::replay::pending(connection, name).await?) })
        });
        if let Ok(found) = read.await {
            let found = found.into_iter().map(|(t, p, asked)| ((t, p), asked)).collect();
            shared.replays.send_if_modified(|known| {
                let modified = known.changes == before && known.requests != found;
                if modified {
                    known.requests = found;
                }
                modified
            });
        }
        let pause = tokio::time::sleep(shared.options.replay_poll);
        if stop.run_until_cancelled(pause).await.is_none() {
            return;
        }
    }
}

/// Forgets what is older than the inbox remembers.
pub(super) async fn trim(shared: Arc<Shared>) {
    let stop = shared.tasks.token().clone();
    let retention = shared.options.retention;
    let pause = TRIM_PAUSE.min(retention);
    while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
        while !stop.is_cancelled() {
            let trim = shared.pool.run("events.inbox.trim", |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(store::inbox::trim(connection, retention, TRIM_BATCH).await?)
                })
            });
            match trim.await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::debug!(error = %error, "the inbox could not be trimmed; again soon");
                    break;
                }
            }
        }
    }
}
