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

/// Asks an operation and its children to stop. One that has ended stays as it is.
pub(crate) async fn cancel(core: &Core, id: &str) -> Result<Operation, Error> {
    let (operation, written) = transition(core, "operations.cancel", id, &|operation| {
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
    if written && operation.children > 0 {
        cancel_children(core, id).await?;
    }
    Ok(operation)
}

async fn cancel_children(core: &Core, id: &str) -> Result<(), Error> {
    for child in family(core, id).await? {
        if !child.life.state.terminal() {
            Box::pin(cancel(core, child.id())).await?;
        }
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
}

/// Opens a new run.
pub(crate) async fn retry(core: &Core, id: &str, retry: &Retry) -> Result<Operation, Error> {
    let children = family(core, id).await?;
    let wanted = |child: &Operation| {
        matches!(child.life.state, State::Failed | State::Cancelled)
            && (retry.children.is_empty() || retry.children.iter().any(|id| id == child.id()))
    };
    if let Some(stranger) =
        retry.children.iter().find(|id| !children.iter().any(|child| child.id() == *id))
    {
        return Err(Error::NotFound(stranger.clone()));
    }
    // The parent opens first: a child that ends again must find it able to count.
    let operation = reopen(core, id, retry.from_scratch).await?;
    for child in children.iter().filter(|child| wanted(child)) {
        reopen(core, child.id(), retry.from_scratch).await?;
    }
    Ok(core.read(id).await?.unwrap_or(operation))
}

async fn reopen(core: &Core, id: &str, from_scratch: bool) -> Result<Operation, Error> {
    let (operation, parent) = core
        .pool
        .transaction("operations.retry", |connection| {
            let id = id.to_owned();
            Box::pin(async move {
                let locked = store::transition::lock(connection, &id).await?;
                let before = locked.ok_or_else(|| Error::NotFound(id.clone()))?;
                let command = Command::Retry { children: 0 };
                let life = before
                    .life
                    .apply(command, &Policy::default())
                    .map_err(|_| Error::NotRetryable(before.life.state))?;
                if from_scratch {
                    store::step::forget(connection, &id).await?;
                }
                let mut moved = Moved::new(before.clone(), life, kind::RETRIED);
                moved.new_run = true;
                moved.operation.progress = Progress::default();
                moved.operation.error = None;
                let after = store::transition::write(connection, moved).await?;
                let parent = transition::tell_parent(connection, &before, &after).await?;
                Ok::<_, Error>((after, parent))
            })
        })
        .await?;
    transition::wake(core, &operation);
    if let Some(parent) = &parent {
        transition::wake(core, parent);
    }
    Ok(operation)
}
