//! What can go wrong with the database, sorted by what the caller can do about it. A message never
//! holds SQL, values or paths; the driver's error stays in the chain of `source()` for the log.

use std::time::Duration;

use kernel::{Code, Coded, FieldViolation};

/// Anything that can be the cause of another error.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A call to the database that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection, a lost one, a server that starts or stops, or a deadline that passed. A
    /// transaction that ends so may have been committed: only reading again tells.
    #[error("the database is not available, try again")]
    Unavailable(#[source] Cause),
    /// The server has no room left; nothing was written.
    #[error("the database has no space left, try again later")]
    Full(#[source] sqlx::Error),
    /// A unique or exclusion constraint: there is such a row already.
    #[error("this exists already")]
    Conflict {
        /// Name of the constraint or unique index.
        constraint: String,
        /// What the server said.
        #[source]
        source: sqlx::Error,
    },
    /// A foreign key, check or not-null constraint refused the row.
    #[error("the data contradict a rule of the database")]
    Constraint {
        /// Name of the constraint, or of the column for not-null.
        constraint: String,
        /// What the server said.
        #[source]
        source: sqlx::Error,
    },
    /// The server rolled the transaction back because of others; repeating it may succeed.
    #[error("somebody else changed the same data, try again")]
    Serialization(#[source] sqlx::Error),
    /// Text with a character that PostgreSQL does not store, such as NUL.
    #[error("a text holds a character that cannot be stored, such as NUL; remove it")]
    Text(#[source] sqlx::Error),
    /// A query that had to return a row returned none.
    #[error("it does not exist")]
    RowNotFound,
    /// An option of the pool that is wrong.
    #[error("database option `{field}` is wrong: {right}")]
    Options {
        /// Name of the field of `PoolOptions`.
        field: &'static str,
        /// What would be right.
        right: &'static str,
    },
    /// A set of migrations that cannot be applied.
    #[error("the migrations of `{set}` cannot be applied")]
    Migration {
        /// Name of the set.
        set: &'static str,
        /// Which migration, and why.
        #[source]
        source: Box<sqlx::migrate::MigrateError>,
    },
    /// Anything else, a fault of ours.
    #[error("the database refused a statement")]
    Other(#[source] sqlx::Error),
}

/// A client-side deadline that passed; the cause inside [`Error::Unavailable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no answer from the database within {limit:?}")]
pub struct DeadlineExceeded {
    /// How long the call was waited for.
    pub limit: Duration,
}

/// Shows the pool whether repeating a transaction may help, whatever error type its caller uses.
pub trait Retry {
    /// Whether the server rolled everything back because of a conflict with other transactions.
    fn transient(&self) -> bool;
}

impl Error {
    /// Name of the constraint that refused the row.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Conflict { constraint, .. } | Self::Constraint { constraint, .. } => {
                Some(constraint)
            }
            _ => None,
        }
    }

    /// Whether the server rolled everything back because of a conflict with other transactions
    /// (SQLSTATE 40001 and 40P01): repeating the whole transaction may succeed.
    #[must_use]
    pub const fn transient(&self) -> bool {
        matches!(self, Self::Serialization(_))
    }

    /// Whether the database could not be reached or did not answer in time.
    #[must_use]
    pub const fn unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Makes the error of a deadline that passed.
    pub(crate) fn deadline(limit: Duration) -> Self {
        Self::Unavailable(Box::new(DeadlineExceeded { limit }))
    }
}

impl Retry for Error {
    fn transient(&self) -> bool {
        Self::transient(self)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::RowNotFound,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            // An answer out of turn: what the connection says from now on means nothing.
            | sqlx::Error::Protocol(_)
            | sqlx::Error::BeginFailed => Self::Unavailable(Box::new(error)),
            sqlx::Error::Database(_) => Self::from_server(error),
            _ => Self::Other(error),
        }
    }
}

impl Error {
    /// Sorts what the server said by its SQLSTATE.
    fn from_server(error: sqlx::Error) -> Self {
        let (code, constraint) = match error.as_database_error() {
            Some(said) => (
                said.code().unwrap_or_default().into_owned(),
                said.constraint().unwrap_or_default().to_owned(),
            ),
            None => return Self::Other(error),
        };
        match code.as_str() {
            "23505" | "23P01" => Self::Conflict { constraint, source: error },
            "23502" | "23503" | "23514" => Self::Constraint { constraint, source: error },
            "40001" | "40P01" => Self::Serialization(error),
            "22021" | "22P05" => Self::Text(error),
            // disk_full, out_of_memory: the server lives on and has no room
            "53100" | "53200" => Self::Full(error),
            // connection exceptions; too many connections; idle and transaction time-outs (both
            // end the session); a statement cancelled by its time-out; read-only (a standby, or a
            // primary that was demoted); shutdown, crash and start; I/O errors of the server
            code if code.starts_with("08") => Self::Unavailable(Box::new(error)),
            "53300" | "25P03" | "25P04" | "57014" | "25006" | "57P01" | "57P02" | "57P03"
            | "57P05" | "58030" => Self::Unavailable(Box::new(error)),
            _ => Self::Other(error),
        }
    }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Unavailable(_) => Code::Unavailable,
            Self::Full(_) => Code::ResourceExhausted,
            Self::Conflict { .. } => Code::AlreadyExists,
            Self::Serialization(_) => Code::Aborted,
            Self::Text(_) | Self::Options { .. } => Code::InvalidArgument,
            Self::RowNotFound => Code::NotFound,
            Self::Constraint { .. } | Self::Migration { .. } | Self::Other(_) => Code::Internal,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "DATABASE_UNAVAILABLE",
            Self::Full(_) => "DATABASE_FULL",
            Self::Text(_) => "TEXT_NOT_STORABLE",
            _ => self.code().name(),
        }
    }

    fn violations(&self) -> Vec<FieldViolation> {
        match self {
            Self::Options { field, right } => {
                vec![FieldViolation { field: (*field).into(), description: (*right).into() }]
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
