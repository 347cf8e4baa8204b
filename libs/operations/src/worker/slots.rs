//! Slots: how many operations of a kind this process runs at a time.

use std::{collections::HashMap, sync::Arc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::handler::Registry;

/// A place to run one operation; free again when it is dropped.
pub(crate) type Slot = OwnedSemaphorePermit;

/// Slots of every kind.
pub(crate) struct Slots {
    kinds: HashMap<&'static str, Arc<Semaphore>>,
}

impl Slots {
    pub(crate) fn new(registry: &Registry) -> Self {
        let kinds = registry.all().map(|kind| {
            let definition = &kind.definition;
            (definition.name, Arc::new(Semaphore::new(definition.concurrency)))
        });
        Self { kinds: kinds.collect() }
    }

    /// Takes a slot if one is free.
    pub(crate) fn try_take(&self, kind: &str) -> Option<Slot> {
        self.kinds.get(kind)?.clone().try_acquire_owned().ok()
    }

    /// Waits for a free slot, and takes as many more as are free, up to a limit; empty once closed.
    pub(crate) async fn take(&self, kind: &str, limit: usize) -> Vec<Slot> {
        let Some(semaphore) = self.kinds.get(kind) else { return Vec::new() };
        let Ok(first) = semaphore.clone().acquire_owned().await else { return Vec::new() };
        let mut slots = vec![first];
        while slots.len() < limit {
            let Ok(slot) = semaphore.clone().try_acquire_owned() else { break };
            slots.push(slot);
        }
        slots
    }

    /// Hands out no more slots.
    pub(crate) fn close(&self) {
        for semaphore in self.kinds.values() {
            semaphore.close();
        }
    }
}
