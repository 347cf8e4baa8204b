//! Error codes: the few things that can go wrong from a caller's point of view, and the one
//! mapping of them to gRPC status codes and HTTP statuses.

/// What an error is, for the one who called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The request is wrong and stays wrong.
    InvalidArgument,
    /// The request is well formed but contradicts an earlier one (a reused key).
    Unprocessable,
    /// Nobody is signed in, or the token is not valid.
    Unauthenticated,
    /// The caller is known and may not do this.
    PermissionDenied,
    /// It does not exist, or belongs to somebody else.
    NotFound,
    /// It exists already.
    AlreadyExists,
    /// It is not in the state that this needs.
    FailedPrecondition,
    /// Somebody else was faster; reading again and repeating may help.
    Aborted,
    /// A limit is reached; waiting helps.
    ResourceExhausted,
    /// A part is away; repeating helps.
    Unavailable,
    /// The time was over.
    DeadlineExceeded,
    /// The caller went away.
    Cancelled,
    /// It is too large.
    TooLarge,
    /// A fault of ours.
    Internal,
}

impl Code {
    /// Every code, for tests that walk them.
    pub const ALL: [Self; 14] = [
        Self::InvalidArgument,
        Self::Unprocessable,
        Self::Unauthenticated,
        Self::PermissionDenied,
        Self::NotFound,
        Self::AlreadyExists,
        Self::FailedPrecondition,
        Self::Aborted,
        Self::ResourceExhausted,
        Self::Unavailable,
        Self::DeadlineExceeded,
        Self::Cancelled,
        Self::TooLarge,
        Self::Internal,
    ];

    /// Number of the gRPC status code.
    #[must_use]
    pub const fn grpc(self) -> i32 {
        match self {
            Self::Cancelled => 1,
            Self::InvalidArgument | Self::Unprocessable | Self::TooLarge => 3,
            Self::DeadlineExceeded => 4,
            Self::NotFound => 5,
            Self::AlreadyExists => 6,
            Self::PermissionDenied => 7,
            Self::ResourceExhausted => 8,
            Self::FailedPrecondition => 9,
            Self::Aborted => 10,
            Self::Internal => 13,
            Self::Unavailable => 14,
            Self::Unauthenticated => 16,
        }
    }

    /// HTTP status.
    #[must_use]
    pub const fn http(self) -> u16 {
        match self {
            Self::InvalidArgument => 400,
            Self::Unauthenticated => 401,
            Self::PermissionDenied => 403,
            Self::NotFound => 404,
            Self::AlreadyExists | Self::Aborted | Self::FailedPrecondition => 409,
            Self::TooLarge => 413,
            Self::Unprocessable => 422,
            Self::ResourceExhausted => 429,
            Self::Cancelled => 499,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::DeadlineExceeded => 504,
        }
    }

    /// Name on the wire, UPPER_SNAKE; travels as metadata `code`, because several share a number.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::Unprocessable => "UNPROCESSABLE",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::NotFound => "NOT_FOUND",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::FailedPrecondition => "FAILED_PRECONDITION",
            Self::Aborted => "ABORTED",
            Self::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Self::Unavailable => "UNAVAILABLE",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::Cancelled => "CANCELLED",
            Self::TooLarge => "TOO_LARGE",
            Self::Internal => "INTERNAL",
        }
    }

    /// Finds a code by its name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == name)
    }

    /// Whether repeating the same call may help.
    #[must_use]
    pub const fn retryable(self) -> bool {
        matches!(
            self,
            Self::Unavailable | Self::DeadlineExceeded | Self::Aborted | Self::ResourceExhausted
        )
    }
}

/// A field of a request and what would be right in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldViolation {
    /// Path of the field, for example `job_description`.
    pub field: String,
    /// What would be right.
    pub description: String,
}

/// An error that knows what it is to the caller. The text of `Display` is what the caller reads:
/// it names no source and no internals; those stay in the chain of `source()` for the log.
pub trait Coded: std::error::Error {
    /// What kind of error it is.
    fn code(&self) -> Code;

    /// Stable reason, UPPER_SNAKE, at most 63 characters.
    fn reason(&self) -> &'static str {
        self.code().name()
    }

    /// Dynamic parts of the message, for programs.
    fn metadata(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Fields that are wrong.
    fn violations(&self) -> Vec<FieldViolation> {
        Vec::new()
    }

    /// How long to wait before trying again.
    fn retry_after(&self) -> Option<std::time::Duration> {
        match self.code() {
            Code::Unavailable | Code::ResourceExhausted => Some(std::time::Duration::from_secs(1)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_name_and_a_status_of_its_class() {
        for code in Code::ALL {
            assert_eq!(Code::from_name(code.name()), Some(code));
            assert!((400..600).contains(&code.http()), "{code:?}");
            assert!((1..=16).contains(&code.grpc()), "{code:?}");
        }
    }
}
