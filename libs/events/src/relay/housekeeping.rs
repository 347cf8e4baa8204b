//! What a relay does beside: deletes changes that are relayed and no longer kept, and counts what
//! waits.

use std::{collections::HashMap, sync::Arc};

use super::Shared;
use crate::{error::Error, metrics, store};

/// Aggregates or changes that one transaction deletes.
const BATCH: i64 = 2000;
/// Changes of a shard that are counted.
const COUNTED: i64 = 10_000;

pub(super) async fn run(shared: Arc<Shared>) {
    let stop = shared.tasks.token().clone();
    // For each shard and prefix: what lies below was looked at.
    let mut marks = HashMap::new();
    let pause = shared.relay.options.housekeeping;
    while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
        let round = stop.run_until_cancelled(round(&shared, &mut marks)).await;
        if let Some(Err(error)) = round {
            tracing::debug!(error = %error, "the outbox could not be trimmed; again soon");
        }
    }
}

async fn round(
    shared: &Shared,
    marks: &mut HashMap<(i32, &'static str), i64>,
) -> Result<(), Error> {
    let (rows, seconds) = shared
        .pool
        .run("events.relay.lag", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::outbox::lag(connection, COUNTED).await?) })
        })
        .await?;
    metrics::outbox(shared.pool.schema(), rows, seconds);
    let limit = usize::try_from(BATCH).unwrap_or(usize::MAX);
    loop {
        let trim = shared.pool.transaction("events.relay.trim", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::trim_relayed(connection, BATCH).await?) })
        });
        if trim.await? < limit {
            break;
        }
    }
    for (prefix, age) in &shared.relay.kept {
        for shard in 0..store::SHARDS {
            let mark = marks.entry((shard, *prefix)).or_default();
            loop {
                let from = *mark;
                let trim = shared.pool.transaction("events.relay.trim", |connection| {
                    Box::pin(async move {
                        let old = store::Old { shard, from, prefix, age: *age, limit: BATCH };
                        Ok::<_, Error>(store::trim_old(connection, old).await?)
                    })
                });
                match trim.await? {
                    Some(next) => *mark = next,
                    None => break,
                }
            }
        }
    }
    Ok(())
}
