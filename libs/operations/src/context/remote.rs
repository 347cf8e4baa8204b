//! A step that another service does.
//!
//! Before the other side is asked, a row says that it will be: the id of the request rests on that
//! row, so whoever asks again, in whichever attempt or run, asks for the same operation. Once its name
//! is known it counts as an open child, and the handler ends here until that child has ended. The
//! question itself runs beside the handler: one that is stopped in the middle of it leaves nothing
//! behind that nobody knows of.

use std::{future::Future, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use super::{Attempt, Context, step};
use crate::{
    error::Error,
    model::{
        failure::{Failure, Reason, Signal},
        id::OperationId,
        lifecycle::{Command, Refusal, State},
        operation::{Operation, Touch},
        retry::Policy,
    },
    probe::Place,
    store::{self, kind, remote::RemoteRow, transition::Moved},
    transition,
};

impl Context {
    /// Has another service do a step, once, and returns what its operation led to. `start` calls the
    /// callee's own start with the request id it is given (a UUID, the same for every repetition) and
    /// returns the operation's id or name. Until that has ended the handler is stopped here, holds no
    /// worker, and is then run again from its start. The callee must be known to the engine, see
    /// [`crate::Engine::remote`].
    ///
    /// # Errors
    /// Those of `start`; the reason for which the remote operation failed or was cancelled: such a
    /// failure is not tried again by itself, and a retry starts the step anew. Also the engine's own
    /// signal that the handler has to end here: hand it on with `?`.
    pub async fn remote<T, F>(
        &self,
        name: &str,
        input: &impl Serialize,
        start: impl FnOnce(String) -> F + Send + 'static,
    ) -> Result<T, Failure>
    where
        T: DeserializeOwned,
        F: Future<Output = Result<String, Failure>> + Send + 'static,
    {
        let digest = step::digest(input)?;
        let attempt = &self.attempt;
        if attempt.recall(name, &digest)?.is_some() {
            return Err(Failure::permanent(
                "STEP_CHANGED",
                format!("step {name} was journaled as one that is done here"),
            ));
        }
        let known = attempt.remote_step(name).await?;
        let asked = match known {
            Some(row) if row.digest != digest => {
                return Err(Failure::permanent(
                    "STEP_CHANGED",
                    format!("step {name} was begun for another input"),
                ));
            }
            Some(row) => match row.ended() {
                Some(State::Succeeded) => {
                    attempt.mark_alive();
                    return step::decode(row.seen.result.as_deref().unwrap_or(b"null"));
                }
                Some(_) if row.run == attempt.run => return Err(failed(row)),
                // It failed in an earlier run, or followed a cancel of it.
                Some(_) => None,
                None if row.counted => return Err(Failure::signal(Signal::Suspended)),
                None => Some((row.run, row.name)),
            },
            None => None,
        };
        let (run, known) = match asked {
            Some(asked) => asked,
            None => (attempt.intend(name, &digest).await?, None),
        };
        attempt.reached(Place::Begins(name)).await?;
        let work = begin(attempt.clone(), name.to_owned(), run, known, start);
        match attempt.core.tasks.spawn("operations.remote_start", work).await {
            Ok(Some(begun)) => begun?,
            _ => return Err(Failure::retryable("PANICKED", "Starting a part of it went wrong.")),
        }
        tracing::info!(step = name, "step {name} is done elsewhere");
        Err(Failure::signal(Signal::Suspended))
    }
}

/// Id of the request for a step: a UUID that everybody derives alike.
fn request_id(operation: &str, step: &str, run: i32) -> String {
    let digest: [u8; 32] = Sha256::digest(format!("{operation}/{step}/{run}")).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// How a remote operation that did not succeed fails the step.
fn failed(row: RemoteRow) -> Failure {
    let unknown = || Reason::new("REMOTE_FAILED", "A part of it failed elsewhere.", true);
    Failure::settled(row.seen.error.unwrap_or_else(unknown))
}

/// Starts the remote operation, unless it is known, and counts it.
async fn begin<F>(
    attempt: Arc<Attempt>,
    step: String,
    run: i32,
    known: Option<String>,
    start: impl FnOnce(String) -> F,
) -> Result<(), Failure>
where
    F: Future<Output = Result<String, Failure>>,
{
    let name = match known {
        Some(name) => name,
        None => start(request_id(attempt.id(), &step, run)).await?,
    };
    attempt.reached(Place::Done(&step)).await?;
    let id = OperationId::parse(&name).ok();
    let id = id.filter(|id| attempt.core.remotes.get(id.service()).is_some()).ok_or_else(|| {
        Failure::permanent("REMOTE_UNKNOWN", format!("{name:?} names no service known here"))
    })?;
    attempt.count(&step, &id).await?;
    attempt.reached(Place::Journaled(&step)).await
}

/// What became of counting a remote operation.
enum Counted {
    /// It counts; the operation as it stands then, unless it counted before.
    Open(Option<Box<Operation>>),
    /// A cancel is pending, or has ended the operation: it will be cancelled too.
    Unwanted,
    /// The operation is another attempt's, which asks for the step itself.
    Lost,
}

impl Attempt {
    async fn remote_step(&self, step: &str) -> Result<Option<RemoteRow>, Failure> {
        let (pool, id) = (&self.core.pool, self.id());
        let read = || {
            pool.run("operations.remote", move |connection| {
                Box::pin(
                    async move { Ok::<_, Error>(store::remote::get(connection, id, step).await?) },
                )
            })
        };
        self.patiently(read).await
    }

    /// Notes that a step will be asked for, while this attempt holds the operation. Returns the run.
    async fn intend(&self, step: &str, digest: &[u8]) -> Result<i32, Failure> {
        let (pool, attempt) = (&self.core.pool, self);
        let write = || {
            pool.transaction("operations.remote", move |connection| {
                Box::pin(async move {
                    let parent = store::transition::lock(connection, attempt.id()).await?;
                    let command = Command::Spawn { token: attempt.token, children: 0 };
                    let holds = |parent: Operation| parent.life.apply(command, &Policy::default());
                    match parent.map(holds) {
                        Some(Ok(_)) => {}
                        Some(Err(Refusal::State)) => {
                            attempt.stops.cancel.cancel();
                            return Ok(false);
                        }
                        _ => return Ok(false),
                    }
                    let (id, owner, run) = (attempt.id(), &attempt.head.owner, attempt.run);
                    store::remote::intend(connection, id, owner, step, run, digest).await?;
                    Ok::<_, Error>(true)
                })
            })
        };
        if self.patiently(write).await? { Ok(self.run) } else { Err(self.not_mine()) }
    }

    /// Counts a remote operation among the open children.
    async fn count(&self, step: &str, id: &OperationId) -> Result<(), Failure> {
        let pool = &self.core.pool;
        let write = || {
            pool.transaction("operations.remote", move |connection| {
                Box::pin(async move { count(self, connection, step, id).await })
            })
        };
        match self.patiently(write).await? {
            Counted::Open(parent) => {
                if let Some(parent) = &parent {
                    transition::wake(&self.core, parent);
                }
                let (owner, parent) = (self.head.owner.clone(), Some(self.id().to_owned()));
                self.core.waker.touched([&Touch { id: id.to_string(), owner, parent }]);
                self.mark_alive();
                Ok(())
            }
            Counted::Unwanted => {
                self.core.remotes.look.notify_one();
                self.stops.cancel.cancel();
                Err(Failure::retryable("CANCELLED", "a cancel is pending"))
            }
            Counted::Lost => Err(self.not_mine()),
        }
    }

    /// Why nothing could be written: a cancel that the attempt will hear of, or another holder.
    fn not_mine(&self) -> Failure {
        if self.stops.cancel.is_cancelled() {
            return Failure::retryable("CANCELLED", "a cancel is pending");
        }
        Failure::signal(Signal::Fenced)
    }
}

async fn count(
    attempt: &Attempt,
    connection: &mut sqlx::PgConnection,
    step: &str,
    id: &OperationId,
) -> Result<Counted, Error> {
    let parent = store::transition::lock(connection, attempt.id()).await?;
    let row = store::remote::get(connection, attempt.id(), step).await?;
    let (Some(parent), Some(row)) = (parent, row) else { return Ok(Counted::Lost) };
    if row.counted || row.ended().is_some() {
        return Ok(Counted::Open(None));
    }
    let every = attempt.core.options.remote_poll;
    let command = Command::Spawn { token: attempt.token, children: 1 };
    let Ok(life) = parent.life.apply(command, &Policy::default()) else {
        if !parent.life.cancel && parent.life.state != State::Cancelled {
            return Ok(Counted::Lost);
        }
        let at_once = std::time::Duration::ZERO;
        store::remote::begun(connection, attempt.id(), step, id, false, at_once).await?;
        return Ok(Counted::Unwanted);
    };
    store::remote::begun(connection, attempt.id(), step, id, true, every).await?;
    let mut moved = Moved::new(parent, life, kind::CHILDREN_CHANGED);
    moved.operation.children += 1;
    let parent = store::transition::write(connection, moved).await?;
    Ok(Counted::Open(Some(Box::new(parent))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_the_same_for_every_repetition_and_another_in_every_step_and_run() {
        let first = request_id("op_x_1", "letter", 1);
        assert_eq!(first, request_id("op_x_1", "letter", 1));
        assert!(uuid::Uuid::parse_str(&first).is_ok());
        assert_ne!(first, request_id("op_x_1", "letter", 2));
        assert_ne!(first, request_id("op_x_1", "other", 1));
    }
}
