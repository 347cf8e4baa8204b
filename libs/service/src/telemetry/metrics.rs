//! Metrics of a process as a Prometheus page. One recorder per process, because the libraries
//! report to a global one.

use std::{sync::OnceLock, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time::{MissedTickBehavior, interval};

use super::Error;
use crate::{layers::meter, tasks::Tasks};

/// Upper bounds of durations, in seconds.
const SECONDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Observed values wait in memory until somebody takes them; this often nobody has to ask.
const UPKEEP: Duration = Duration::from_secs(5);

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Makes the recorder of this process.
pub(super) fn install() -> Result<(), Error> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(Error::Metrics)?;
    metrics::describe_histogram!(
        meter::SERVER,
        metrics::Unit::Seconds,
        "Duration of calls that this process served, by method and status"
    );
    metrics::describe_histogram!(
        meter::CLIENT,
        metrics::Unit::Seconds,
        "Duration of calls that this process made, by method and status"
    );
    // The recorder was installed just now, so nobody else can have set the handle.
    let _ = HANDLE.set(handle);
    Ok(())
}

/// Whether there is a recorder in this process.
pub(crate) fn is_installed() -> bool {
    HANDLE.get().is_some()
}

/// Folds observed values into their buckets until `tasks` end.
pub(super) fn keep_up(tasks: &Tasks) {
    let stop = tasks.token().clone();
    tasks.spawn("metrics.upkeep", async move {
        let mut ticks = interval(UPKEEP);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if let Some(handle) = HANDLE.get() {
                handle.run_upkeep();
            }
        }
    });
}

/// Renders the metrics page; empty before telemetry is set up.
#[must_use]
pub fn metrics_page() -> String {
    HANDLE.get().map(PrometheusHandle::render).unwrap_or_default()
}
