//! Looks at what other services do for operations here: now and then as a net, and at once when an
//! event tells of an end or a cancel has to be passed on. Rows are taken with the time of their next
//! look already set, so any process looks, one at a time, and one that dies in between costs a wait.

use std::time::Duration;

use futures::StreamExt as _;
use proto::operations::v1 as pb;

use crate::{
    core::{Core, Shared},
    error::Error,
    metrics,
    model::{
        failure::{Failure, Reason},
        lifecycle::{Command, State},
        operation::{Operation, Touch},
        retry::Policy,
    },
    store::{
        self, kind,
        remote::{RemoteRow, Seen},
        transition::Moved,
    },
    transition, wire,
};

/// Steps that are looked at together at most.
const BATCH: usize = 64;
/// Time between two questions while an end was asked for.
const SOON: Duration = Duration::from_secs(2);

/// Looks until the process goes down.
pub(crate) async fn run(core: Shared) {
    let stop = core.tasks.token().clone();
    loop {
        let poll = core.options.poll.mul_f64(0.75 + rand::random::<f64>() / 2.0);
        tokio::select! {
            () = core.remotes.look.notified() => {}
            () = tokio::time::sleep(poll) => {}
            () = stop.cancelled() => return,
        }
        loop {
            let rows = match due(&core).await {
                Ok(rows) => rows,
                Err(error) => {
                    tracing::debug!(error = %error, "remote steps could not be read; again soon");
                    break;
                }
            };
            let full = rows.len() == BATCH;
            let looks = futures::stream::iter(rows).for_each_concurrent(BATCH, |row| {
                let core = core.clone();
                async move { look(&core, row).await }
            });
            if stop.run_until_cancelled(looks).await.is_none() {
                return;
            }
            if !full {
                break;
            }
        }
    }
}

async fn due(core: &Core) -> Result<Vec<RemoteRow>, Error> {
    let every = core.options.remote_poll;
    let (services, limit) = (&core.remotes.names(), i64::try_from(BATCH).unwrap_or(1));
    core.pool
        .run("operations.remotes", |connection| {
            Box::pin(async move {
                let soon = SOON.min(every);
                Ok(store::remote::due(connection, services, every, soon, limit).await?)
            })
        })
        .await
}

async fn look(core: &Core, row: RemoteRow) {
    let asked = tokio::time::timeout(core.options.call_timeout, ask(core, &row)).await;
    let seen = match asked {
        Ok(Ok(Some(operation))) => wire::seen(&operation),
        Ok(Ok(None)) => gone(&row),
        Ok(Err(failure)) => {
            metrics::count(metrics::REMOTE_ERRORS);
            let name = row.name.as_deref().unwrap_or_default();
            tracing::debug!(remote = name, error = %failure, "not looked at just now");
            return;
        }
        Err(_) => return metrics::count(metrics::REMOTE_ERRORS),
    };
    if let Err(error) = note(core, &row, &seen).await {
        tracing::debug!(error = %error, "what was seen could not be written; again at the next look");
    }
}

/// Passes a cancel on, or asks how it stands.
async fn ask(core: &Core, row: &RemoteRow) -> Result<Option<pb::Operation>, Failure> {
    let service = row.service.as_deref().unwrap_or_default();
    let (Some(remote), Some(name)) = (core.remotes.get(service), &row.name) else {
        return Err(Failure::retryable("REMOTE_UNKNOWN", "its service is not known here"));
    };
    if !row.cancel {
        return remote.get(&row.owner, name).await;
    }
    let answer = remote.cancel(&row.owner, name).await?;
    core.pool
        .run("operations.remotes", |connection| {
            Box::pin(
                async move { Ok::<_, Error>(store::remote::acknowledge(connection, row).await?) },
            )
        })
        .await?;
    Ok(answer)
}

/// There is no such operation any more: nothing will come of it.
fn gone(row: &RemoteRow) -> Seen {
    let error = Reason::new("REMOTE_GONE", "A part of it is gone. Retry to begin it anew.", true);
    let sequence = row.seen.sequence + 1;
    Seen { state: Some(State::Failed), sequence, error: Some(error), ..row.seen.clone() }
}

/// Writes what was seen; an end is counted at the operation in the same transaction.
async fn note(core: &Core, row: &RemoteRow, seen: &Seen) -> Result<(), Error> {
    let (new, parent) = core
        .pool
        .transaction("operations.remotes", |connection| {
            Box::pin(async move {
                let ends = seen.state.is_some_and(State::terminal);
                let parent = match ends {
                    true => store::transition::lock(connection, &row.operation).await?,
                    false => None,
                };
                let Some(counted) = store::remote::look(connection, row, seen).await? else {
                    return Ok((false, None));
                };
                let counted = parent.filter(|_| counted);
                let told = match counted {
                    Some(parent) => Some(tell(connection, parent).await?),
                    None => None,
                };
                Ok::<_, Error>((true, told.flatten()))
            })
        })
        .await?;
    if let Some(parent) = &parent {
        transition::wake(core, parent);
    }
    if new && let Some(name) = &row.name {
        let (id, owner) = (name.clone(), row.owner.clone());
        core.waker.touched([&Touch { id, owner, parent: Some(row.operation.clone()) }]);
    }
    Ok(())
}

async fn tell(
    connection: &mut sqlx::PgConnection,
    parent: Operation,
) -> Result<Option<Operation>, Error> {
    let Ok(life) = parent.life.apply(Command::ChildEnded, &Policy::default()) else {
        return Ok(None);
    };
    let moved = Moved::new(parent, life, kind::CHILDREN_CHANGED);
    Ok(Some(store::transition::write(connection, moved).await?))
}
