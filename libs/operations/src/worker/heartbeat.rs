//! Heartbeats: they keep the lease, register anew when it was lost, compare what runs here with
//! what the table says is held, and give the lease back at the end.

use std::{collections::HashMap, sync::atomic::Ordering, time::Duration};

use kernel::clock::Boottime;
use sqlx::PgConnection;
use uuid::Uuid;

use super::lease::State;
use crate::{
    core::{Core, Shared},
    metrics,
    model::{
        lifecycle::{self, Command, End},
        operation::Operation,
        retry::Policy,
    },
    steer,
    store::{self, transition::Moved},
    transition,
    writer::lane::{Line, on},
};

/// Keeps the lease until the process goes down; registers anew whenever it was lost.
pub(crate) async fn keep(core: &Core) {
    let stop = core.tasks.token();
    let mut connection: Option<PgConnection> = None;
    while !stop.is_cancelled() {
        let acknowledged = beat(core, &mut connection).await;
        if !core.lease.valid() && core.attempts.len() > 0 {
            metrics::count(metrics::LEASES_LOST);
            tracing::warn!("the lease may be over: running operations are stopped here");
            core.attempts.all_lost();
        }
        let every = core.options.heartbeat;
        let pause = if acknowledged { every } else { (every / 10).min(core.lease.left()) };
        stop.run_until_cancelled(tokio::time::sleep(pause.max(Duration::from_millis(20)))).await;
    }
}

/// Sends one heartbeat, or registers; returns whether it was acknowledged.
async fn beat(core: &Core, connection: &mut Option<PgConnection>) -> bool {
    let lease = &core.lease;
    let limit = lease.left().clamp(Duration::from_millis(200), core.options.heartbeat);
    let before = lease.state();
    let sent = Boottime::now();
    let outcome = async {
        let mut open = match connection.take() {
            Some(open) => open,
            None => db::deadline(limit, core.pool.dedicated()).await?,
        };
        let alive = match before.sent.filter(|sent| lease.fresh(*sent)) {
            Some(_) => {
                let call = store::worker::heartbeat(&mut open, before.worker, lease.length);
                db::deadline(limit, call).await?
            }
            None => None,
        };
        let next = match alive {
            Some(alive) => {
                lease.peers.store(alive > 1, Ordering::Relaxed);
                State { sent: Some(sent), ..before }
            }
            None => register(core, &mut open, before, limit).await?,
        };
        *connection = Some(open);
        Ok::<State, db::Error>(next)
    }
    .await;
    match outcome {
        Ok(state) => {
            lease.set(state);
            metrics::lease(core.options.service, true);
            true
        }
        Err(error) => {
            metrics::lease(core.options.service, lease.valid());
            tracing::debug!(error = %error, "a heartbeat was not acknowledged");
            false
        }
    }
}

/// Takes a new lease under a new id. What was held under the old one has been stopped here; its
/// row goes, so that the next sweep of anybody returns it to the queue.
async fn register(
    core: &Core,
    connection: &mut PgConnection,
    before: State,
    limit: Duration,
) -> Result<State, db::Error> {
    core.attempts.all_lost();
    let sent = Boottime::now();
    let worker = Uuid::now_v7();
    let call = async {
        if core.options.sole && before.sent.is_none() {
            store::worker::forget_all(connection).await?;
        } else {
            store::worker::leave(connection, before.worker).await?;
        }
        store::worker::register(connection, worker, &core.options.process, core.lease.length).await
    };
    db::deadline(limit, call).await?;
    // Others may have come before this one: until the next heartbeat counts them, they are told.
    core.lease.peers.store(true, Ordering::Relaxed);
    tracing::debug!(worker = %worker, "registered with a lease");
    Ok(State { worker, sent: Some(sent) })
}

/// Gives the lease back, when the process goes down and holds nothing any more.
pub(crate) async fn leave(core: &Core) {
    let worker = core.lease.state().worker;
    let outcome: Result<(), crate::Error> = core
        .pool
        .run("operations.leave", |connection| {
            Box::pin(async move { Ok(store::worker::leave(connection, worker).await?) })
        })
        .await;
    if let Err(error) = outcome {
        tracing::debug!(error = %error, "the lease could not be given back; it ends by itself");
    }
}

/// Compares what runs here with what the table says this process holds: cancels are heard, an
/// attempt whose operation was taken back is stopped, and an operation that is held and does not
/// run goes back to the queue. Every half second, and when told.
pub(crate) async fn check_held(core: Shared, mut line: Line) {
    let stop = core.tasks.token().clone();
    let mut idle: HashMap<(String, i64), Boottime> = HashMap::new();
    loop {
        tokio::select! {
            () = core.recheck.notified() => {}
            () = tokio::time::sleep(core.options.cancel_poll) => {}
            () = stop.cancelled() => return,
        }
        let running = core.attempts.ids();
        let Some(worker) = core.lease.holder() else { continue };
        let Ok(held) = on!(line, |connection| store::worker::held(connection, worker)) else {
            continue;
        };
        let held: HashMap<String, (i64, bool)> =
            held.into_iter().map(|(id, token, cancel)| (id, (token, cancel))).collect();
        for (id, token) in running {
            match held.get(&id) {
                Some((of_row, true)) if *of_row == token => core.attempts.cancel(&id),
                Some((of_row, false)) if *of_row == token => {}
                // Ending just now, or taken back: stopping an attempt that writes its end does nothing.
                _ => core.attempts.lost(&id, token),
            }
        }
        let now = held.iter().filter(|(id, _)| !core.attempts.contains(id));
        let now: Vec<(String, i64)> = now.map(|(id, (token, _))| (id.clone(), *token)).collect();
        idle.retain(|one, _| now.contains(one));
        for one in now {
            let since = *idle.entry(one.clone()).or_insert_with(Boottime::now);
            if since.elapsed() >= core.options.cancel_poll {
                give_back(&core, &one.0, one.1).await;
            }
        }
    }
}

/// Returns an operation to the queue that this process holds by the table and does not run: the
/// reply to its claim or start was lost after the commit. Should the reply still come, the fence
/// refuses what is begun under the old token.
async fn give_back(core: &Core, id: &str, token: i64) {
    let decide = move |operation: Operation| {
        let number = operation.life.command + 1;
        let command = Command::End { token, number, end: End::Released };
        let Ok(life) = operation.life.apply(command, &Policy::default()) else { return Ok(None) };
        let moved = Moved::new(operation, life, transition::change_kind(life));
        Ok(Some(if life.state == lifecycle::State::Cancelled {
            moved.because(steer::cancelled())
        } else {
            moved
        }))
    };
    match transition::transition(core, "operations.give_back", id, &decide).await {
        Ok((_, true)) => {
            metrics::count(metrics::GIVEN_BACK);
            tracing::warn!(operation.id = id, "held and not run here: returned to the queue");
        }
        Ok((_, false)) => {}
        Err(error) => {
            tracing::debug!(error = %error, "an operation could not be returned; again soon")
        }
    }
}
