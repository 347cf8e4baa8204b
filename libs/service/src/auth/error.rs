//! Why a caller is not accepted. The texts say what to do and nothing of what was found.

use kernel::{Code, Coded};

use super::Role;

/// Why a caller is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No token was sent.
    #[error("sign in first: this needs an access token in the authorization header")]
    Missing,
    /// The token is not one of ours, or was altered.
    #[error("the access token is not valid; sign in again")]
    Invalid(&'static str),
    /// The token was signed by a key that is not known.
    #[error("the access token is not valid; sign in again")]
    UnknownKey,
    /// The token's time is over.
    #[error("the access token has expired; refresh it")]
    Expired,
    /// The session was ended.
    #[error("the session has ended; sign in again")]
    SessionEnded,
    /// The keys cannot be read, so no token can be judged; why is logged by the reader.
    #[error("tokens cannot be verified just now")]
    Away,
    /// A service that calls what is not listed for it.
    #[error("the service {0} may not call this on its own")]
    Unlisted(String),
    /// The caller has another role.
    #[error("this needs the role {0}")]
    Role(Role),
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Away => Code::Unavailable,
            Self::Role(_) | Self::Unlisted(_) => Code::PermissionDenied,
            _ => Code::Unauthenticated,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "TOKEN_MISSING",
            Self::Invalid(_) | Self::UnknownKey => "TOKEN_INVALID",
            Self::Expired => "TOKEN_EXPIRED",
            Self::SessionEnded => "SESSION_ENDED",
            Self::Away => "KEYS_UNAVAILABLE",
            Self::Role(_) => "ROLE_NEEDED",
            Self::Unlisted(_) => "CALL_NOT_LISTED",
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Role(role) => vec![("role", role.to_string())],
            Self::Unlisted(caller) => vec![("caller", caller.clone())],
            _ => Vec::new(),
        }
    }
}
