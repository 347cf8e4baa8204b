//! Tokens that are accepted, and every way of which one is refused. An independent library writes
//! and reads some of them, so that ours is a JWT to others too.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header as Jose, Validation};
use serde_json::{Value, json};

use super::*;
use crate::auth::{Role, testing::TestAuthority};

fn signer() -> Signer {
    Signer::new("k1", &[1; 32])
}

fn judged(token: &str) -> Result<Content, Error> {
    verify(token, |kid| (kid == "k1").then(|| signer().public_key()))
}

fn user() -> Identity {
    TestAuthority::user(Role::Recruiter)
}

/// Claims of a good token, to be spoiled.
fn claims() -> Value {
    let user = user();
    json!({
        "iss": "jobstream", "aud": "jobstream", "sub": user.user_id.as_str(), "role": "candidate",
        "sid": user.session_id, "iat": now(), "exp": now() + 600,
    })
}

/// Signs any header and claims with our own key.
fn crafted(header: &Value, claims: &Value) -> String {
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = signer().key.sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn header() -> Value {
    json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "k1" })
}

fn with(mut value: Value, key: &str, to: impl Into<Value>) -> Value {
    value[key] = to.into();
    value
}

fn without(mut value: Value, key: &str) -> Value {
    value.as_object_mut().unwrap().remove(key);
    value
}

#[test]
fn a_signed_token_tells_who_it_was_signed_for() {
    let user = user();
    let content = judged(&signer().sign(&user)).unwrap();
    assert_eq!((content.identity, content.kid.as_str()), (user, "k1"));
    assert!(judged(&crafted(&header(), &claims())).is_ok(), "the crafted base is good");
}

#[test]
fn another_library_reads_our_tokens() {
    let user = user();
    let key = DecodingKey::from_ed_components(&signer().public_key().x()).unwrap();
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&["jobstream"]);
    validation.set_issuer(&["jobstream"]);
    let read = jsonwebtoken::decode::<Value>(signer().sign(&user), &key, &validation).unwrap();
    assert_eq!(read.claims["sub"], user.user_id.as_str());
    assert_eq!(read.header.typ.as_deref(), Some("at+jwt"));
}

#[test]
fn tokens_of_other_algorithms_are_refused() {
    let public = signer().public_key();
    let hmac = |key: &[u8], alg| {
        let jose = Jose { kid: Some("k1".into()), typ: Some("at+jwt".into()), ..Jose::new(alg) };
        jsonwebtoken::encode(&jose, &claims(), &EncodingKey::from_secret(key)).unwrap()
    };
    let as_text = hmac(public.x().as_bytes(), Algorithm::HS256);
    let as_bytes = hmac(public.key.as_bytes(), Algorithm::HS512);
    let none = format!("{}.{}.", part(&with(header(), "alg", "none")), part(&claims()));
    for token in [as_text, as_bytes, none] {
        assert!(matches!(judged(&token), Err(Error::Invalid("another algorithm"))), "{token}");
    }
    for alg in ["none", "NONE", "HS256", "ES256", "RS256", "eddsa", "Ed448", ""] {
        assert!(judged(&crafted(&with(header(), "alg", alg), &claims())).is_err(), "{alg}");
    }
}

#[test]
fn a_token_can_neither_bring_its_key_nor_name_where_to_get_one() {
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": signer().public_key().x() });
    for (member, value) in [
        ("jwk", jwk),
        ("jku", json!("https://example.org/keys")),
        ("x5u", json!("https://example.org/cert")),
        ("x5c", json!(["AAAA"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
    ] {
        assert!(judged(&crafted(&with(header(), member, value), &claims())).is_err(), "{member}");
    }
    for kid in ["../../etc/passwd", "k1' or '1'='1", "", "K1", "k1\0"] {
        let judged = judged(&crafted(&with(header(), "kid", kid), &claims()));
        assert!(matches!(judged, Err(Error::UnknownKey)), "{kid}");
    }
    assert!(judged(&crafted(&without(header(), "kid"), &claims())).is_err());
}

#[test]
fn a_token_for_something_or_somebody_else_is_refused() {
    for (claim, value) in [
        ("iss", "somebody"),
        ("iss", ""),
        ("aud", "another"),
        ("role", "root"),
        ("role", ""),
        ("sub", "job_0123"),
        ("sub", ""),
        ("sid", ""),
    ] {
        assert!(judged(&crafted(&header(), &with(claims(), claim, value))).is_err(), "{claim}");
    }
    for claim in ["iss", "aud", "sub", "role", "sid", "iat", "exp"] {
        assert!(judged(&crafted(&header(), &without(claims(), claim))).is_err(), "no {claim}");
    }
    for typ in ["JWT", "rt+jwt", "svc+jwt", "AT+JWT", ""] {
        assert!(judged(&crafted(&with(header(), "typ", typ), &claims())).is_err(), "{typ}");
    }
    assert!(judged(&crafted(&without(header(), "typ"), &claims())).is_err());
}

#[test]
fn a_token_counts_within_its_time_only() {
    let at = |claim, time: u64| judged(&crafted(&header(), &with(claims(), claim, time)));
    assert!(matches!(at("exp", now() - LEEWAY - 2), Err(Error::Expired)));
    assert!(at("exp", now() - LEEWAY + 5).is_ok(), "clocks may differ a little");
    assert!(at("nbf", now() + 120).is_err());
    assert!(at("nbf", now() - 1).is_ok());
    assert!(at("iat", now() + 120).is_err());
    assert!(at("exp", now() + 86_400).is_err(), "none lives longer than 15 minutes");
    assert!(judged(&crafted(&header(), &with(claims(), "exp", "tomorrow"))).is_err());
    let old = signer().sign_at(&user(), now() - LIFETIME.as_secs() - 60);
    assert!(matches!(judged(&old), Err(Error::Expired)));
}

#[test]
fn a_token_that_was_altered_or_is_none_is_refused() {
    let token = signer().sign(&user());
    let mut parts: Vec<&str> = token.split('.').collect();
    let forged = part(&with(claims(), "role", "admin"));
    parts[1] = &forged;
    let other = Signer::new("k1", &[2; 32]).sign(&user());
    let long = format!("{token}{}", "A".repeat(MAX_BYTES));
    let padded = format!("{token}=");
    let cut = &token[..token.len() - 4];
    let doubled = format!("{token}.{token}");
    let joined = parts.join(".");
    for wrong in ["", ".", "..", "a.b.c", &joined, &other, &long, &padded, cut, &doubled] {
        assert!(judged(wrong).is_err(), "{wrong}");
    }
    for position in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(bytes).unwrap();
        assert!(judged(&altered).is_err(), "altered at {position}");
    }
}

#[test]
fn public_keys_travel_as_text_and_nonsense_is_no_key() {
    let key = signer().public_key();
    assert_eq!(PublicKey::from_x("k1", &key.x()), Ok(key));
    for wrong in ["", "AAAA", "not base64 at all!", &"A".repeat(44)] {
        assert_eq!(PublicKey::from_x("k1", wrong), Err(KeyError), "{wrong}");
    }
}
