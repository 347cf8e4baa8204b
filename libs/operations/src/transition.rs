//! Transitions outside the grouped writer: lock a row, let the model decide, write what it
//! decided, tell the parent, commit, wake. Ends of attempts that are not plain successes, cancels,
//! retries and what the sweep takes back all go this way.

use crate::{
    core::Core,
    error::Error,
    model::{
        lifecycle::{Command, Lifecycle, Refusal, State},
        operation::Operation,
        retry::Policy,
    },
    store::{self, kind, transition::Moved},
};

/// Decides on a locked operation: what becomes of it, or nothing.
pub(crate) type Decide = dyn Fn(Operation) -> Result<Option<Moved>, Error> + Send + Sync;

/// Locks an operation, decides, writes, commits and wakes. Returns the operation as it stands
/// then, and whether anything was written.
pub(crate) async fn transition(
    core: &Core,
    name: &'static str,
    id: &str,
    decide: &Decide,
) -> Result<(Operation, bool), Error> {
    let (operation, written, parent) = core
        .pool
        .transaction(name, |connection| {
            let id = id.to_owned();
            Box::pin(async move {
                let locked = store::transition::lock(connection, &id).await?;
                let before = locked.ok_or_else(|| Error::NotFound(id.clone()))?;
                match decide(before.clone())? {
                    None => Ok::<_, Error>((before, false, None)),
                    Some(moved) => {
                        let after = store::transition::write(connection, moved).await?;
                        let parent = tell_parent(connection, &before, &after).await?;
                        Ok((after, true, parent))
                    }
                }
            })
        })
        .await?;
    if written {
        wake(core, &operation);
    }
    if let Some(parent) = &parent {
        wake(core, parent);
    }
    Ok((operation, written))
}

/// Wakes watchers, and workers if it waits for one.
pub(crate) fn wake(core: &Core, operation: &Operation) {
    core.waker.touched([&operation.head.touch()]);
    if operation.life.state == State::Pending {
        core.waker.ready(&operation.head.kind);
    }
}

/// Counts a child's end, or its new run, at its parent; in the child's own transaction, child
/// first and parent after it, so that no two wait for each other.
pub(crate) async fn tell_parent(
    connection: &mut sqlx::PgConnection,
    before: &Operation,
    after: &Operation,
) -> Result<Option<Operation>, Error> {
    let Some(parent) = &after.head.parent else { return Ok(None) };
    let command = match (before.life.state.terminal(), after.life.state.terminal()) {
        (false, true) => Command::ChildEnded,
        (true, false) => Command::ChildReopened,
        _ => return Ok(None),
    };
    let Some(parent) = store::transition::lock(connection, parent.as_str()).await? else {
        return Ok(None);
    };
    let Ok(life) = parent.life.apply(command, &Policy::default()) else { return Ok(None) };
    let moved = Moved::new(parent, life, kind::CHILDREN_CHANGED);
    Ok(Some(store::transition::write(connection, moved).await?))
}

/// Type of the change that leads to a state.
pub(crate) const fn change_kind(life: Lifecycle) -> &'static str {
    match life.state {
        State::Pending => kind::REQUEUED,
        State::Running => kind::STARTED,
        State::Waiting => kind::WAITED,
        State::Succeeded => kind::SUCCEEDED,
        State::Failed => kind::FAILED,
        State::Cancelled => kind::CANCELLED,
    }
}

/// What a refused command of a holder means: nothing to do if it was applied before.
pub(crate) fn refused(refusal: Refusal) -> Option<Refusal> {
    (refusal != Refusal::Repeated).then_some(refusal)
}
