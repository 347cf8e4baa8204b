//! The attempts that run in this process, and the ways to stop them.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio_util::sync::CancellationToken;

/// How an attempt is told to stop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stops {
    /// Somebody asked for the operation's end.
    pub cancel: CancellationToken,
    /// The operation is another's, or the lease may be over: nothing may be written any more.
    pub lost: CancellationToken,
    /// The process is going down: the operation is given back.
    pub release: CancellationToken,
}

#[derive(Debug)]
struct Running {
    token: i64,
    stops: Stops,
}

/// Attempts by operation.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    /// Once the process goes down, what is claimed yet is given back at once.
    closing: AtomicBool,
    running: Mutex<HashMap<String, Running>>,
}

impl Attempts {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, Running>) -> T) -> T {
        work(&mut self.running.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn add(&self, id: &str, token: i64, stops: Stops) {
        if self.closing.load(Ordering::SeqCst) {
            stops.release.cancel();
        }
        let before = self.with(|running| running.insert(id.to_owned(), Running { token, stops }));
        // An older attempt of the same operation in this process has lost it.
        if let Some(before) = before {
            before.stops.lost.cancel();
        }
    }

    pub(crate) fn remove(&self, id: &str, token: i64) {
        self.with(|running| {
            if running.get(id).is_some_and(|attempt| attempt.token == token) {
                running.remove(id);
            }
        });
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.with(|running| running.contains_key(id))
    }

    pub(crate) fn len(&self) -> usize {
        self.with(|running| running.len())
    }

    pub(crate) fn ids(&self) -> Vec<(String, i64)> {
        self.with(|running| running.iter().map(|(id, one)| (id.clone(), one.token)).collect())
    }

    /// Tells an attempt that a cancel is pending.
    pub(crate) fn cancel(&self, id: &str) {
        self.with(|running| running.get(id).map(|attempt| attempt.stops.cancel.cancel()));
    }

    /// Stops an attempt that has lost its operation.
    pub(crate) fn lost(&self, id: &str, token: i64) {
        self.with(|running| {
            if let Some(attempt) = running.get(id).filter(|attempt| attempt.token == token) {
                attempt.stops.lost.cancel();
            }
        });
    }

    /// Stops all: the lease of the process may be over.
    pub(crate) fn all_lost(&self) {
        self.with(|running| running.values().for_each(|attempt| attempt.stops.lost.cancel()));
    }

    /// Asks all to give their operations back.
    pub(crate) fn release_all(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.with(|running| running.values().for_each(|attempt| attempt.stops.release.cancel()));
    }
}
