//! What can go wrong when operations are started, read or steered. What goes wrong inside a
//! handler is a `Failure` and belongs to the operation.

use std::sync::Arc;

use kernel::{Code, Coded, FieldViolation};

use crate::model::lifecycle::State;

/// An error of the engine's own calls.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such operation, or it belongs to somebody else.
    #[error("operation {0} does not exist")]
    NotFound(String),
    /// The same request_id came with another command.
    #[error("request_id {0} was used for another request; take a new one")]
    RequestIdReused(String),
    /// A field is wrong.
    #[error("{field} {expected}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// What would be right.
        expected: String,
    },
    /// The kind was never registered here.
    #[error("operation kind {0} is not known")]
    UnknownKind(String),
    /// It is not as the caller has seen it.
    #[error("operation {id} has gone on to change {now}; look at it and decide again")]
    Changed {
        /// The operation.
        id: String,
        /// Number of its newest change.
        now: i64,
    },
    /// It cannot be run again from where it stands.
    #[error("an operation that is {} cannot be retried; only FAILED, CANCELLED or PENDING ones can", .0.name())]
    NotRetryable(State),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The engine is going down.
    #[error("the service is stopping; try again")]
    Stopping,
}

impl Error {
    /// An error that a whole group has met, for one of its members.
    pub(crate) fn shared(error: Arc<db::Error>) -> Self {
        match Arc::try_unwrap(error) {
            Ok(error) => Self::Db(error),
            Err(error) if error.unavailable() => Self::Db(db::Error::Unavailable(Box::new(error))),
            Err(error) => Self::Db(db::Error::Other(sqlx::Error::Protocol(error.to_string()))),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl From<kernel::page::PageError> for Error {
    fn from(error: kernel::page::PageError) -> Self {
        let field = match error {
            kernel::page::PageError::Size => "page_size",
            kernel::page::PageError::Token => "page_token",
        };
        let text = error.to_string();
        let expected = text.strip_prefix(field).unwrap_or(&text).trim_start().to_owned();
        Self::Invalid { field, expected }
    }
}

impl From<kernel::id::ParseIdError> for Error {
    /// A text that is no id names nothing that exists.
    fn from(error: kernel::id::ParseIdError) -> Self {
        Self::NotFound(error.given)
    }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::NotFound(_) => Code::NotFound,
            Self::RequestIdReused(_) => Code::Unprocessable,
            Self::Invalid { .. } => Code::InvalidArgument,
            Self::UnknownKind(_) => Code::Internal,
            Self::Changed { .. } => Code::Aborted,
            Self::NotRetryable(_) => Code::FailedPrecondition,
            Self::Db(error) => error.code(),
            Self::Stopping => Code::Unavailable,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "OPERATION_NOT_FOUND",
            Self::RequestIdReused(_) => "REQUEST_ID_REUSED",
            Self::Invalid { .. } => "INVALID_ARGUMENT",
            Self::UnknownKind(_) => "UNKNOWN_KIND",
            Self::Changed { .. } => "OPERATION_CHANGED",
            Self::NotRetryable(_) => "OPERATION_NOT_RETRYABLE",
            Self::Db(error) => error.reason(),
            Self::Stopping => "STOPPING",
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotFound(id) => vec![("operation", id.clone())],
            Self::Changed { id, now } => {
                vec![("operation", id.clone()), ("sequence", now.to_string())]
            }
            Self::RequestIdReused(id) => vec![("request_id", id.clone())],
            Self::NotRetryable(state) => vec![("state", state.name().to_owned())],
            _ => Vec::new(),
        }
    }

    fn violations(&self) -> Vec<FieldViolation> {
        match self {
            Self::Invalid { field, expected } => {
                vec![FieldViolation { field: (*field).into(), description: expected.clone() }]
            }
            _ => Vec::new(),
        }
    }
}

impl db::Retry for Error {
    fn transient(&self) -> bool {
        matches!(self, Self::Db(error) if db::Retry::transient(error))
    }
}
