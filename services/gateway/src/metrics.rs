//! The gateway's own figures. Those of its calls to the services come from `service`.

use std::time::Duration;

use axum::extract::MatchedPath;
use http::StatusCode;
use metrics::{Label, Unit, describe_counter, describe_gauge, describe_histogram};

/// Time to answer a request, by method, route and status; of a live stream, until it begins. The
/// labels are those of OpenTelemetry's conventions for HTTP.
pub const DURATION: &str = "http_server_request_duration_seconds";
/// Live streams that are open.
pub const STREAMS: &str = "gateway_streams_open";
/// Backlogs of slow readers that were replaced by the newest state.
pub const RESYNCED: &str = "gateway_streams_resynced_total";
/// Watches that were opened again after their connection broke.
pub const REOPENED: &str = "gateway_watches_reopened_total";
/// Attempts to sign in that were refused by address.
pub const THROTTLED: &str = "gateway_sign_in_throttled_total";
/// Network connections that are open.
pub const CONNECTIONS: &str = "gateway_connections_open";

/// Tells the recorder what the figures mean.
pub fn describe() {
    describe_histogram!(DURATION, Unit::Seconds, "time to answer a request");
    describe_gauge!(STREAMS, Unit::Count, "live streams that are open");
    describe_counter!(RESYNCED, Unit::Count, "backlogs replaced by the newest state");
    describe_counter!(REOPENED, Unit::Count, "watches opened again after a break");
    describe_counter!(THROTTLED, Unit::Count, "attempts to sign in refused by address");
    describe_gauge!(CONNECTIONS, Unit::Count, "network connections that are open");
}

/// Notes an answer.
pub(crate) fn answered(
    method: &'static str,
    route: Option<&MatchedPath>,
    status: StatusCode,
    took: Duration,
) {
    let route = route.map_or("other", MatchedPath::as_str).to_owned();
    let mut labels = vec![
        Label::from_static_parts("http_request_method", method),
        Label::new("http_route", route),
        Label::new("http_response_status_code", status.as_u16().to_string()),
    ];
    if status.is_server_error() {
        labels.push(Label::new("error_type", status.as_u16().to_string()));
    }
    metrics::histogram!(DURATION, labels).record(took.as_secs_f64());
}

/// Counts something as open for as long as it lives.
#[derive(Debug)]
pub struct Open(&'static str);

impl Open {
    /// Counts one more under this gauge.
    #[must_use]
    pub fn new(gauge: &'static str) -> Self {
        metrics::gauge!(gauge).increment(1.0);
        Self(gauge)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!(self.0).decrement(1.0);
    }
}
