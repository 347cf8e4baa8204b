//! Errors on the wire: one way from [`Coded`] to a gRPC status with its details, and one way back
//! for the gateway. Codes themselves are mapped in `kernel`.

mod decode;
mod foreign;

use std::{collections::HashMap, time::Duration};

use kernel::{Chain, Code, Coded};
use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt as _};

pub use decode::{Problem, decode};
pub(crate) use foreign::complete;

/// Domain of every reason of ours.
pub const DOMAIN: &str = "jobstream";
/// Metadata key under which the code's own name travels, because several codes share a number.
pub const CODE: &str = "code";
/// Header by which a server says how long a client must wait before it repeats a call.
pub(crate) const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// Text that a caller reads in place of the error's own when the fault is not theirs.
pub(crate) fn generic(code: Code) -> Option<&'static str> {
    match code {
        Code::Internal => Some("something went wrong on our side"),
        Code::Unavailable => Some("a part of the service is away; try again shortly"),
        Code::DeadlineExceeded => Some("the call took longer than its deadline"),
        _ => None,
    }
}

/// Turns an error into what a caller sees. Faults of ours are logged here, once, with the chain of
/// their sources, and told in general words.
#[must_use]
pub fn to_status(error: &dyn Coded) -> Status {
    let code = error.code();
    log(error, code);
    let mut metadata: HashMap<String, String> =
        error.metadata().into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    metadata.insert(CODE.to_owned(), code.name().to_owned());
    let mut details = ErrorDetails::with_error_info(error.reason(), DOMAIN, metadata);
    for violation in error.violations() {
        details.add_bad_request_violation(violation.field, violation.description);
    }
    if let Some(delay) = error.retry_after() {
        details.set_retry_info(Some(delay));
    }
    let message = generic(code).map_or_else(|| error.to_string(), str::to_owned);
    Status::with_error_details(tonic::Code::from_i32(code.grpc()), message, details)
}

/// Writes a status that no error of ours stands behind.
pub(crate) fn plain(
    number: tonic::Code,
    code: Code,
    reason: &str,
    message: &str,
    retry_after: Option<Duration>,
) -> Status {
    let metadata = HashMap::from([(CODE.to_owned(), code.name().to_owned())]);
    let mut details = ErrorDetails::with_error_info(reason, DOMAIN, metadata);
    if let Some(delay) = retry_after {
        details.set_retry_info(Some(delay));
    }
    Status::with_error_details(number, message, details)
}

fn log(error: &dyn Coded, code: Code) {
    match code {
        Code::Internal => {
            tracing::error!(reason = error.reason(), cause = %Chain(error), "call failed");
        }
        Code::Unavailable => {
            tracing::warn!(reason = error.reason(), cause = %Chain(error), "call refused");
        }
        _ => tracing::debug!(reason = error.reason(), "call refused"),
    }
}

#[cfg(test)]
mod tests;
