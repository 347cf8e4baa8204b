//! Logs, traces and metrics of a process, set up once at its start. Nothing here names a service;
//! each says what it does where it does it.

mod logs;
pub mod metrics;
pub mod propagation;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing_subscriber::{Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};

pub use metrics::metrics_page;

use crate::{
    config::{Config, LogFormat},
    tasks::Tasks,
};

/// Telemetry that cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter of log lines cannot be read.
    #[error("JOBSTREAM_LOG is not a filter such as info or info,jobstream=debug")]
    Filter(#[source] tracing_subscriber::filter::ParseError),
    /// Somebody else set up logs in this process.
    #[error("logs are set up already")]
    Logs(#[source] tracing_subscriber::util::TryInitError),
    /// Somebody else set up metrics in this process.
    #[error("metrics are set up already")]
    Metrics(#[source] metrics_exporter_prometheus::BuildError),
}

/// Sets up logs (of panics, too), traces and metrics for the rest of the process's life, and starts
/// the upkeep of the metrics, which ends with `tasks`.
///
/// # Errors
/// The filter cannot be read, or something is set up already.
pub fn install(config: &Config, tasks: &Tasks) -> Result<(), Error> {
    metrics::install()?;
    let filter = logs::filter(&config.log_filter).map_err(Error::Filter)?;
    let lines = match config.log_format {
        LogFormat::Json => logs::json().boxed(),
        LogFormat::Text => logs::text().boxed(),
    };
    // Without a collector spans get ids, which logs and other services carry on, and no records.
    let root = if config.otel_endpoint.is_some() { Sampler::AlwaysOn } else { Sampler::AlwaysOff };
    let sampler = Sampler::ParentBased(Box::new(root));
    let tracer = SdkTracerProvider::builder().with_sampler(sampler).build().tracer("jobstream");
    let traces = tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_target(false);
    tracing_subscriber::registry()
        .with(traces.with_filter(logs::spans(&filter)))
        .with(lines.with_filter(filter))
        .try_init()
        .map_err(Error::Logs)?;
    metrics::keep_up(tasks);
    std::panic::set_hook(Box::new(logs::panicked));
    Ok(())
}
