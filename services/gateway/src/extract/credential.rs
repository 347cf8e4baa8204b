//! Who calls: the access token from the `Authorization` header or the cookie, and the address it
//! came from. The gateway forwards both and judges neither; every service checks the token itself.

use std::{net::IpAddr, ops::Deref, time::Duration};

use axum::extract::FromRequestParts;
use http::{HeaderMap, header::AUTHORIZATION, request::Parts};
use service::client::Caller;

use crate::{
    cookies,
    layers::{address::ClientAddress, quota::Quotas},
    problem::Problem,
};

/// Longest token that is forwarded.
const LONGEST: usize = 8 * 1024;

/// Somebody who calls, signed in or not.
#[derive(Clone)]
pub struct Visitor {
    caller: Caller,
    address: Option<IpAddr>,
    signed_in: bool,
    quotas: Quotas,
}

/// Somebody who calls and shows a token.
#[derive(Debug, Clone)]
pub struct Credential(Visitor);

impl Visitor {
    /// Makes a request to a service on the caller's behalf, to be answered within `limit`.
    #[must_use]
    pub fn request<T>(&self, message: T, limit: Duration) -> tonic::Request<T> {
        let mut request = self.stream(message);
        request.set_timeout(limit);
        request
    }

    /// Makes a request for a stream, which may last.
    #[must_use]
    pub fn stream<T>(&self, message: T) -> tonic::Request<T> {
        let mut request = self.caller.request(message);
        request.extensions_mut().insert(self.quotas.clone());
        request
    }

    /// The same without the token, for calls that sign in: an old token must not spoil them.
    #[must_use]
    pub fn anonymous(&self) -> Self {
        let caller = Caller::new(None, self.address);
        Self { caller, address: self.address, signed_in: false, quotas: self.quotas.clone() }
    }

    /// Whether a token was shown.
    #[must_use]
    pub fn signed_in(&self) -> bool {
        self.signed_in
    }
}

// The token reaches no log.
impl std::fmt::Debug for Visitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visitor").field("signed_in", &self.signed_in).finish_non_exhaustive()
    }
}

impl Deref for Credential {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let address = parts.extensions.get::<ClientAddress>().map(|address| address.0);
        let token = token(&parts.headers)?;
        let caller = Caller::new(token, address);
        let quotas = parts.extensions.get::<Quotas>().cloned().unwrap_or_default();
        Ok(Self { caller, address, signed_in: token.is_some(), quotas })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Credential {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        if visitor.signed_in {
            return Ok(Self(visitor));
        }
        Err(Problem::unauthenticated(
            "TOKEN_MISSING",
            "sign in first: this needs an access token, as Authorization: Bearer or as a cookie",
        ))
    }
}

/// Whether the request is authorised by a header, which no other site can make a browser send.
#[must_use]
pub fn by_header(headers: &HeaderMap) -> bool {
    headers.contains_key(AUTHORIZATION)
}

fn token(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let refused = || {
        Problem::unauthenticated(
            "TOKEN_MALFORMED",
            "the Authorization header must be: Bearer, a space, and the access token",
        )
    };
    let token = match headers.get(AUTHORIZATION) {
        Some(value) => {
            let (scheme, token) =
                value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(refused)?;
            if !scheme.eq_ignore_ascii_case("bearer") {
                return Err(refused());
            }
            token.trim()
        }
        None => match cookies::find(headers, cookies::ACCESS) {
            Some(token) => token,
            None => return Ok(None),
        },
    };
    let plain = |b: u8| b.is_ascii_graphic() && b != b',';
    let sound = !token.is_empty() && token.len() <= LONGEST && token.bytes().all(plain);
    if sound { Ok(Some(token)) } else { Err(refused()) }
}
