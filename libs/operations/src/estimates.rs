//! What was learned of durations, held in memory and renewed by the sweep.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use crate::{
    model::{
        estimate::{self, Estimate},
        operation::Head,
    },
    store::estimates::Known,
};

type Key = (String, String, i16, String);

/// Known cases of every kind, phase, size and writer.
#[derive(Debug, Default)]
pub(crate) struct Estimates {
    cases: RwLock<HashMap<Key, Vec<i64>>>,
}

impl Estimates {
    /// Estimates what remains of an operation that is in a phase for this long.
    pub(crate) fn remaining(
        &self,
        head: &Head,
        phase: &str,
        in_phase: Duration,
    ) -> Option<Estimate> {
        let cases = self.cases.read().unwrap_or_else(PoisonError::into_inner);
        if cases.is_empty() {
            return None;
        }
        let class = estimate::size_class(head.input_size);
        let key = (head.kind.clone(), phase.to_owned(), class, head.writer.clone());
        estimate::remaining(cases.get(&key)?, in_phase)
    }

    /// Takes what the table knows.
    pub(crate) fn renew(&self, known: Vec<Known>) {
        let known = known
            .into_iter()
            .map(|(kind, phase, class, writer, cases)| ((kind, phase, class, writer), cases));
        *self.cases.write().unwrap_or_else(PoisonError::into_inner) = known.collect();
    }
}
