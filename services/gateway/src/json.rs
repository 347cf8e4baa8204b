//! The JSON forms of the public surface, made from the protobuf messages. Fields are never removed
//! or given another meaning within v1; what is empty is null, and present.

pub mod account;
pub mod lines;
pub mod notification;
pub mod operation;
pub mod profile;
pub mod progress;
pub mod reading;
pub mod resume;
pub mod tailoring;
pub mod value;

use serde::Serialize;
use utoipa::ToSchema;

/// Why work ended without success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WorkError {
    /// Reason a program can match, UPPER_SNAKE.
    pub reason: String,
    /// Sentence a person can act on.
    pub message: String,
    /// Whether a retry may help.
    pub retryable: bool,
}

impl From<proto::operations::v1::Error> for WorkError {
    fn from(error: proto::operations::v1::Error) -> Self {
        Self { reason: error.reason, message: error.message, retryable: error.retryable }
    }
}

/// The answer to a start: the thing that was made and the operation that works on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Started {
    /// Identifier of the resume or tailoring.
    pub id: String,
    /// Its public status, PENDING until the work has ended.
    pub status: &'static str,
    /// The operation.
    pub operation: operation::Operation,
}

/// Turns an empty text into null.
pub(crate) fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
