//! Metrics of a process as a Prometheus page. One recorder per process, because the libraries
//! report to a global one.

use std::{
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time::{MissedTickBehavior, interval};

use super::Error;
use crate::{metrics, tasks::Tasks};

/// Upper bounds of durations of calls, in seconds, as OpenTelemetry's conventions have them.
const CALLS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// Upper bounds of other durations, in seconds: a statement takes less than a millisecond, an
/// operation minutes.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0];
/// Upper bounds of sizes, in bytes.
const BYTES: [f64; 7] = [1e3, 1e4, 1e5, 5e5, 1e6, 5e6, 1e7];
/// Upper bounds of counts.
const COUNTS: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];
/// Observed values wait in memory until somebody takes them; this often nobody has to ask.
const UPKEEP: Duration = Duration::from_secs(5);

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Makes the recorder of this process.
pub(super) fn install() -> Result<(), Error> {
    let handle = builder().and_then(PrometheusBuilder::install_recorder).map_err(Error::Metrics)?;
    metrics::describe();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    ::metrics::gauge!(metrics::START_TIME).set(now.as_secs_f64());
    // The recorder was installed just now, so nobody else can have set the handle.
    let _ = HANDLE.set(handle);
    Ok(())
}

/// The exporter: everything that is observed becomes a histogram, which can be summed up over
/// replicas, and never a quantile, which cannot.
fn builder() -> Result<PrometheusBuilder, BuildError> {
    let calls = [metrics::SERVER_DURATION, metrics::CLIENT_DURATION];
    let mut builder = PrometheusBuilder::new()
        .set_buckets(&COUNTS)?
        .set_buckets_for_metric(Matcher::Suffix("_bytes".to_owned()), &BYTES)?
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Prefix("http_".to_owned()), &CALLS)?;
    for name in calls {
        builder = builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), &CALLS)?;
    }
    Ok(builder)
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
