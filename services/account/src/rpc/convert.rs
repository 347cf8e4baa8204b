//! Between what the app knows and what goes over the wire.

use proto::account::v1 as pb;
use service::auth::{LIFETIME, PublicKey, Role};

use crate::{
    app::{SignedIn, Tokens},
    domain::user::User,
    error::Error,
};

pub(super) fn user(user: User) -> pb::User {
    let created = user.created_at;
    pb::User {
        role: pb::Role::from(user.role).into(),
        create_time: Some(prost_types::Timestamp {
            seconds: created.timestamp(),
            nanos: i32::try_from(created.timestamp_subsec_nanos()).unwrap_or(0),
        }),
        email: user.email.as_str().to_owned(),
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
