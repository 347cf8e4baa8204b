//! How a handler says that it could not: an outage, which is waited out; a permanent error, which is
//! tried a few times and then put aside; bytes that nobody can read, which are put aside at once.

use std::fmt;

use kernel::{Code, Coded};

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What is done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Retried in place without end.
    Outage,
    /// Tried five times, then put among the dead letters.
    Permanent,
    /// Put among the dead letters at once.
    Malformed,
}

/// Why an event was not handled.
#[derive(Debug)]
pub struct Failure {
    pub(crate) sort: Sort,
    /// The server rolled the transaction back because of others.
    conflict: bool,
    reason: String,
    cause: Option<Cause>,
}

impl Failure {
    /// Something that is needed is away; the event is tried again until it is there.
    #[must_use]
    pub fn outage(cause: impl Into<Cause>) -> Self {
        Self::new(Sort::Outage, "OUTAGE").caused_by(cause)
    }

    /// The event cannot be applied. `reason` is UPPER_SNAKE and stands in the dead letter.
    #[must_use]
    pub fn permanent(reason: &'static str) -> Self {
        Self::new(Sort::Permanent, reason)
    }

    /// The payload cannot be read, now or ever.
    #[must_use]
    pub fn malformed(cause: impl Into<Cause>) -> Self {
        Self::new(Sort::Malformed, "MALFORMED_PAYLOAD").caused_by(cause)
    }

    /// Adds what led to it, for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Reason that a program can match, UPPER_SNAKE.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    fn new(sort: Sort, reason: &str) -> Self {
        Self { sort, conflict: false, reason: reason.to_owned(), cause: None }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sort {
            Sort::Outage => f.write_str("something that the event needs is away"),
            Sort::Permanent => write!(f, "the event cannot be applied ({})", self.reason),
            Sort::Malformed => f.write_str("the payload of the event cannot be read"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

impl From<db::Error> for Failure {
    /// An error of the database is an outage where waiting or repeating helps.
    fn from(error: db::Error) -> Self {
        let passes =
            matches!(error.code(), Code::Unavailable | Code::ResourceExhausted | Code::Aborted);
        let sort = if passes { Sort::Outage } else { Sort::Permanent };
        let conflict = error.transient();
        Self { conflict, ..Self::new(sort, error.reason()).caused_by(error) }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        db::Error::from(error).into()
    }
}

impl db::Retry for Failure {
    fn transient(&self) -> bool {
        self.conflict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waiting_helps_is_an_outage_and_what_it_does_not_is_permanent() {
        assert_eq!(Failure::from(sqlx::Error::PoolTimedOut).sort, Sort::Outage);
        let missing = Failure::from(sqlx::Error::RowNotFound);
        assert_eq!((missing.sort, missing.reason()), (Sort::Permanent, "NOT_FOUND"));
        assert_eq!(Failure::permanent("NO_SUCH_USER").reason(), "NO_SUCH_USER");
    }
}
