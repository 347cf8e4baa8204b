//! Effects on the outside, each declared for what it is. Between an effect and the journal entry
//! that remembers it a process can die, and no engine can close that gap alone; what can be done
//! is to say which side of it the work prefers.

use std::future::Future;

use serde::{Serialize, de::DeserializeOwned};
use tracing::Instrument as _;

use super::{Context, spans::judged, step};
use crate::{model::failure::Failure, probe::Place, store::group::StepRow};

/// What the outside makes of an effect that is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The other side knows the effect by its key and does it once.
    Keyed,
    /// Twice does no harm.
    AtLeastOnce,
    /// Twice would do harm: the intent is journaled first, and an intent without a result stops
    /// the operation and asks a person.
    AtMostOnce,
}

impl Context {
    /// Key of an effect: the same in every attempt and every run that keeps its journal.
    #[must_use]
    pub fn effect_key(&self, name: &str) -> String {
        format!("{}/{name}", self.id())
    }

    /// Has an effect on the outside and journals its result. The work gets the effect's key.
    ///
    /// # Errors
    /// Those of the work; `EFFECT_UNCERTAIN` for an at-most-once effect whose earlier try left no result.
    pub async fn effect<T, F>(
        &self,
        name: &str,
        what: Effect,
        input: &impl Serialize,
        work: impl FnOnce(String) -> F,
    ) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<T, Failure>>,
    {
        let digest = step::digest(input)?;
        match self.attempt.recall(name, &digest)? {
            Some(StepRow { result: Some(result), .. }) => return step::decode(&result),
            Some(StepRow { result: None, .. }) if what == Effect::AtMostOnce => {
                return Err(Failure::permanent(
                    "EFFECT_UNCERTAIN",
                    format!(
                        "\"{name}\" was begun and it is not known whether it happened; \
                         look there, then retry from scratch or leave it"
                    ),
                ));
            }
            _ => {}
        }
        let span = self.attempt.spans.step(name);
        let had = async {
            if what == Effect::AtMostOnce {
                let digest = digest.clone();
                let intent = StepRow { name: name.to_owned(), digest, result: None };
                self.attempt.journal(intent).await?;
            }
            self.attempt.reached(Place::Begins(name)).await?;
            let value = work(self.effect_key(name)).await?;
            let result = Some(step::encode(&value)?);
            self.attempt.reached(Place::Done(name)).await?;
            self.attempt.journal(StepRow { name: name.to_owned(), digest, result }).await?;
            self.attempt.reached(Place::Journaled(name)).await?;
            tracing::info!(step = name, "effect {name} done");
            Ok(value)
        };
        judged(&span, had.instrument(span.clone()).await)
    }
}
