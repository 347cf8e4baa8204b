//! What the sweep does beside: learns from what has ended, lets go of what has outlived its time,
//! and counts what waits.

use std::{collections::HashMap, time::Duration};

use prost::Message as _;
use proto::operations::v1 as pb;

use crate::{
    core::Core,
    error::Error,
    metrics,
    model::{
        estimate::{KEPT_CASES, size_class},
        lifecycle::State,
    },
    store::{
        self,
        estimates::{self, Case},
        retention::{self, Ended, Task},
    },
};

/// Operations that one batch takes at most.
const BATCH: i64 = 500;
/// Operations of one size and writer that a batch learns from at most.
const SAMPLE: usize = 20;

pub(crate) async fn run(core: &Core) -> Result<(), Error> {
    for kind in core.registry.all() {
        let (name, kept) = (kind.definition.name, kind.definition.retention);
        // What ended within the longest call may still commit behind what is seen already.
        let settled = core.options.settle;
        while round(core, Task::Fold, name, settled).await? == BATCH {}
        while round(core, Task::Trim, name, kept.changes.max(settled)).await? == BATCH {}
        while round(core, Task::Sweep, name, kept.scratch.max(settled)).await? == BATCH {}
    }
    let known = core
        .pool
        .run("operations.estimates", |connection| {
            Box::pin(async move { Ok::<_, Error>(estimates::all(connection).await?) })
        })
        .await?;
    core.estimates.renew(known);
    count(core).await
}

async fn count(core: &Core) -> Result<(), Error> {
    let (depth, age) = core
        .pool
        .run("operations.depth", |connection| {
            Box::pin(async move {
                store::worker::forget_dead(connection).await?;
                Ok::<_, Error>(store::claim::depth(connection).await?)
            })
        })
        .await?;
    metrics::queue(core.options.service, depth, age, core.attempts.len());
    Ok(())
}

/// One batch of a task; returns how many operations it took.
async fn round(core: &Core, task: Task, kind: &str, age: Duration) -> Result<i64, Error> {
    let taken = core
        .pool
        .transaction("operations.housekeeping", |connection| {
            Box::pin(async move {
                let ended = retention::batch(connection, task, kind, age, BATCH).await?;
                let ids: Vec<String> = ended.iter().map(|one| one.id.clone()).collect();
                match task {
                    _ if ids.is_empty() => {}
                    Task::Fold => fold(connection, &sample(&ended)).await?,
                    Task::Trim => drop(events::trim(connection, &ids).await?),
                    Task::Sweep => retention::sweep(connection, &ids).await?,
                }
                Ok::<_, Error>(ids.len())
            })
        })
        .await?;
    Ok(i64::try_from(taken).unwrap_or(0))
}

/// The newest successes of each size and writer, as many as a batch can teach: under load a few of
/// many are looked at, and reading them back costs next to nothing.
fn sample(ended: &[Ended]) -> Vec<Ended> {
    let mut seen: HashMap<(i16, &str), usize> = HashMap::new();
    let newest = ended.iter().rev().filter(|one| one.state == State::Succeeded as i16);
    let mut kept: Vec<Ended> = newest
        .filter(|one| {
            let count = seen.entry((size_class(one.input_size), &one.writer)).or_default();
            *count += 1;
            *count <= SAMPLE
        })
        .cloned()
        .collect();
    kept.reverse();
    kept
}

async fn fold(connection: &mut sqlx::PgConnection, ended: &[Ended]) -> Result<(), Error> {
    let ids: Vec<String> = ended.iter().map(|one| one.id.clone()).collect();
    let changes = estimates::changes(connection, &ids).await?;
    let kept = i32::try_from(KEPT_CASES).unwrap_or(i32::MAX);
    Ok(estimates::add(connection, &cases(ended, &changes), kept).await?)
}

/// How long each of these operations took from the start of each phase of its last run to the end.
fn cases(ended: &[Ended], changes: &[(String, i64, Vec<u8>)]) -> Vec<Case> {
    let mut of: HashMap<&str, Vec<(i64, pb::Operation)>> = HashMap::new();
    for (id, at_ms, payload) in changes {
        if let Ok(change) = pb::Operation::decode(payload.as_slice()) {
            of.entry(id).or_default().push((*at_ms, change));
        }
    }
    let mut cases = Vec::new();
    for one in ended {
        let mut begun: Vec<(String, i64)> = Vec::new();
        for (at_ms, change) in of.get(one.id.as_str()).into_iter().flatten() {
            let key = change.phase.as_ref().map_or("", |phase| phase.key.as_str());
            let new = begun.last().is_none_or(|(last, _)| last != key);
            if change.run == one.run && new && !change.done {
                begun.push((key.to_owned(), *at_ms));
            }
        }
        cases.extend(begun.into_iter().map(|(phase, at_ms)| Case {
            kind: one.kind.clone(),
            phase,
            size_class: size_class(one.input_size),
            writer: one.writer.clone(),
            remaining_ms: (one.ended_at.timestamp_millis() - at_ms).max(0),
        }));
    }
    cases
}
