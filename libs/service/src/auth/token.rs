//! Access tokens: compact JWS, Ed25519 alone. The algorithm is not read from the token, it is
//! required of it; a header with any member but `alg`, `typ` and `kid` is refused, so that no
//! token can bring a key of its own or name where to fetch one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use kernel::id::UserId;
use serde::{Deserialize, Serialize};

use super::{Error, Identity};

/// How long an access token is valid.
pub const LIFETIME: Duration = Duration::from_secs(15 * 60);
/// How far clocks may differ, in seconds.
pub(super) const LEEWAY: u64 = 30;
/// Longest token that is looked at, in bytes.
const MAX_BYTES: usize = 4096;
const ISSUER: &str = "jobstream";
const AUDIENCE: &str = "jobstream";
const TYPE: &str = "at+jwt";
const ALGORITHM: &str = "EdDSA";
/// What is wrong with a token that is none of a user, and may be one of a service.
pub(crate) const OTHER_TYPE: &str = "a token of another type";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    role: String,
    sid: String,
    iat: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<u64>,
    exp: u64,
}

/// A text that is not an Ed25519 public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an Ed25519 public key is 32 bytes, base64url without padding")]
pub struct KeyError;

/// A key that verifies tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    kid: String,
    key: VerifyingKey,
}

impl PublicKey {
    /// Reads a key from the `x` of a JWK.
    ///
    /// # Errors
    /// The text is not a key.
    pub fn from_x(kid: impl Into<String>, x: &str) -> Result<Self, KeyError> {
        let bytes = URL_SAFE_NO_PAD.decode(x).map_err(|_| KeyError)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyError)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError)?;
        Ok(Self { kid: kid.into(), key })
    }

    /// Key id, as in the header of tokens.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key as the `x` of a JWK.
    #[must_use]
    pub fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.as_bytes())
    }
}

/// A key that signs tokens.
#[derive(Clone)]
pub struct Signer {
    kid: String,
    key: SigningKey,
}

impl Signer {
    /// Makes a signer from the 32 secret bytes of an Ed25519 key.
    #[must_use]
    pub fn new(kid: impl Into<String>, secret: &[u8; 32]) -> Self {
        Self { kid: kid.into(), key: SigningKey::from_bytes(secret) }
    }

    /// The key that verifies what this one signs.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey { kid: self.kid.clone(), key: self.key.verifying_key() }
    }

    /// Signs an access token that is valid for [`LIFETIME`] from now.
    #[must_use]
    pub fn sign(&self, identity: &Identity) -> String {
        self.sign_at(identity, now())
    }

    /// Signs an access token as it would have been signed at a time, in Unix seconds.
    #[must_use]
    pub fn sign_at(&self, identity: &Identity, issued: u64) -> String {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: identity.user_id.as_str().to_owned(),
            role: identity.role.as_str().to_owned(),
            sid: identity.session_id.clone(),
            iat: issued,
            nbf: None,
            exp: issued + LIFETIME.as_secs(),
        };
        self.compact(TYPE, &claims)
    }

    /// Signs claims as a token of a type.
    pub(super) fn compact(&self, typ: &str, claims: &impl Serialize) -> String {
        let (alg, kid) = (ALGORITHM.to_owned(), self.kid.clone());
        let mut token = part(&Header { alg, typ: typ.to_owned(), kid });
        token.push('.');
        token.push_str(&part(claims));
        let signature = self.key.sign(token.as_bytes());
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(signature.to_bytes()));
        token
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("kid", &self.kid).finish_non_exhaustive()
    }
}

fn part(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).expect("invariant: texts and numbers always serialise");
    URL_SAFE_NO_PAD.encode(json)
}

/// Unix time in seconds.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// What a token says once its signature holds.
#[derive(Debug)]
pub(super) struct Content {
    pub identity: Identity,
    pub kid: String,
    pub expires: u64,
}

/// Whether a token of this expiry is over.
pub(super) fn is_over(expires: u64) -> bool {
    now() > expires.saturating_add(LEEWAY)
}

/// Reads and verifies a token; `key_of` finds a key by its id.
pub(super) fn verify(
    token: &str,
    key_of: impl FnOnce(&str) -> Option<PublicKey>,
) -> Result<Content, Error> {
    let (claims, kid) = open(token, TYPE, key_of)?;
    judge(claims, kid)
}

/// Opens a token of a type whose signature holds: its claims and the id of its key.
pub(super) fn open<C: for<'a> Deserialize<'a>>(
    token: &str,
    typ: &str,
    key_of: impl FnOnce(&str) -> Option<PublicKey>,
) -> Result<(C, String), Error> {
    if token.len() > MAX_BYTES {
        return Err(Error::Invalid("too long"));
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Error::Invalid("not three parts"))?;
    let (header, claims) = signed.split_once('.').ok_or(Error::Invalid("not three parts"))?;
    let header: Header = read(header)?;
    if header.alg != ALGORITHM {
        return Err(Error::Invalid("another algorithm"));
    }
    if header.typ != typ {
        return Err(Error::Invalid(OTHER_TYPE));
    }
    let key = key_of(&header.kid).ok_or(Error::UnknownKey)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok();
    let signature = signature
        .and_then(|bytes| Signature::from_slice(&bytes).ok())
        .ok_or(Error::Invalid("not a signature"))?;
    key.key
        .verify_strict(signed.as_bytes(), &signature)
        .map_err(|_| Error::Invalid("the signature does not match"))?;
    Ok((read(claims)?, header.kid))
}

fn judge(claims: Claims, kid: String) -> Result<Content, Error> {
    let now = now();
    if claims.iss != ISSUER || claims.aud != AUDIENCE {
        return Err(Error::Invalid("for somebody else"));
    }
    if is_over(claims.exp) {
        return Err(Error::Expired);
    }
    if claims.nbf.unwrap_or(claims.iat) > now + LEEWAY || claims.iat > now + LEEWAY {
        return Err(Error::Invalid("not yet valid"));
    }
    if claims.exp.saturating_sub(claims.iat) > LIFETIME.as_secs() {
        return Err(Error::Invalid("valid for too long"));
    }
    let user_id = UserId::parse(&claims.sub).map_err(|_| Error::Invalid("no user"))?;
    let role = claims.role.parse().map_err(|_| Error::Invalid("no role"))?;
    if claims.sid.is_empty() {
        return Err(Error::Invalid("no session"));
    }
    let identity = Identity { user_id, role, session_id: claims.sid };
    Ok(Content { identity, kid, expires: claims.exp })
}

fn read<T: for<'a> Deserialize<'a>>(part: &str) -> Result<T, Error> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| Error::Invalid("not base64url"))?;
    serde_json::from_slice(&json).map_err(|_| Error::Invalid("not the expected JSON"))
}

#[cfg(test)]
mod tests;
