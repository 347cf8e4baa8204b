//! An engine in a runtime of its own, as in a process of its own: it can be killed at any moment,
//! with its heartbeats and connections, without giving anything back, and it can be made to stand
//! still as a whole.

use std::future::Future;

use operations::Handle;
use tokio::runtime::{Builder, Runtime};

use crate::counters::Counters;

/// An engine that may be killed.
pub struct Host {
    runtime: Option<Runtime>,
    engine: Handle,
    counters: Counters,
}

impl Host {
    /// Starts what `build` makes inside its runtime. That has one thread: a probe that blocks it
    /// stops everything.
    ///
    /// # Panics
    /// When the engine cannot be started.
    pub async fn start<F>(build: impl FnOnce() -> F) -> Self
    where
        F: Future<Output = Handle> + Send + 'static,
    {
        let counters = Counters::default();
        let of_threads = counters.clone();
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .on_thread_start(move || of_threads.of_this_thread())
            .build();
        let runtime = runtime.expect("a runtime can be made");
        let building = {
            let _inside = runtime.enter();
            runtime.spawn(build())
        };
        let engine = building.await.expect("the engine starts");
        Self { runtime: Some(runtime), engine, counters }
    }

    /// Runs something on the engine, where its connections live.
    ///
    /// # Panics
    /// When it panics.
    pub async fn on<T, F>(&self, work: impl FnOnce(Handle) -> F) -> T
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        let runtime = self.runtime.as_ref().expect("a host runs until it is killed");
        runtime.spawn(work(self.engine.clone())).await.expect("what runs on a host does not panic")
    }

    /// Writes of old tokens that the fence has refused to this engine.
    #[must_use]
    pub fn fenced(&self) -> u64 {
        self.counters.get("operations_fenced_writes_total")
    }

    /// Ends it at once: nothing is given back, nothing is said.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.end();
    }
}
