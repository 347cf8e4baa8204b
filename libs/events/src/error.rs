//! What can go wrong between an outbox and an effect.

use kernel::{Code, Coded};

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Something that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database's.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// Another process has claimed the shard or partition since.
    #[error("another process holds this share by now")]
    Fenced,
    /// The log cannot be reached or did not answer in time; what was sent may stand in it.
    #[error("the log is not available")]
    Log(#[source] Cause),
    /// A setting or an argument that cannot be.
    #[error("{field} is wrong: {expected}")]
    Invalid {
        /// Name of the setting.
        field: &'static str,
        /// What would be right.
        expected: String,
    },
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

impl db::Retry for Error {
    fn transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.transient())
    }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Database(error) => error.code(),
            Self::Fenced => Code::Aborted,
            Self::Log(_) => Code::Unavailable,
            Self::Invalid { .. } => Code::InvalidArgument,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Database(error) => error.reason(),
            Self::Fenced => "FENCED",
            Self::Log(_) => "LOG_UNAVAILABLE",
            Self::Invalid { .. } => "SETTING_INVALID",
        }
    }
}
