//! A status read back into its parts, for who has to tell it in another form. Also reads statuses
//! of servers that are not ours, whose texts are not passed on when the fault is theirs.

use std::{collections::BTreeMap, time::Duration};

use kernel::{Code, FieldViolation};
use tonic::Status;
use tonic_types::StatusExt as _;

use super::{CODE, DOMAIN, generic};

/// An error as a caller sees it, independent of the form on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is to the caller.
    pub code: Code,
    /// Reason a program can match, UPPER_SNAKE.
    pub reason: String,
    /// Sentence for people.
    pub message: String,
    /// Dynamic parts of the message.
    pub metadata: BTreeMap<String, String>,
    /// Fields that are wrong.
    pub violations: Vec<FieldViolation>,
    /// How long to wait before trying again.
    pub retry_after: Option<Duration>,
}

/// Reads a status into its parts.
#[must_use]
pub fn decode(status: &Status) -> Problem {
    let details = status.get_error_details();
    let info = details.error_info().filter(|info| info.domain == DOMAIN);
    let named =
        info.and_then(|info| info.metadata.get(CODE)).and_then(|name| Code::from_name(name));
    let code = named.unwrap_or_else(|| of_number(status.code()));
    let reason = match info {
        Some(info) => info.reason.clone(),
        None if status.code() == tonic::Code::Unimplemented => "UNIMPLEMENTED".to_owned(),
        None => code.name().to_owned(),
    };
    let message = match generic(code) {
        Some(text) if info.is_none() => text.to_owned(),
        _ => status.message().to_owned(),
    };
    let metadata = info.into_iter().flat_map(|info| info.metadata.clone());
    let violations = details.bad_request().into_iter().flat_map(|bad| &bad.field_violations);
    Problem {
        code,
        reason,
        message,
        metadata: metadata.filter(|(key, _)| key != CODE).collect(),
        violations: violations
            .map(|v| FieldViolation { field: v.field.clone(), description: v.description.clone() })
            .collect(),
        retry_after: details.retry_info().and_then(|info| info.retry_delay),
    }
}

/// The code that a bare number stands for.
pub(super) fn of_number(number: tonic::Code) -> Code {
    match number {
        tonic::Code::Cancelled => Code::Cancelled,
        tonic::Code::InvalidArgument | tonic::Code::OutOfRange => Code::InvalidArgument,
        tonic::Code::DeadlineExceeded => Code::DeadlineExceeded,
        tonic::Code::NotFound | tonic::Code::Unimplemented => Code::NotFound,
        tonic::Code::AlreadyExists => Code::AlreadyExists,
        tonic::Code::PermissionDenied => Code::PermissionDenied,
        tonic::Code::ResourceExhausted => Code::ResourceExhausted,
        tonic::Code::FailedPrecondition => Code::FailedPrecondition,
        tonic::Code::Aborted => Code::Aborted,
        tonic::Code::Unavailable => Code::Unavailable,
        tonic::Code::Unauthenticated => Code::Unauthenticated,
        tonic::Code::Ok | tonic::Code::Unknown | tonic::Code::Internal | tonic::Code::DataLoss => {
            Code::Internal
        }
    }
}
