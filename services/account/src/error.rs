//! What can go wrong with accounts, as callers see it. Refusals tell what to do and nothing of who
//! has an account.

use std::time::Duration;

use kernel::{Code, Coded, FieldViolation};

use crate::app::key_file::KeyFileError;

/// Anything that can go wrong here.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields that are not right.
    #[error("not right: {}", fields(.0))]
    Invalid(Vec<FieldViolation>),
    /// The e-mail address has an account.
    #[error("there is an account with this e-mail address already; sign in")]
    EmailTaken,
    /// E-mail address and password do not belong together.
    #[error("the e-mail address or the password is wrong")]
    Credentials,
    /// Too many wrong passwords of late.
    #[error("too many attempts; try again in {} s", wait.as_secs() + 1)]
    Throttled {
        /// How long to wait.
        wait: Duration,
    },
    /// More people sign in at once than passwords can be checked.
    #[error("too many people sign in just now")]
    Busy,
    /// The refresh token is not valid, for whatever reason.
    #[error("the refresh token is not valid; sign in again")]
    RefreshRefused,
    /// The refresh token was exchanged a moment ago.
    #[error("the refresh token was exchanged a moment ago; use the tokens of that answer")]
    RefreshRaced,
    /// The caller's session has ended.
    #[error("the session has ended; sign in again")]
    SessionEnded,
    /// The caller has no such session.
    #[error("you have no open session of this id")]
    SessionMissing,
    /// No such user.
    #[error("there is no such user")]
    UserMissing,
    /// No such proposal, or it is somebody else's, or settled.
    #[error("this proposal does not wait for you any more")]
    ProposalMissing,
    /// The field of a proposal was typed.
    #[error("you have typed {0} yourself, which no proposal overwrites; change it there")]
    FieldTyped(&'static str),
    /// The profile is not as the caller thinks.
    #[error("the profile was changed meanwhile; read it again and make the change to that")]
    ProfileChanged,
    /// Without administrators nobody could make one.
    #[error("the last administrator keeps the role; make another one first")]
    LastAdmin,
    /// Somebody else rotated the keys at this moment.
    #[error("the keys were rotated by somebody else just now")]
    RotationRaced,
    /// The database.
    #[error("{0}")]
    Db(#[from] db::Error),
    /// A stored value that no version of ours wrote.
    #[error("a stored {0} cannot be read")]
    Stored(&'static str),
    /// A password could not be hashed.
    #[error("a password could not be hashed")]
    Hash(#[source] argon2::password_hash::Error),
    /// A thread of the hasher died.
    #[error("a password could not be hashed")]
    HashThread(#[source] tokio::task::JoinError),
    /// The machine has no randomness to give.
    #[error("no random numbers")]
    Random(#[from] getrandom::Error),
    /// The key file.
    #[error("{0}")]
    KeyFile(#[from] KeyFileError),
    /// The signing key was sealed with another key file.
    #[error(
        "the signing key {kid} was sealed with another key file than {path}: give every replica \
         the same JOBSTREAM_KEY_FILE"
    )]
    Sealed {
        /// The signing key.
        kid: String,
        /// The key file that was tried.
        path: String,
    },
}

fn fields(violations: &[FieldViolation]) -> String {
    let each = violations.iter().map(|v| format!("{} must be {}", v.field, v.description));
    each.collect::<Vec<_>>().join("; ")
}

impl Error {
    /// One field that is not right.
    #[must_use]
    pub fn invalid(field: &str, wanted: &str) -> Self {
        Self::Invalid(vec![violation(field, wanted)])
    }
}

/// A field and what would be right in it.
#[must_use]
pub fn violation(field: &str, wanted: &str) -> FieldViolation {
    FieldViolation { field: field.to_owned(), description: wanted.to_owned() }
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Invalid(_) => Code::InvalidArgument,
            Self::EmailTaken => Code::AlreadyExists,
            Self::Credentials | Self::RefreshRefused | Self::SessionEnded => Code::Unauthenticated,
            Self::Throttled { .. } => Code::ResourceExhausted,
            Self::Busy => Code::Unavailable,
            Self::RefreshRaced | Self::RotationRaced | Self::ProfileChanged => Code::Aborted,
            Self::UserMissing | Self::SessionMissing | Self::ProposalMissing => Code::NotFound,
            Self::LastAdmin | Self::FieldTyped(_) => Code::FailedPrecondition,
            Self::Db(error) => error.code(),
            Self::Stored(_)
            | Self::Hash(_)
            | Self::HashThread(_)
            | Self::Random(_)
            | Self::KeyFile(_)
            | Self::Sealed { .. } => Code::Internal,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "FIELDS_INVALID",
            Self::EmailTaken => "EMAIL_TAKEN",
            Self::Credentials => "CREDENTIALS_WRONG",
            Self::Throttled { .. } => "TOO_MANY_ATTEMPTS",
            Self::Busy => "SIGN_IN_BUSY",
            Self::RefreshRefused => "REFRESH_TOKEN_INVALID",
            Self::RefreshRaced => "REFRESH_TOKEN_RACED",
            Self::SessionEnded => "SESSION_ENDED",
            Self::SessionMissing => "SESSION_MISSING",
            Self::UserMissing => "USER_MISSING",
            Self::ProposalMissing => "PROPOSAL_NOT_FOUND",
            Self::FieldTyped(_) => "FIELD_TYPED",
            Self::ProfileChanged => "PROFILE_CHANGED",
            Self::LastAdmin => "LAST_ADMIN",
            Self::RotationRaced => "ROTATION_RACED",
            Self::Db(error) => error.reason(),
            Self::Stored(_) => "ACCOUNT_STORED",
            Self::Hash(_) | Self::HashThread(_) => "ACCOUNT_HASH",
            Self::Random(_) => "ACCOUNT_RANDOM",
            Self::KeyFile(_) => "ACCOUNT_KEY_FILE",
            Self::Sealed { .. } => "ACCOUNT_SEALED",
        }
    }

    fn violations(&self) -> Vec<FieldViolation> {
        match self {
            Self::Invalid(violations) => violations.clone(),
            Self::Db(error) => error.violations(),
            _ => Vec::new(),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { wait } => Some(*wait),
            Self::Busy => Some(Duration::from_secs(2)),
            Self::Db(error) => error.retry_after(),
            _ => None,
        }
    }
}

impl db::Retry for Error {
    fn transient(&self) -> bool {
        matches!(self, Self::Db(error) if error.transient())
    }
}
