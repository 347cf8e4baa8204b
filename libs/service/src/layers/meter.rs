//! Duration of calls by method and code: histograms looked up once per pair and kept with the
//! method, so that a call records a number and builds no label.

use std::{sync::OnceLock, time::Duration};

use metrics::Histogram;
use tonic::Code;

use crate::telemetry;

/// Duration of a call as its server saw it, in seconds.
pub const SERVER: &str = "rpc_server_call_duration_seconds";
/// Duration of a call as its client saw it, in seconds, with its repetitions.
pub const CLIENT: &str = "rpc_client_call_duration_seconds";
/// Number of gRPC codes.
const CODES: usize = 17;

/// The histograms of one method.
#[derive(Debug)]
pub struct Meter {
    metric: &'static str,
    by_code: [OnceLock<Recorder>; CODES],
}

struct Recorder(Histogram);

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recorder")
    }
}

impl Meter {
    pub(crate) fn server() -> Self {
        Self { metric: SERVER, by_code: [const { OnceLock::new() }; CODES] }
    }

    pub(crate) fn client() -> Self {
        Self { metric: CLIENT, by_code: [const { OnceLock::new() }; CODES] }
    }

    /// Records one call.
    pub fn record(&self, path: &str, code: Code, took: Duration) {
        // A histogram looked up before there is a recorder would be deaf for good.
        if !telemetry::metrics::is_installed() {
            return;
        }
        let index = usize::try_from(code as i32).unwrap_or(2).min(CODES - 1);
        let recorder = self.by_code[index].get_or_init(|| {
            let method = path.trim_start_matches('/').to_owned();
            Recorder(metrics::histogram!(
                self.metric, "rpc_method" => method, "rpc_status_code" => name(code)
            ))
        });
        recorder.0.record(took.as_secs_f64());
    }
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
