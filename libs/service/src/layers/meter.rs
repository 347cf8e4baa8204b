//! Duration of calls by method and code, and streams that are open: figures looked up once per
//! method and kept with it, so that a call records a number and builds no label.

use std::{sync::OnceLock, time::Duration};

use metrics::{Gauge, Histogram, Label};
use tonic::Code;

use crate::{
    metrics::{CLIENT_DURATION, SERVER_DURATION, STREAMS_OPEN},
    telemetry::metrics::is_installed,
};

/// Number of gRPC codes.
const CODES: usize = 17;

/// The histograms of one method on one side.
#[derive(Debug)]
pub struct Meter {
    metric: &'static str,
    by_code: [OnceLock<Kept<Histogram>>; CODES],
}

/// A figure that was looked up.
struct Kept<T>(T);

impl<T> std::fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}

impl Meter {
    pub(crate) fn server() -> Self {
        Self { metric: SERVER_DURATION, by_code: [const { OnceLock::new() }; CODES] }
    }

    pub(crate) fn client() -> Self {
        Self { metric: CLIENT_DURATION, by_code: [const { OnceLock::new() }; CODES] }
    }

    /// Records one call.
    pub fn record(&self, path: &str, code: Code, took: Duration) {
        // A histogram looked up before there is a recorder would be deaf for good.
        if !is_installed() {
            return;
        }
        let index = usize::try_from(code as i32).unwrap_or(2).min(CODES - 1);
        let histogram = self.by_code[index].get_or_init(|| {
            let mut labels = labels(path);
            labels.push(Label::from_static_parts("rpc_status_code", name(code)));
            if self.is_error(code) {
                labels.push(Label::from_static_parts("error_type", name(code)));
            }
            Kept(metrics::histogram!(self.metric, labels))
        });
        histogram.0.record(took.as_secs_f64());
    }

    /// Whether a code is a failure, seen from this side: to a client every code but OK, to a server
    /// those that are its own fault (OpenTelemetry's conventions for gRPC).
    pub(crate) fn is_error(&self, code: Code) -> bool {
        match code {
            Code::Ok => false,
            Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss => true,
            _ => self.metric == CLIENT_DURATION,
        }
    }
}

/// Streams of one method that are open.
#[derive(Debug, Default)]
pub struct Streams(OnceLock<Kept<Gauge>>);

/// Counts one stream as open for as long as it lives.
#[derive(Debug)]
pub struct Open(Option<Kept<Gauge>>);

impl Streams {
    /// Counts one more.
    pub(crate) fn enter(&self, path: &str) -> Open {
        if !is_installed() {
            return Open(None);
        }
        let gauge = self.0.get_or_init(|| Kept(metrics::gauge!(STREAMS_OPEN, labels(path))));
        gauge.0.increment(1.0);
        Open(Some(Kept(gauge.0.clone())))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(gauge) = &self.0 {
            gauge.0.decrement(1.0);
        }
    }
}

fn labels(path: &str) -> Vec<Label> {
    vec![
        Label::from_static_parts("rpc_system_name", "grpc"),
        Label::new("rpc_method", path.trim_start_matches('/').to_owned()),
    ]
}

/// Name of a code on the metrics page.
pub fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
