//! The claim loop of a kind: when a slot is free it takes what waits, as much as there are slots.
//! Woken by starts and requeues, and by a timer, because a wake-up may be lost and work may not.

use std::time::Duration;

use tokio::time::Instant;

use super::{attempt, slots::Slot};
use crate::{
    core::Shared,
    error::Error,
    handler::Registered,
    metrics,
    model::{invariants, operation::Operation},
    store::{
        self,
        claim::{Claim, claim},
    },
    wire,
};

/// Operations that one claim takes at most.
const BATCH: usize = 64;

/// Claims operations of one kind until the process goes down.
pub(crate) async fn run(core: Shared, kind: Registered) {
    let stop = core.tasks.token().clone();
    let wake = core.waker.waits_for(kind.definition.name);
    let mut after_owner = String::new();
    loop {
        let slots = core.slots.take(kind.definition.name, BATCH);
        let Some(slots) = stop.run_until_cancelled(slots).await.filter(|slots| !slots.is_empty())
        else {
            return;
        };
        let wanted = slots.len();
        let claimed = match take(&core, &kind, &after_owner, wanted).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::debug!(error = %error, "nothing could be claimed just now");
                Vec::new()
            }
        };
        let served = claimed.iter().map(|(operation, _)| operation.head.owner.as_str()).max();
        // A short batch has come to the last owner: the next begins with the first again.
        let wrapped = claimed.len() < wanted;
        let idle = claimed.is_empty() && after_owner.is_empty();
        after_owner = if wrapped { String::new() } else { served.unwrap_or_default().to_owned() };
        begin(&core, &kind, claimed, slots);
        if idle {
            let poll = core.options.poll.mul_f64(0.75 + rand::random::<f64>() / 2.0);
            tokio::select! {
                () = wake.notified() => {}
                () = tokio::time::sleep(poll) => {}
                () = stop.cancelled() => return,
            }
        }
    }
}

fn begin(core: &Shared, kind: &Registered, claimed: Vec<(Operation, Vec<u8>)>, slots: Vec<Slot>) {
    core.waker.touched(
        claimed.iter().map(|(operation, _)| operation.head.touch()).collect::<Vec<_>>().iter(),
    );
    for ((operation, input), slot) in claimed.into_iter().zip(slots) {
        attempt::launch(core, kind.clone(), operation, input, slot);
    }
}

/// Claims in one transaction with the changes that tell of it.
async fn take(
    core: &Shared,
    kind: &Registered,
    after_owner: &str,
    wanted: usize,
) -> Result<Vec<(Operation, Vec<u8>)>, Error> {
    let Some(worker) = core.lease.holder() else { return Ok(Vec::new()) };
    let asked = Claim {
        kind: kind.definition.name,
        version: kind.definition.version,
        after_owner,
        limit: i64::try_from(wanted).unwrap_or(1),
        worker,
    };
    let begun = Instant::now();
    let asked = &asked;
    let claimed: Vec<(Operation, Vec<u8>)> = core
        .pool
        .transaction("operations.claim", |connection| {
            Box::pin(async move {
                let claimed = claim(connection, asked).await?;
                let changes: Vec<events::Change> =
                    claimed.iter().map(|(operation, _)| started(operation)).collect();
                if !changes.is_empty() {
                    events::append(connection, &changes).await?;
                }
                Ok::<_, Error>(claimed)
            })
        })
        .await?;
    metrics::claimed(claimed.len(), begun.elapsed());
    Ok(claimed)
}

fn started(operation: &Operation) -> events::Change {
    debug_assert!(
        operation.life.attempt > 0 && operation.life.token > 0,
        "a claim counts the attempt and raises the token: {:?}",
        operation.life
    );
    debug_assert!(invariants::legal_step(operation.life, operation.life), "a claimed row is legal");
    events::Change {
        aggregate: operation.id().to_owned(),
        sequence: operation.life.sequence,
        kind: store::kind::STARTED,
        payload: wire::payload(operation).into(),
        trace: operation.head.trace.clone(),
    }
}

/// Makes ready what has waited out its backoff, until the process goes down.
pub(crate) async fn promote(core: Shared) {
    let stop = core.tasks.token().clone();
    let mut pause = core.options.poll;
    while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
        let outcome: Result<(i64, Option<i64>), Error> = core
            .pool
            .run("operations.promote", |connection| {
                Box::pin(async move { Ok(store::claim::promote(connection).await?) })
            })
            .await;
        pause = core.options.poll;
        if let Ok((ready, next_ms)) = outcome {
            if ready > 0 {
                for kind in core.registry.all() {
                    core.waker.ready(kind.definition.name);
                }
            }
            let next = next_ms.and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis);
            pause = next.map_or(pause, |next| next.clamp(Duration::from_millis(10), pause));
        }
    }
}
