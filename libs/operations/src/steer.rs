//! Cancel and retry: what people ask of an operation, whoever runs it.

use crate::{
    core::Core,
    error::Error,
    model::{
        failure::Reason,
        lifecycle::{Command, State},
        operation::{Operation, Progress},
        retry::Policy,
    },
    store::{self, kind, transition::Moved},
    transition::{self, transition},
};

/// Why a cancelled operation ended, for people.
pub(crate) fn cancelled() -> Reason {
    Reason::new("CANCELLED", "It was cancelled. What was done until then is kept.", true)
}

/// Asks an operation and its children to stop, as its caller has seen it. One that has ended stays
/// as it is.
pub(crate) async fn cancel(core: &Core, id: &str, sequence: i64) -> Result<Operation, Error> {
    let (operation, written) = transition(core, "operations.cancel", id, &move |operation| {
        as_seen(&operation, sequence)?;
        let Ok(life) = operation.life.apply(Command::Cancel, &Policy::default()) else {
            return Ok(None);
        };
        let moved = Moved::new(operation, life, transition::change_kind(life));
        Ok(Some(match life.state {
            State::Cancelled => moved.because(cancelled()),
            _ => Moved { kind: kind::CANCEL_REQUESTED, ..moved },
        }))
    })
    .await?;
    core.attempts.cancel(id);
    if written {
        core.count_end(&operation);
    }
    if written && operation.children > 0 {
        cancel_children(core, id).await?;
        cancel_remotes(core, Some(id)).await?;
    }
    Ok(operation)
}

/// Refuses what was decided on an older state than that of the locked operation; 0 decides on any.
fn as_seen(operation: &Operation, sequence: i64) -> Result<(), Error> {
    let now = operation.life.sequence;
    if sequence == 0 || sequence == now {
        return Ok(());
    }
    Err(Error::Changed { id: operation.id().to_owned(), now })
}

async fn cancel_children(core: &Core, id: &str) -> Result<(), Error> {
    for child in family(core, id).await? {
        if !child.life.state.terminal() {
            Box::pin(cancel(core, child.id(), 0)).await?;
        }
    }
    Ok(())
}

/// Has what other services do for a cancelled operation, or for any, follow it.
pub(crate) async fn cancel_remotes(core: &Core, id: Option<&str>) -> Result<(), Error> {
    let asked: u64 = core
        .pool
        .run("operations.cancel_remotes", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::remote::cancel(connection, id).await?) })
        })
        .await?;
    if asked > 0 {
        core.remotes.look.notify_one();
    }
    Ok(())
}

async fn family(core: &Core, id: &str) -> Result<Vec<Operation>, Error> {
    core.pool
        .run("operations.children", |connection| {
            let parents = vec![id.to_owned()];
            Box::pin(async move { Ok(store::children::of(connection, &parents).await?) })
        })
        .await
}

/// What a retry asks for.
#[derive(Debug, Clone, Default)]
pub struct Retry {
    /// Forgets the journal, so that every step runs again.
    pub from_scratch: bool,
    /// Only these children; empty means the operation itself with the children that failed.
    pub children: Vec<String>,
    /// Number of the change that has to be the operation's newest; 0 for any.
    pub sequence: i64,
}

/// Opens a new run, of the operation and of its children together: one that ran again before its
/// children were open would find them as they had ended.
pub(crate) async fn retry(core: &Core, id: &str, retry: &Retry) -> Result<Operation, Error> {
    let (opened, grandparent) = core
        .pool
        .transaction("operations.retry", |connection| {
            Box::pin(async move {
                let children = wanted(connection, id, retry).await?;
                // Children first and their parent after them, as where a child ends.
                let mut opened = Vec::with_capacity(children.len() + 1);
                for child in &children {
                    let before = store::transition::lock(connection, child).await?;
                    if let Some(before) = before.filter(has_failed) {
                        opened.push(reopen(connection, before, 0, retry.from_scratch).await?);
                    }
                }
                let before = store::transition::lock(connection, id).await?;
                let before = before.ok_or_else(|| Error::NotFound(id.to_owned()))?;
                as_seen(&before, retry.sequence)?;
                let count = i32::try_from(opened.len()).unwrap_or(i32::MAX);
                let after = reopen(connection, before.clone(), count, retry.from_scratch).await?;
                let grandparent = transition::tell_parent(connection, &before, &after).await?;
                opened.push(after);
                Ok::<_, Error>((opened, grandparent))
            })
        })
        .await?;
    for operation in opened.iter().chain(&grandparent) {
        transition::wake(core, operation);
    }
    opened.into_iter().next_back().ok_or_else(|| Error::NotFound(id.to_owned()))
}

/// Ids of the children that a retry opens, in the order of their creation.
async fn wanted(
    connection: &mut sqlx::PgConnection,
    id: &str,
    retry: &Retry,
) -> Result<Vec<String>, Error> {
    let family = store::children::of(connection, &[id.to_owned()]).await?;
    let stranger = retry.children.iter().find(|id| !family.iter().any(|child| child.id() == *id));
    if let Some(stranger) = stranger {
        return Err(Error::NotFound(stranger.clone()));
    }
    let asked = |child: &&Operation| {
        retry.children.is_empty() || retry.children.iter().any(|id| id == child.id())
    };
    let wanted = family.iter().filter(asked).filter(|child| has_failed(child));
    Ok(wanted.map(|child| child.id().to_owned()).collect())
}

const fn has_failed(operation: &Operation) -> bool {
    matches!(operation.life.state, State::Failed | State::Cancelled)
}

/// Opens a new run of a locked operation, `children` of which were opened with it.
async fn reopen(
    connection: &mut sqlx::PgConnection,
    before: Operation,
    children: i32,
    from_scratch: bool,
) -> Result<Operation, Error> {
    let state = before.life.state;
    let life = before.life.apply(Command::Retry { children }, &Policy::default());
    let life = life.map_err(|_| Error::NotRetryable(state))?;
    if from_scratch {
        store::step::forget(connection, before.id()).await?;
        store::remote::forget(connection, &[before.id().to_owned()]).await?;
    }
    let mut moved = Moved::new(before, life, kind::RETRIED);
    moved.new_run = true;
    moved.operation.progress = Progress::default();
    moved.operation.error = None;
    Ok(store::transition::write(connection, moved).await?)
}
