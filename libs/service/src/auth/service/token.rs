//! The token of a service: a JWS like an access token, of another type, so that neither passes for
//! the other. What it says is fixed: who calls whom, for which user, until when.

use std::time::Duration;

use kernel::id::UserId;
use serde::{Deserialize, Serialize};

use super::super::{
    Error, PublicKey, Signer,
    token::{self, LEEWAY, is_over},
};

/// How long a token is valid.
pub const LIFETIME: Duration = Duration::from_secs(5 * 60);
const TYPE: &str = "st+jwt";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    act_for: String,
    iat: u64,
    exp: u64,
}

/// What a token says once its signature holds.
#[derive(Debug)]
pub(super) struct Content {
    pub caller: String,
    pub callee: String,
    pub act_for: UserId,
    pub expires: u64,
}

/// Signs a token as of a time, in Unix seconds.
pub(super) fn sign(
    signer: &Signer,
    caller: &str,
    callee: &str,
    owner: &UserId,
    issued: u64,
) -> String {
    let claims = Claims {
        iss: caller.to_owned(),
        aud: callee.to_owned(),
        act_for: owner.as_str().to_owned(),
        iat: issued,
        exp: issued + LIFETIME.as_secs(),
    };
    signer.compact(TYPE, &claims)
}

/// Reads and verifies a token; `key_of` finds a key, and whose it is, by its id.
pub(super) fn verify(
    text: &str,
    key_of: impl FnOnce(&str) -> Option<(String, PublicKey)>,
) -> Result<Content, Error> {
    let mut owner = None;
    let (claims, _) = token::open::<Claims>(text, TYPE, |kid| {
        let (caller, key) = key_of(kid)?;
        owner = Some(caller);
        Some(key)
    })?;
    let now = token::now();
    if owner.as_deref() != Some(claims.iss.as_str()) {
        return Err(Error::Invalid("signed by somebody else"));
    }
    if is_over(claims.exp) {
        return Err(Error::Expired);
    }
    if claims.iat > now + LEEWAY {
        return Err(Error::Invalid("not yet valid"));
    }
    if claims.exp.saturating_sub(claims.iat) > LIFETIME.as_secs() {
        return Err(Error::Invalid("valid for too long"));
    }
    let act_for = UserId::parse(&claims.act_for).map_err(|_| Error::Invalid("no owner"))?;
    Ok(Content { caller: claims.iss, callee: claims.aud, act_for, expires: claims.exp })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn signer() -> Signer {
        Signer::new("k1", &[3; 32])
    }

    fn judged(text: &str) -> Result<Content, Error> {
        verify(text, |kid| (kid == "k1").then(|| ("tailoring".to_owned(), signer().public_key())))
    }

    fn claims() -> Value {
        let now = token::now();
        json!({
            "iss": "tailoring", "aud": "account", "act_for": UserId::new().as_str(),
            "iat": now, "exp": now + 300,
        })
    }

    fn crafted(typ: &str, claims: &Value) -> Result<Content, Error> {
        judged(&signer().compact(typ, claims))
    }

    #[test]
    fn a_signed_token_tells_who_calls_whom_for_whom() {
        let owner = UserId::new();
        let text = sign(&signer(), "tailoring", "account", &owner, token::now());
        let content = judged(&text).unwrap();
        assert_eq!((content.caller.as_str(), content.callee.as_str()), ("tailoring", "account"));
        assert_eq!(content.act_for, owner);
        assert!(crafted(TYPE, &claims()).is_ok(), "the crafted base is good");
    }

    #[test]
    fn a_token_that_says_anything_else_is_refused() {
        let spoiled = |key: &str, value: Value| {
            let mut claims = claims();
            claims[key] = value;
            crafted(TYPE, &claims)
        };
        let now = token::now();
        for (key, value) in [
            ("iss", json!("notification")),
            ("iss", json!("")),
            ("act_for", json!("")),
            ("act_for", json!("job_0123")),
            ("act_for", Value::Null),
            ("exp", json!(now - 31)),
            // The second may turn between this clock and the one of the claims.
            ("exp", json!(now + 310)),
            ("iat", json!(now + 60)),
            ("role", json!("admin")),
            ("sub", json!("user_1")),
        ] {
            assert!(spoiled(key, value.clone()).is_err(), "{key}: {value}");
        }
        for key in ["iss", "aud", "act_for", "iat", "exp"] {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(key);
            assert!(crafted(TYPE, &claims).is_err(), "without {key}");
        }
        for typ in ["at+jwt", "jwt", "", "ST+JWT"] {
            assert!(crafted(typ, &claims()).is_err(), "{typ}");
        }
    }
}
