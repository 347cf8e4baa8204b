//! Who a caller is: user, role and session, as their token says.

use std::{fmt, str::FromStr};

use kernel::id::UserId;
use proto::account::v1 as pb;

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Looks for work.
    Candidate,
    /// Offers work.
    Recruiter,
    /// Runs the platform.
    Admin,
}

impl Role {
    /// Name of the role, as in tokens and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Recruiter => "recruiter",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the role must be candidate, recruiter or admin")]
pub struct ParseRoleError;

impl FromStr for Role {
    type Err = ParseRoleError;

    fn from_str(text: &str) -> Result<Self, ParseRoleError> {
        match text {
            "candidate" => Ok(Self::Candidate),
            "recruiter" => Ok(Self::Recruiter),
            "admin" => Ok(Self::Admin),
            _ => Err(ParseRoleError),
        }
    }
}

impl From<Role> for pb::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Candidate => Self::Candidate,
            Role::Recruiter => Self::Recruiter,
            Role::Admin => Self::Admin,
        }
    }
}

/// Who a caller is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub user_id: UserId,
    /// What they may do.
    pub role: Role,
    /// The session that the token belongs to.
    pub session_id: String,
}
