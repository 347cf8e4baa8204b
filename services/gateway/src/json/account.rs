//! Users and sessions in JSON.

use proto::account::v1 as wire;
use serde::Serialize;
use utoipa::ToSchema;

use super::value::{rfc3339, seconds};

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks for work.
    Candidate,
    /// Offers work.
    Recruiter,
    /// Runs the platform.
    Admin,
}

impl From<wire::Role> for Role {
    fn from(role: wire::Role) -> Self {
        match role {
            wire::Role::Unspecified | wire::Role::Candidate => Self::Candidate,
            wire::Role::Recruiter => Self::Recruiter,
            wire::Role::Admin => Self::Admin,
        }
    }
}

/// A person with an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    /// Identifier, user_<32 hex digits>.
    pub id: String,
    /// E-mail address, in lower case; null for a guest.
    #[schema(required = true)]
    pub email: Option<String>,
    /// Name; null when none was given.
    #[schema(required = true)]
    pub name: Option<String>,
    /// What the user may do.
    pub role: Role,
    /// When the account was made, RFC 3339.
    #[schema(required = true, format = DateTime)]
    pub created_at: Option<String>,
    /// Whether this is a visitor who has not registered.
    pub guest: bool,
}

impl From<wire::User> for User {
    fn from(user: wire::User) -> Self {
        Self {
            role: user.role().into(),
            id: user.id,
            guest: user.guest,
            email: super::filled(user.email),
            name: super::filled(user.name),
            created_at: rfc3339(user.create_time),
        }
    }
}

/// A session that is open.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenSession {
    /// Identifier.
    pub id: String,
    /// When somebody signed in, RFC 3339.
    #[schema(required = true, format = DateTime)]
    pub created_at: Option<String>,
    /// When it was opened or refreshed last, RFC 3339.
    #[schema(required = true, format = DateTime)]
    pub last_used_at: Option<String>,
    /// What the client said of itself when it signed in.
    #[schema(required = true)]
    pub user_agent: Option<String>,
    /// Whether it is the session of this request.
    pub current: bool,
}

impl From<wire::Session> for OpenSession {
    fn from(session: wire::Session) -> Self {
        Self {
            id: session.id,
            created_at: rfc3339(session.create_time),
            last_used_at: rfc3339(session.last_use_time),
            user_agent: super::filled(session.user_agent),
            current: session.current,
        }
    }
}

/// A session: its tokens and whose it is.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// Token for every call, as `Authorization: Bearer`.
    pub access_token: String,
    /// Single-use token for the next pair.
    pub refresh_token: String,
    /// Seconds for which the access token is valid.
    #[serde(serialize_with = "super::value::serialize_number")]
    pub expires_in: f64,
    /// The user.
    pub user: User,
}

impl Session {
    /// Puts a session together; `None` when the service left out a part.
    #[must_use]
    pub fn new(user: Option<wire::User>, tokens: Option<wire::Tokens>) -> Option<Self> {
        let tokens = tokens?;
        Some(Self {
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
            expires_in: seconds(&tokens.expires_in?),
            user: user?.into(),
        })
    }
}

// Tokens never reach a log, so there is no derived form.
impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("user.id", &self.user.id).finish_non_exhaustive()
    }
}
