//! `Idempotency-Key`: makes a repeated start the same one. Services take a UUID; any other key
//! becomes the one UUID that its digest gives, so a client may use what it has.

use axum::extract::FromRequestParts;
use http::request::Parts;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::problem::Problem;

const HEADER: &str = "idempotency-key";
const LONGEST: usize = 255;

/// The key of a start as a `request_id`. Without a header a fresh one, so that the gateway itself
/// may repeat a call whose answer was lost and still start the work once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut given = parts.headers.get_all(HEADER).iter();
        let id = match (given.next(), given.next()) {
            (None, _) => Uuid::new_v4(),
            (Some(value), None) => {
                let text = value.to_str().map_err(|_| refused())?;
                parse(text).ok_or_else(refused)?
            }
            (Some(_), Some(_)) => return Err(refused()),
        };
        Ok(Self(id.to_string()))
    }
}

fn refused() -> Problem {
    Problem::field(
        "Idempotency-Key",
        format!("must be given once, with 1 to {LONGEST} printable ASCII characters, best a UUID"),
    )
}

fn parse(text: &str) -> Option<Uuid> {
    // The header is specified as a quoted string; most clients send it bare.
    let key = text.trim();
    let key = key.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(key);
    if key.is_empty() || key.len() > LONGEST {
        return None;
    }
    Some(Uuid::try_parse(key).unwrap_or_else(|_| {
        let digest = Sha256::digest(key.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_itself_bare_or_quoted_and_in_any_case() {
        let id = "8e03978e-40d5-43e8-bc93-6894a57f9324";
        for text in [id, &format!("\"{id}\""), &id.to_uppercase()] {
            assert_eq!(parse(text).unwrap().to_string(), id);
        }
    }

    #[test]
    fn any_other_key_is_always_the_same_uuid_and_two_keys_are_two() {
        assert_eq!(parse("order-17"), parse("\"order-17\""));
        assert_ne!(parse("order-17"), parse("order-18"));
        assert_eq!(parse("order-17").unwrap().get_version_num(), 4);
    }

    #[test]
    fn an_empty_and_an_endless_key_are_refused() {
        for text in ["", "\"\"", &"k".repeat(LONGEST + 1)] {
            assert_eq!(parse(text), None);
        }
    }
}
