//! Steps: work whose result is journaled, so that it is not done again after a crash; and
//! transactions, whose domain rows and journal entry are one commit under the fence.

use std::{
    future::Future,
    sync::{Arc, PoisonError},
    time::Duration,
};

use metrics::counter;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use tracing::Instrument as _;

use super::{Attempt, Context, spans::judged};
use crate::{
    error::Error,
    model::{
        failure::{Failure, Signal},
        lifecycle::Refusal,
    },
    probe::Place,
    store::{self, group::StepRow},
};

/// Digest of what a step works on: a step that is asked for with other input is another step.
pub(super) fn digest(input: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let bytes = serde_json::to_vec(input).map_err(|error| {
        Failure::permanent("STEP_INPUT", "the input of a step cannot be encoded").caused_by(error)
    })?;
    Ok(Sha256::digest(bytes).to_vec())
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|error| {
        Failure::permanent("JOURNAL_UNREADABLE", "a journaled result cannot be read")
            .caused_by(error)
    })
}

pub(super) fn encode(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(value).map_err(|error| {
        Failure::permanent("STEP_RESULT", "the result of a step cannot be encoded").caused_by(error)
    })
}

impl Attempt {
    /// Takes a name for this attempt, and what the journal holds under it.
    pub(super) fn recall(&self, name: &str, digest: &[u8]) -> Result<Option<StepRow>, Failure> {
        let kebab = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-/".contains(&b));
        if !kebab {
            return Err(Failure::permanent(
                "STEP_NAME",
                format!("step name {name:?} must be kebab-case"),
            ));
        }
        let fresh =
            self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        if !fresh {
            return Err(Failure::permanent(
                "STEP_REPEATED",
                format!("step {name} ran twice in one attempt"),
            ));
        }
        let journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        match journal.get(name) {
            Some(step) if step.digest != digest => Err(Failure::permanent(
                "STEP_CHANGED",
                format!("step {name} was journaled for another input"),
            )),
            found => Ok(found.cloned()),
        }
    }
}

impl Context {
    /// Runs a step once: its journaled result is returned when there is one for this name and
    /// input, and the work is not done again. The work may be cut off and repeated until its
    /// result is journaled, so it must not touch the outside; see [`Context::effect`] for that.
    ///
    /// # Errors
    /// Those of the work; a name used twice, or journaled for another input.
    pub async fn step<T, F>(
        &self,
        name: &str,
        input: &impl Serialize,
        work: impl FnOnce() -> F,
    ) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<T, Failure>>,
    {
        let digest = digest(input)?;
        if let Some(result) = self.attempt.recall(name, &digest)?.and_then(|step| step.result) {
            tracing::debug!(step = name, "step {name} is journaled");
            self.attempt.mark_alive();
            return decode(&result);
        }
        let span = self.attempt.spans.step(name);
        let stepped = async {
            tracing::debug!(step = name, "step {name} begins");
            self.attempt.reached(Place::Begins(name)).await?;
            let value = work().await?;
            let result = Some(encode(&value)?);
            self.attempt.reached(Place::Done(name)).await?;
            self.attempt.journal(StepRow { name: name.to_owned(), digest, result }).await?;
            self.attempt.reached(Place::Journaled(name)).await?;
            tracing::info!(step = name, "step {name} done");
            Ok(value)
        };
        judged(&span, stepped.instrument(span.clone()).await)
    }

