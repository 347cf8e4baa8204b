//! Background work of a process: every task is spawned here, has a name, and is waited for at
//! shutdown. A panic in one is logged with its name and ends nothing else.

use std::{future::Future, time::Duration};

use futures::FutureExt as _;
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

use crate::metrics::PANICS;

/// Spawns named tasks and ends them together.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    token: CancellationToken,
    tracker: TaskTracker,
}

impl Tasks {
    /// Makes a group of tasks with a token of its own.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a group that ends with this one and can end before it.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { token: self.token.child_token(), tracker: TaskTracker::new() }
    }

    /// Token that is cancelled when the group has to end.
    #[must_use]
    pub fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// Asks every task to end, without waiting.
    pub fn cancel(&self) {
        self.token.cancel();
    }

    /// Spawns a task; a panic in it is logged with the name. The handle yields `None` then.
    #[expect(clippy::disallowed_methods, reason = "the one place that spawns")]
    pub fn spawn<F, T>(&self, name: &'static str, work: F) -> JoinHandle<Option<T>>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        let span = tracing::debug_span!("task", task = name);
        let guarded = std::panic::AssertUnwindSafe(work)
            .catch_unwind()
            .map(move |outcome| outcome.map_err(|_| panicked(name)).ok());
        tokio::spawn(self.tracker.track_future(guarded.instrument(span)))
    }

    /// Asks every task to end and waits for them at most `limit`. Returns whether all ended.
    pub async fn drain(&self, limit: Duration) -> bool {
        self.token.cancel();
        self.tracker.close();
        tokio::time::timeout(limit, self.tracker.wait()).await.is_ok()
    }
}

fn panicked(name: &'static str) {
    metrics::counter!(PANICS, "task" => name).increment(1);
    tracing::error!(task = name, "task {name} panicked");
}
