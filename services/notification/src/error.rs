//! What can go wrong when an inbox is asked for. What goes wrong with an event is a `Failure` of
//! its consumer.

use kernel::{Code, Coded, FieldViolation, page::PageError};

/// An error that a caller sees.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such notification, or it is somebody else's. The text names no id, so that it
    /// is the same for both.
    #[error("this notification does not exist")]
    Missing,
    /// A field is wrong.
    #[error("{field} {expected}")]
    Invalid {
        /// Name of the field.
        field: String,
        /// What would be right.
        expected: &'static str,
    },
    /// A page that cannot be served.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl db::Retry for Error {
    fn transient(&self) -> bool {
        matches!(self, Self::Db(error) if error.transient())
    }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Missing => Code::NotFound,
            Self::Invalid { .. } | Self::Page(_) => Code::InvalidArgument,
            Self::Db(error) => error.code(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "NOTIFICATION_NOT_FOUND",
            Self::Invalid { .. } | Self::Page(_) => "INVALID_ARGUMENT",
            Self::Db(error) => error.reason(),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Db(error) => error.metadata(),
            _ => Vec::new(),
        }
    }

    fn violations(&self) -> Vec<FieldViolation> {
        let violation = |field: &str, description: String| {
            vec![FieldViolation { field: field.to_owned(), description }]
        };
        match self {
            Self::Invalid { field, expected } => violation(field, (*expected).to_owned()),
            Self::Page(PageError::Size) => violation("page_size", "must not be negative".into()),
            Self::Page(PageError::Token) => violation("page_token", self.to_string()),
            Self::Missing => Vec::new(),
            Self::Db(error) => error.violations(),
        }
    }
}
