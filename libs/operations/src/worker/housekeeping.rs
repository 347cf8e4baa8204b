//! What the sweep does beside: learns from what has ended, lets go of what has outlived its time,
//! and counts what waits.

use std::{collections::HashMap, time::Duration};

use metrics::gauge;
use prost::Message as _;
use proto::operations::v1 as pb;

use crate::{
    core::Core,
    error::Error,
    model::{
        estimate::{KEPT_CASES, size_class},
        kind::Retention,
        lifecycle::State,
    },
    store::{
        self,
        estimates::{self, Case, Finished},
        retention,
    },
};

/// Operations that one round takes at most.
const ROUND: i64 = 500;

pub(crate) async fn run(core: &Core) -> Result<(), Error> {
    fold(core).await?;
    let known = core
        .pool
        .run("operations.estimates", |connection| {
            Box::pin(async move { Ok::<_, Error>(estimates::all(connection).await?) })
        })
        .await?;
    core.estimates.renew(known);
    while let_go(core).await? == ROUND {}
    let (depth, age) = core
        .pool
        .run("operations.depth", |connection| {
            Box::pin(async move {
                store::worker::forget_dead(connection).await?;
                Ok::<_, Error>(store::claim::depth(connection).await?)
            })
        })
        .await?;
    #[expect(clippy::cast_precision_loss, reason = "a gauge of at most some thousands")]
    gauge!("operations_waiting").set(depth as f64);
    gauge!("operations_waiting_oldest_seconds").set(age);
    gauge!("operations_running").set(f64::from(u32::try_from(core.attempts.len()).unwrap_or(0)));
    Ok(())
}

/// Folds the durations of what has ended into cases for estimates.
async fn fold(core: &Core) -> Result<(), Error> {
    let kept = i32::try_from(KEPT_CASES).unwrap_or(i32::MAX);
    loop {
        let count = core
            .pool
            .transaction("operations.fold", |connection| {
                Box::pin(async move {
                    let finished = estimates::unfolded(connection, ROUND).await?;
                    let ids: Vec<String> = finished.iter().map(|one| one.id.clone()).collect();
                    let changes = estimates::changes(connection, &ids).await?;
                    let cases = cases(&finished, &changes);
                    estimates::add(connection, &cases, kept).await?;
                    estimates::mark_folded(connection, &ids).await?;
                    Ok::<_, Error>(ids.len())
                })
            })
            .await?;
        if i64::try_from(count).unwrap_or(0) < ROUND {
            return Ok(());
        }
    }
}

/// How long each successful operation took from the start of each phase of its last run to the end.
fn cases(finished: &[Finished], changes: &[(String, i64, Vec<u8>)]) -> Vec<Case> {
    let mut of: HashMap<&str, Vec<(i64, pb::Operation)>> = HashMap::new();
    for (id, at_ms, payload) in changes {
        if let Ok(change) = pb::Operation::decode(payload.as_slice()) {
            of.entry(id).or_default().push((*at_ms, change));
        }
    }
    let mut cases = Vec::new();
    for one in finished.iter().filter(|one| one.state == State::Succeeded as i16) {
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
            remaining_ms: (one.ended_ms - at_ms).max(0),
        }));
    }
    cases
}

/// Lets go of changes, journal and streamed text whose time is over; returns how many operations
/// were looked at.
async fn let_go(core: &Core) -> Result<i64, Error> {
    let of = |kind: &str| {
        core.registry.definition(kind).map_or_else(Retention::default, |known| known.retention)
    };
    let all = core.registry.all().map(|kind| kind.definition.retention);
    let shortest = all.map(|kept| kept.changes.min(kept.scratch)).min();
    let shortest = shortest.unwrap_or(Retention::default().changes);
    let age_ms = i64::try_from(shortest.as_millis()).unwrap_or(i64::MAX);
    let of = &of;
    let changed = core
        .pool
        .transaction("operations.retention", |connection| {
            Box::pin(async move {
                let ended = retention::ended(connection, age_ms, ROUND).await?;
                let due = |age_ms: i64, kept: Duration| {
                    u64::try_from(age_ms).is_ok_and(|age| Duration::from_millis(age) >= kept)
                };
                let ids = |keep: &dyn Fn(&retention::Ended) -> bool| -> Vec<String> {
                    ended.iter().filter(|one| keep(one)).map(|one| one.id.clone()).collect()
                };
                let trim = ids(&|one| !one.trimmed && due(one.age_ms, of(&one.kind).changes));
                let sweep = ids(&|one| !one.swept && due(one.age_ms, of(&one.kind).scratch));
                events::trim(connection, &trim).await?;
                retention::mark_trimmed(connection, &trim).await?;
                retention::sweep(connection, &sweep).await?;
                // Only a round that has let go of something is followed by another.
                let busy = i64::try_from(trim.len().max(sweep.len())).unwrap_or(0);
                Ok::<_, Error>(busy)
            })
        })
        .await?;
    Ok(changed)
}
