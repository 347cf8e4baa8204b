//! Keeps a loop going: one that ends before the process does, by a panic too, begins again.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt as _;
use service::tasks::Tasks;

use crate::metrics;

/// Pause before a loop begins again.
const PAUSE: Duration = Duration::from_secs(1);

/// Spawns a loop that ends with `tasks` and begins again whenever it ends before.
pub(crate) fn supervise<F, W>(tasks: &Tasks, name: &'static str, work: W)
where
    F: Future<Output = ()> + Send + 'static,
    W: Fn() -> F + Send + 'static,
{
    let stop = tasks.token().clone();
    tasks.spawn(name, async move {
        loop {
            let ended = AssertUnwindSafe(work()).catch_unwind().await;
            if stop.is_cancelled() {
                return;
            }
            metrics::restarted(name);
            tracing::error!(
                task = name,
                panicked = ended.is_err(),
                "{name} ended and begins again"
            );
            if stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
                return;
            }
        }
    });
}
