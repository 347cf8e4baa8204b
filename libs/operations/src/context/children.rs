//! Children: parts of an operation that are operations themselves, in the same service.

use serde::Serialize;

use super::Context;
use crate::{
    error::Error,
    handler::Kind,
    model::{
        failure::{Failure, Reason, Signal},
        id::OperationId,
        lifecycle::{Command, Refusal, State},
        operation::Operation,
        retry::Policy,
    },
    store::{self, kind, start::NewRow, transition::Moved},
    transition,
};

/// A part to add.
#[derive(Debug, Clone)]
pub struct Child {
    key: String,
    weight: f64,
    kind: &'static str,
    version: i32,
    input: Vec<u8>,
}

impl Child {
    /// A child of kind `K` under a key that is unique within its parent.
    ///
    /// # Errors
    /// An input that cannot be encoded.
    pub fn new<K: Kind>(key: impl Into<String>, input: &K::Input) -> Result<Self, Failure>
    where
        K::Input: Serialize,
    {
        let definition = K::definition();
        Ok(Self {
            key: key.into(),
            weight: 1.0,
            kind: definition.name,
            version: definition.version,
            input: super::step::encode(input)?,
        })
    }

    /// Sets the share of the parent's progress that it stands for; 1 unless said.
    #[must_use]
    pub fn weight(mut self, weight: f64) -> Self {
        self.weight = weight;
        self
    }
}

/// How a child ended.
#[derive(Debug, Clone, PartialEq)]
pub struct ChildOutcome {
    /// Its operation.
    pub id: OperationId,
    /// What its parent calls it.
    pub key: String,
    /// SUCCEEDED, FAILED or CANCELLED.
    pub state: State,
    /// What it led to, as JSON.
    pub result: Option<Vec<u8>>,
    /// Why it ended without success.
    pub error: Option<Reason>,
}

impl Context {
    /// Adds children, once each: a key that exists already is left as it is, so a handler that
    /// runs again asks again without harm. All of them are there or none.
    ///
    /// # Errors
    /// A cancel is pending; the operation is another's; the database.
    pub async fn spawn(&self, children: &[Child]) -> Result<(), Failure> {
        let attempt = &*self.attempt;
        let pool = &attempt.core.pool;
        let add = || {
            pool.transaction("operations.spawn", move |connection| {
                Box::pin(async move { spawn(attempt, connection, children).await })
            })
        };
        match attempt.patiently(add).await? {
            Some(parent) => {
                attempt.mark_alive();
                transition::wake(&attempt.core, &parent);
                for child in children {
                    attempt.core.waker.ready(child.kind);
                }
                Ok(())
            }
            None if attempt.stops.cancel.is_cancelled() => {
                Err(Failure::retryable("CANCELLED", "a cancel is pending"))
            }
            None => {
                attempt.stops.lost.cancel();
                Err(Failure::signal(Signal::Fenced))
            }
        }
    }

    /// Waits for every child, holding no worker meanwhile: the handler is stopped here and run
    /// again from its start when the last one has ended. Returns how they ended, in the order in
    /// which they were added.
    ///
    /// # Errors
    /// The engine's own signal that the handler has to end here: hand it on with `?`.
    pub async fn join(&self) -> Result<Vec<ChildOutcome>, Failure> {
        let (pool, parents) = (&self.attempt.core.pool, &[self.id().to_string()]);
        let read = || {
            pool.run("operations.children", move |connection| {
                Box::pin(
                    async move { Ok::<_, Error>(store::children::of(connection, parents).await?) },
                )
            })
        };
        let children = self.attempt.patiently(read).await?;
        if children.iter().any(|child| !child.life.state.terminal()) {
            return Err(Failure::signal(Signal::Suspended));
        }
        Ok(children.into_iter().map(outcome).collect())
    }
}

fn outcome(child: Operation) -> ChildOutcome {
    ChildOutcome {
        id: child.head.id,
        key: child.head.child_key.unwrap_or_default(),
        state: child.life.state,
        result: child.result,
        error: child.error,
    }
}

/// Adds the children that are not there yet; none if the operation is another's.
async fn spawn(
    attempt: &super::Attempt,
    connection: &mut sqlx::PgConnection,
    children: &[Child],
) -> Result<Option<Operation>, Error> {
    let Some(parent) = store::transition::lock(connection, attempt.id()).await? else {
        return Ok(None);
    };
    let known = store::children::of(connection, &[attempt.id().to_owned()]).await?;
    let is_known = |child: &&Child| {
        known.iter().any(|known| known.head.child_key.as_deref() == Some(&child.key))
    };
    let missing: Vec<&Child> = children.iter().filter(|child| !is_known(child)).collect();
    let count = i32::try_from(missing.len()).unwrap_or(i32::MAX);
    let command = Command::Spawn { token: attempt.token, children: count };
    let life = match parent.life.apply(command, &Policy::default()) {
        Ok(life) => life,
        Err(refusal) => {
            if refusal == Refusal::State {
                attempt.stops.cancel.cancel();
            }
            return Ok(None);
        }
    };
    if missing.is_empty() {
        return Ok(Some(parent));
    }
    let rows: Vec<NewRow> = missing
        .iter()
        .map(|child| {
            let new = crate::start::New {
                kind: child.kind,
                version: child.version,
                owner: attempt.head.owner.clone(),
                input: child.input.clone(),
                input_size: i64::try_from(child.input.len()).unwrap_or(i64::MAX),
                writer: attempt.head.writer.clone(),
                trace: attempt.head.trace.clone(),
                request: None,
            };
            let part = Some((parent.head.id.clone(), child.key.clone(), child.weight));
            new.row(&attempt.core, None, part)
        })
        .collect();
    store::start::insert(connection, &rows).await?;
    let mut moved = Moved::new(parent, life, kind::CHILDREN_CHANGED);
    moved.operation.children += count;
    Ok(Some(store::transition::write(connection, moved).await?))
}
