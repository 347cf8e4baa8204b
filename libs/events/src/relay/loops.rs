//! The loop of a process: keeps its leases, sees which of its shards have something to send, and
//! kicks those.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use kernel::clock::Boottime;
use tokio::{sync::Notify, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Shared, shard};
use crate::{
    error::Error,
    log::Lease,
    metrics,
    store::{
        self,
        share::{Membership, Share},
    },
};

/// How often the leases are renewed within one.
const LOOKS: u32 = 5;

/// A shard that this process relays.
struct Held {
    token: i64,
    cursor: Arc<AtomicI64>,
    kick: Arc<Notify>,
    stop: CancellationToken,
    task: JoinHandle<Option<()>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Relays until the process ends; the leases are given back then.
pub(super) async fn run(shared: Arc<Shared>) {
    let stop = shared.tasks.token().clone();
    let member = Uuid::now_v7();
    let membership =
        Membership { team: store::RELAY.to_owned(), member, lease: shared.relay.options.lease };
    if stop.run_until_cancelled(prepare(&shared)).await.is_none() {
        return;
    }
    stop.run_until_cancelled(relay(&shared, &membership)).await;
    let left = shared.pool.transaction("events.relay.leave", |connection| {
        Box::pin(async move {
            Ok::<_, Error>(store::share::leave(connection, store::RELAY, member).await?)
        })
    });
    if let Err(error) = left.await {
        tracing::debug!(error = %error, "shards could not be given back; their leases run out");
    }
}

/// Brings the outbox in line with server and log, however long the database is away.
async fn prepare(shared: &Shared) {
    let log = shared.log.name();
    loop {
        let prepared = shared.pool.transaction("events.relay.prepare", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::outbox::prepare(connection, log).await?) })
        });
        match prepared.await {
            Ok(false) => return,
            Ok(true) => {
                tracing::warn!(log, "another server or log than before: all that is kept is sent");
                return;
            }
            Err(error) => tracing::debug!(error = %error, "the outbox is not there yet"),
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn relay(shared: &Arc<Shared>, membership: &Membership) {
    let options = &shared.relay.options;
    let mut held: HashMap<i32, Held> = HashMap::new();
    // When the last acknowledged renewal was sent.
    let mut renewed: Option<Boottime> = None;
    let mut pause = options.busy;
    loop {
        if renewed.is_none_or(|at| at.elapsed() >= options.lease / LOOKS) {
            let sent = Boottime::now();
            match balance(shared, membership).await {
                Ok(shares) => {
                    renewed = Some(sent);
                    compare(shared, &mut held, &shares);
                }
                Err(error) => tracing::debug!(error = %error, "leases could not be renewed"),
            }
            // The tokens keep late writes out; this keeps them from being tried.
            if renewed.is_none_or(|at| at.elapsed() >= options.lease * 2 / 3) {
                held.clear();
            }
            metrics::shards(shared.pool.schema(), held.len());
        }
        let found = look(shared, &held).await;
        pause = if found { options.busy } else { (pause * 2).min(options.idle) };
        tokio::select! {
            () = shared.look.notified() => pause = options.busy / 4,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn balance(shared: &Shared, membership: &Membership) -> Result<Vec<Share>, Error> {
    let log = shared.log.name();
    shared
        .pool
        .transaction("events.relay.balance", |connection| {
            Box::pin(async move {
                // Another configuration has taken over: its log gets the events.
                if store::outbox::destination(connection).await? != log {
                    return Ok(Vec::new());
                }
                Ok(store::share::balance(connection, membership, store::SHARDS).await?)
            })
        })
        .await
}

/// Starts the shards that are new, ends those that are lost or died.
fn compare(shared: &Arc<Shared>, held: &mut HashMap<i32, Held>, shares: &[Share]) {
    let token_of = |slot: i32| shares.iter().find(|s| s.slot == slot).map(|s| s.token);
    held.retain(|slot, one| token_of(*slot) == Some(one.token) && !one.task.is_finished());
    for share in shares {
        held.entry(share.slot).or_insert_with(|| hold(shared, *share));
    }
}

fn hold(shared: &Arc<Shared>, share: Share) -> Held {
    let cursor = Arc::new(AtomicI64::new(share.position));
    let kick = Arc::new(Notify::new());
    let stop = shared.tasks.token().child_token();
    let probe = shared.relay.options.probe.clone();
    let lease = Lease { pool: shared.pool.clone(), share, probe };
    let work = shard::run(shared.clone(), lease, cursor.clone(), kick.clone());
    let ending = stop.clone();
    let task = shared.tasks.spawn("events.relay.shard", async move {
        ending.run_until_cancelled(work).await;
    });
    Held { token: share.token, cursor, kick, stop, task }
}

/// Looks which shards have something to send, and kicks those; returns whether any has.
async fn look(shared: &Shared, held: &HashMap<i32, Held>) -> bool {
    if held.is_empty() {
        return false;
    }
    let (shards, cursors): (Vec<i32>, Vec<i64>) =
        held.iter().map(|(slot, one)| (*slot, one.cursor.load(Ordering::Relaxed))).unzip();
    let (shards, cursors) = (&shards, &cursors);
    let ready = shared.pool.run("events.relay.look", |connection| {
        Box::pin(
            async move { Ok::<_, Error>(store::outbox::ready(connection, shards, cursors).await?) },
        )
    });
    match ready.await {
        Ok(ready) => {
            ready.iter().filter_map(|slot| held.get(slot)).for_each(|one| one.kick.notify_one());
            !ready.is_empty()
        }
        Err(error) => {
            tracing::debug!(error = %error, "the outbox cannot be looked at just now");
            false
        }
    }
}
