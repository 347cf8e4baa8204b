//! The sweep: takes back what nobody works on any more. Every process sweeps; rows that another
//! one is looking at are skipped.
//!
//! After a sweep that failed or came late the sweeper waits one lease before it takes anything: a
//! database that was frozen finds every lease over when it thaws, and the holders need the time to
//! say that they live. Each candidate is locked and looked at again before it is taken, so an
//! operation that ended or was renewed in between stays as it is. Kinds that are not registered
//! here are returned to the queue like all others, never judged.

use std::time::Duration;

use kernel::clock::Boottime;

use super::{attempt, housekeeping};
use crate::{
    core::{Core, Shared},
    error::Error,
    metrics,
    model::{
        failure::Reason,
        kind::Limits,
        lifecycle::{Command, State},
        operation::Operation,
        retry::Policy,
    },
    steer,
    store::{self, sweep::Suspect, transition::Moved},
    transition,
};

/// Pause before the first sweep of a process that has its database for itself.
const FIRST: Duration = Duration::from_millis(300);

/// Sweeps until the process goes down.
pub(crate) async fn run(core: Shared) {
    let stop = core.tasks.token().clone();
    let every = core.options.sweep;
    let mut last = Boottime::now();
    let mut grace_until: Option<Boottime> = None;
    // Where nobody else can be at work, what was left running goes on at once.
    let mut first = core.options.sole;
    loop {
        let pause =
            if first { FIRST.min(every) } else { every.mul_f64(0.8 + rand::random::<f64>() / 5.0) };
        first = false;
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
        if last.elapsed() > every * 2 + core.options.lease / 3 {
            grace_until = Some(Boottime::now());
        }
        let waiting = grace_until.is_some_and(|since| since.elapsed() < core.options.lease);
        let swept = if waiting { probe(&core).await } else { sweep(&core).await };
        match swept {
            Ok(()) => {
                last = Boottime::now();
                if !waiting {
                    grace_until = None;
                }
                metrics::swept(core.options.service);
            }
            Err(error) => {
                metrics::count(metrics::SWEEP_ERRORS);
                tracing::debug!(error = %error, "a sweep failed; the next waits one lease");
                grace_until = Some(Boottime::now());
            }
        }
    }
}

/// Only looks whether the database answers.
async fn probe(core: &Core) -> Result<(), Error> {
    suspects(core).await.map(drop)
}

async fn sweep(core: &Shared) -> Result<(), Error> {
    for suspect in suspects(core).await? {
        if let Some(judgement) = judge(core, &suspect) {
            take_back(core, &suspect, judgement).await?;
        }
    }
    let children: Vec<String> = core
        .pool
        .run("operations.sweep_children", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::children::to_cancel(connection).await?) })
        })
        .await?;
    for child in children {
        steer::cancel(core, &child, 0).await?;
    }
    steer::cancel_remotes(core, None).await?;
    housekeeping::run(core).await
}

async fn suspects(core: &Core) -> Result<Vec<Suspect>, Error> {
    let limits = |pick: fn(&Limits) -> Duration, default: Duration| {
        let shortest = core.registry.all().map(|kind| pick(&kind.definition.limits)).min();
        i64::try_from(shortest.unwrap_or(default).as_millis()).unwrap_or(i64::MAX)
    };
    let silence = limits(|limits| limits.silence, Limits::default().silence);
    let total = limits(|limits| limits.total, Limits::default().total);
    core.pool
        .run("operations.sweep", |connection| {
            Box::pin(async move { Ok(store::sweep::suspects(connection, silence, total).await?) })
        })
        .await
}

/// What is wrong with a running operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    LeaseOver,
    Silent,
    OutOfTime,
}

impl Judgement {
    /// Name on the metrics page.
    const fn name(self) -> &'static str {
        match self {
            Self::LeaseOver => "lease_expired",
            Self::Silent => "silent",
            Self::OutOfTime => "out_of_time",
        }
    }
}

fn judge(core: &Core, suspect: &Suspect) -> Option<Judgement> {
    let known = core.registry.definition(&suspect.kind);
    let limits = known.map(|definition| definition.limits);
    // A holder stops at its limit by itself; the sweep is for one that cannot.
    let slack = core.options.sweep;
    let over = |ms: i64, limit: Duration| {
        u64::try_from(ms).is_ok_and(|ms| Duration::from_millis(ms) > limit + slack)
    };
    if !suspect.held {
        Some(Judgement::LeaseOver)
    } else if limits.is_some_and(|limits| over(suspect.silent_ms, limits.silence)) {
        Some(Judgement::Silent)
    } else if limits.is_some_and(|limits| over(suspect.ran_ms, limits.total)) {
        Some(Judgement::OutOfTime)
    } else {
        None
    }
}

/// Locks an operation, looks again, and takes it back if it is still what it was.
async fn take_back(core: &Shared, suspect: &Suspect, judgement: Judgement) -> Result<(), Error> {
    let id = suspect.id.as_str();
    let policy = core.registry.definition(&suspect.kind).map(|definition| definition.policy);
    let policy = policy.unwrap_or_default();
    let taken: Option<(Operation, Option<Operation>)> = core
        .pool
        .transaction("operations.take_back", |connection| {
            Box::pin(async move {
                let Some((before, again)) = store::sweep::lock(connection, id).await? else {
                    return Ok(None);
                };
                if again.token != suspect.token || judge(core, &again) != Some(judgement) {
                    return Ok(None);
                }
                let Some(moved) = decide(before.clone(), judgement, &policy) else {
                    return Ok(None);
                };
                let after = store::transition::write(connection, moved).await?;
                let parent = transition::tell_parent(connection, &before, &after).await?;
                Ok::<_, Error>(Some((after, parent)))
            })
        })
        .await?;
    if let Some((operation, parent)) = taken {
        metrics::taken_back(judgement.name());
        core.count_end(&operation);
        tracing::warn!(operation.id = id, why = ?judgement, state = operation.life.state.name(),
            "taken back from its worker");
        transition::wake(core, &operation);
        if let Some(parent) = &parent {
            transition::wake(core, parent);
        }
    }
    Ok(())
}

fn decide(operation: Operation, judgement: Judgement, policy: &Policy) -> Option<Moved> {
    let command = match judgement {
        Judgement::LeaseOver => Command::LeaseLost,
        Judgement::Silent => Command::TakenBack { retryable: true },
        Judgement::OutOfTime => Command::TakenBack { retryable: false },
    };
    let life = operation.life.apply(command, policy).ok()?;
    let mut moved = Moved::new(operation, life, transition::change_kind(life));
    if judgement == Judgement::Silent && life.state == State::Pending {
        moved.due_in = Some(policy.backoff(life.failures, rand::random()));
    }
    Some(match (judgement, life.state) {
        (_, State::Cancelled) => moved.because(steer::cancelled()),
        (Judgement::LeaseOver, State::Failed) => moved.because(Reason::new(
            "CRASHED_REPEATEDLY",
            "The worker died each time it tried this. Retry it, or try with another input.",
            false,
        )),
        (Judgement::LeaseOver, _) => moved,
        (Judgement::Silent, _) => moved.because(attempt::stalled()),
        (Judgement::OutOfTime, _) => moved.because(attempt::timed_out()),
    })
}
