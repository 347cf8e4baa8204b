//! Between what the app knows and what goes over the wire.

pub(super) mod profile;

use chrono::{DateTime, Utc};
use proto::account::v1 as pb;
use service::auth::{LIFETIME, PublicKey, Role};

use crate::{
    app::{SignedIn, Tokens},
    domain::{email::Email, user::User},
    error::Error,
    store::sessions::Open,
};

fn timestamp(at: DateTime<Utc>) -> Option<prost_types::Timestamp> {
    let nanos = i32::try_from(at.timestamp_subsec_nanos()).unwrap_or(0);
    Some(prost_types::Timestamp { seconds: at.timestamp(), nanos })
}

pub(super) fn session(open: Open, own: &str) -> pb::Session {
    pb::Session {
        current: open.id == own,
        id: open.id,
        create_time: timestamp(open.created_at),
        last_use_time: timestamp(open.last_used_at),
        user_agent: open.user_agent,
    }
}

pub(super) fn user(user: User) -> pb::User {
    pb::User {
        role: pb::Role::from(user.role).into(),
        create_time: timestamp(user.created_at),
        guest: user.email.is_none(),
        email: user.email.as_ref().map_or("", Email::as_str).to_owned(),
        name: user.name.as_str().to_owned(),
        id: user.id.into(),
    }
}

pub(super) fn signed_in(signed_in: SignedIn) -> (Option<pb::User>, Option<pb::Tokens>) {
    let Tokens { access, refresh } = signed_in.tokens;
    let expires_in =
        prost_types::Duration { seconds: i64::try_from(LIFETIME.as_secs()).unwrap_or(0), nanos: 0 };
    let tokens =
        pb::Tokens { access_token: access, refresh_token: refresh, expires_in: Some(expires_in) };
    (Some(user(signed_in.user)), Some(tokens))
}

/// Reads a role; none when it is not said.
pub(super) fn role(number: i32) -> Result<Option<Role>, Error> {
    match pb::Role::try_from(number) {
        Ok(pb::Role::Unspecified) => Ok(None),
        Ok(pb::Role::Candidate) => Ok(Some(Role::Candidate)),
        Ok(pb::Role::Recruiter) => Ok(Some(Role::Recruiter)),
        Ok(pb::Role::Admin) => Ok(Some(Role::Admin)),
        Err(_) => Err(Error::invalid("role", "candidate, recruiter or admin")),
    }
}

pub(super) fn key(key: &PublicKey) -> pb::Key {
    pb::Key { kid: key.kid().to_owned(), alg: "EdDSA".to_owned(), x: key.x() }
}
