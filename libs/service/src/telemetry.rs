//! Logs, traces and metrics of a process, set up once at its start. Nothing here names a service;
//! each says what it does where it does it.

mod filter;
mod logs;
pub mod metrics;
mod panics;
pub mod propagation;
mod traces;

use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::{Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};

pub use filter::{FilterError, log_filter, set_log_filter};
pub use metrics::metrics_page;
pub use panics::log_panics;

use crate::{config::Config, tasks::Tasks};

/// Telemetry that cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter of log lines cannot be read.
    #[error("JOBSTREAM_LOG: {0}")]
    Filter(#[from] FilterError),
    /// Traces cannot be sent where they should go.
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT is not an address such as http://127.0.0.1:4317")]
    Traces(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Somebody else set up logs in this process.
    #[error("logs are set up already")]
    Logs(#[source] tracing_subscriber::util::TryInitError),
    /// Somebody else set up metrics in this process.
    #[error("metrics are set up already")]
    Metrics(#[source] metrics_exporter_prometheus::BuildError),
}

/// The telemetry of this process: sends what was recorded last when the process ends.
#[derive(Debug, Clone)]
pub struct Telemetry {
    traces: SdkTracerProvider,
}

impl Telemetry {
    /// Sends the spans that were recorded and not sent yet, and records none from now on. Waits for
    /// the collector at most `limit`; returns whether everything was sent.
    pub async fn end(self, limit: Duration) -> bool {
        // The exporter waits on its own thread, and its connection lives in this runtime.
        let sending = tokio::task::spawn_blocking(move || self.traces.shutdown_with_timeout(limit));
        matches!(tokio::time::timeout(limit, sending).await, Ok(Ok(Ok(()))))
    }
}

/// Sets up logs, traces and metrics for the rest of the process's life, and starts the upkeep of
/// the metrics, which ends with `tasks`.
///
/// # Errors
/// The filter or the collector's address cannot be read, or something is set up already.
pub fn install(config: &Config, tasks: &Tasks) -> Result<Telemetry, Error> {
    metrics::install()?;
    let recording = config.otel_endpoint.is_some();
    let traces = traces::provider(config)?;
    let spans = tracing_opentelemetry::layer()
        .with_tracer(traces.tracer("jobstream"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_target(false)
        .with_level(false)
        // Nobody but `tracing` asks for the current span, so entering one need not tell others.
        .with_context_activation(false);
    let lines = logs::Lines::new(config.log_format);
    tracing_subscriber::registry()
        .with(lines.with_filter(filter::lines(&config.log_filter, recording)?))
        .with(spans.with_filter(filter::spans(recording)))
        .try_init()
        .map_err(Error::Logs)?;
    metrics::keep_up(tasks);
    Ok(Telemetry { traces })
}