    /// Writes domain rows once, and only while this attempt holds the operation: the operation's
    /// row is locked and its token checked in the same transaction, so one that was taken over in
    /// the meantime writes nothing over what its successor has saved.
    ///
    /// # Errors
    /// Those of the work; the operation is another's; the database.
    pub async fn transaction<'env, T, E, F>(
        &'env self,
        name: &'env str,
        input: &impl Serialize,
        work: F,
    ) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned + Send,
        E: Into<Failure> + From<db::Error> + db::Retry + Send + 'static,
        F: for<'c> Fn(&'c mut db::Connection<'env>) -> db::BoxFuture<'c, Result<T, E>>
            + Send
            + Sync
            + 'env,
    {
        let digest = digest(input)?;
        if let Some(result) = self.attempt.recall(name, &digest)?.and_then(|step| step.result) {
            tracing::debug!(step = name, "transaction {name} is journaled");
            return decode(&result);
        }
        let span = self.attempt.spans.step(name);
        let written = self.write(name, digest, work).instrument(span.clone());
        judged(&span, written.await)
    }

    /// Writes until it is known to be committed.
    async fn write<'env, T, E, F>(
        &'env self,
        name: &'env str,
        digest: Vec<u8>,
        work: F,
    ) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned + Send,
        E: Into<Failure> + From<db::Error> + db::Retry + Send + 'static,
        F: for<'c> Fn(&'c mut db::Connection<'env>) -> db::BoxFuture<'c, Result<T, E>>
            + Send
            + Sync
            + 'env,
    {
        let attempt = &self.attempt;
        attempt.reached(Place::Begins(name)).await?;
        let turn = attempt.numbered().await;
        let number = turn.number;
        let asked = Arc::new(Asked { attempt: attempt.clone(), name, digest, number, work });
        let mut pause = Duration::from_millis(20);
        loop {
            let outcome = attempt
                .core
                .pool
                .transaction("operations.domain", |connection| {
                    let asked = asked.clone();
                    Box::pin(async move { asked.run(connection).await })
                })
                .await;
            match outcome {
                Ok((value, step)) => {
                    attempt.mark_alive();
                    attempt.remember(step);
                    drop(turn);
                    tracing::info!(step = name, "transaction {name} done");
                    attempt.reached(Place::Journaled(name)).await?;
                    return Ok(value);
                }
                Err(Fenced::Lost) => {
                    counter!("operations_fenced_writes_total").increment(1);
                    attempt.stops.lost.cancel();
                    return Err(Failure::signal(Signal::Fenced));
                }
                // Whether it was committed is not known: asked again under the same number, it is
                // either done now or found in the journal.
                Err(Fenced::Db(Error::Db(error)))
                    if error.unavailable() && attempt.core.lease.valid() =>
                {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_millis(500));
                }
                Err(Fenced::Work(error)) => return Err(error.into()),
                Err(Fenced::Failure(failure)) => return Err(failure),
                Err(Fenced::Db(error)) => return Err(error.into()),
            }
        }
    }
}

/// A fenced transaction as it is asked for.
struct Asked<'env, F> {
    attempt: Arc<Attempt>,
    name: &'env str,
    digest: Vec<u8>,
    number: i32,
    work: F,
}

impl<'env, F> Asked<'env, F> {
    /// Locks the operation's row, checks that this attempt still holds it, does the work, and
    /// journals its result.
    async fn run<T, E>(
        &self,
        connection: &mut db::Connection<'env>,
    ) -> Result<(T, StepRow), Fenced<E>>
    where
        T: Serialize + DeserializeOwned,
        F: for<'c> Fn(&'c mut db::Connection<'env>) -> db::BoxFuture<'c, Result<T, E>>,
    {
        let (id, name) = (self.attempt.id(), self.name);
        let row = store::transition::lock(connection, id).await.map_err(Fenced::sqlx)?;
        let fence = row.ok_or(Fenced::Lost)?.life.fence(self.attempt.token, self.number);
        match fence {
            Ok(()) => {}
            Err(Refusal::Repeated) => {
                let steps = store::step::all(connection, id).await.map_err(Fenced::sqlx)?;
                let step = steps.into_iter().find(|step| step.name == name).ok_or(Fenced::Lost)?;
                let result = step.result.as_deref().ok_or(Fenced::Lost)?;
                return Ok((decode(result).map_err(Fenced::Failure)?, step));
            }
            Err(_) => return Err(Fenced::Lost),
        }
        let value = (self.work)(connection).await.map_err(Fenced::Work)?;
        let result = Some(encode(&value).map_err(Fenced::Failure)?);
        let step = StepRow { name: name.to_owned(), digest: self.digest.clone(), result };
        store::step::insert(connection, id, &step).await.map_err(Fenced::sqlx)?;
        store::step::mark(connection, id, self.number).await.map_err(Fenced::sqlx)?;
        Ok((value, step))
    }
}

/// Why a fenced transaction did not commit.
enum Fenced<E> {
    Lost,
    Work(E),
    Failure(Failure),
    Db(Error),
}

impl<E> Fenced<E> {
    fn sqlx(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl<E> From<db::Error> for Fenced<E> {
    fn from(error: db::Error) -> Self {
        Self::Db(error.into())
    }
}

impl<E: db::Retry> db::Retry for Fenced<E> {
    fn transient(&self) -> bool {
        match self {
            Self::Work(error) => error.transient(),
            Self::Db(error) => error.transient(),
            Self::Lost | Self::Failure(_) => false,
        }
    }
}
