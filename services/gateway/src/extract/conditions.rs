//! Conditions of a request (RFC 9110, 13): `If-Match`, under which something is changed only as the
//! caller has seen it, and `If-None-Match`, under which something is sent only if it is another.

use std::{convert::Infallible, str::FromStr};

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH},
    request::Parts,
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tonic::Status;
use utoipa::IntoParams;

use crate::problem::Problem;

/// Reasons by which a service says that a thing is not as the caller has seen it.
const CHANGED: [&str; 4] =
    ["OPERATION_CHANGED", "PROFILE_CHANGED", "RESUME_CHANGED", "VERSION_CHANGED"];

/// The condition of a change.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header, which is read by an extractor")]
pub struct IfMatchParam {
    /// ETag, in quotes, that this has to have: 412 if it has another. `*` stands for any.
    #[param(rename = "If-Match", min_length = 1, pattern = r#"^("[!#-~]+"|\*)$"#)]
    if_match: Option<String>,
}

/// The condition of an answer.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header, which is read by an extractor")]
pub struct IfNoneMatchParam {
    /// ETags that the caller has, separated by commas: 304 without a body if this has one of them.
    #[param(rename = "If-None-Match")]
    if_none_match: Option<String>,
}

/// The ETag, without its quotes, that a thing has to have; none for any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut given = parts.headers.get_all(IF_MATCH).iter();
        let Some(value) = given.next() else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let plain = |tag: &&str| tag.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        match quoted.filter(|tag| !tag.is_empty()).filter(plain) {
            _ if given.next().is_some() => Err(unclear()),
            Some(tag) => Ok(Self(Some(tag.to_owned()))),
            None if text == "*" => Ok(Self(None)),
            None => Err(unclear()),
        }
    }
}

fn unclear() -> Problem {
    Problem::field("If-Match", "must be the ETag of what is changed, once and in quotes, or *")
}

impl IfMatch {
    /// The number, from 1, of a version or change that has to be the newest: 0 for any, and a
    /// negative one, which none has, for a tag that is no such number.
    #[must_use]
    pub fn number<N: FromStr + From<i8> + PartialOrd>(&self) -> N {
        let Some(tag) = &self.0 else { return N::from(0) };
        tag.parse().ok().filter(|number| *number > N::from(0)).unwrap_or_else(|| N::from(-1))
    }

    /// The ETag that a thing has to have; empty for any.
    #[must_use]
    pub fn tag(&self) -> String {
        self.0.clone().unwrap_or_default()
    }

    /// What a service has refused: under a condition, what was changed meanwhile has failed it.
    #[must_use]
    pub fn refused(&self, status: Status) -> Problem {
        let problem = Problem::from(status);
        if self.0.is_some() && CHANGED.contains(&problem.reason.as_str()) {
            return Problem { status: StatusCode::PRECONDITION_FAILED, ..problem };
        }
        problem
    }
}

/// The ETags that the caller has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IfNoneMatch(Vec<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

impl IfNoneMatch {
    fn of(headers: &HeaderMap) -> Self {
        let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        // None of our tags has a comma in it. Weak and strong ones are the same here.
        let tags = lists.flat_map(|list| list.split(',')).map(str::trim);
        Self(tags.map(|tag| tag.strip_prefix("W/").unwrap_or(tag).to_owned()).collect())
    }

    fn has(&self, tag: &str) -> bool {
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        self.0.iter().any(|known| known == tag || known == "*")
    }

    /// Answers with a thing and the tag that its service gives it.
    #[must_use]
    pub fn answer(&self, tag: &str, thing: &impl Serialize) -> Response {
        self.tagged(format!("\"{tag}\""), json(thing))
    }

    /// Answers with a thing and its tag, whatever the caller has.
    #[must_use]
    pub fn whole(tag: &str, thing: &impl Serialize) -> Response {
        Self::default().answer(tag, thing)
    }

    /// Answers with a thing that has no tag: it gets one from what it says.
    #[must_use]
    pub fn answer_by_content(&self, thing: &impl Serialize) -> Response {
        let body = json(thing);
        let digest = Sha256::digest(&body);
        let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.tagged(format!("W/\"{hex}\""), body)
    }

    fn tagged(&self, tag: String, body: Vec<u8>) -> Response {
        let mut response = if self.has(&tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let media_type = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
            (media_type, body).into_response()
        };
        // Tags are digits and letters.
        if let Ok(tag) = HeaderValue::try_from(tag) {
            response.headers_mut().insert(ETAG, tag);
        }
        response
    }
}

/// A thing as JSON. The parts are plain data of this program: they always serialise.
fn json(thing: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(thing).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(list: &[&'static str]) -> IfNoneMatch {
        let values = list.iter().map(|value| (IF_NONE_MATCH, HeaderValue::from_static(value)));
        IfNoneMatch::of(&values.collect())
    }

    #[test]
    fn a_known_tag_is_found_in_any_list_weak_or_strong() {
        for list in [&["\"3\""][..], &["W/\"3\""], &["\"1\", \"3\""], &["\"1\"", "\"3\""], &["*"]] {
            assert!(known(list).has("\"3\""), "{list:?}");
            assert!(known(list).has("W/\"3\""), "{list:?}");
        }
        for list in [&[][..], &["\"1\""], &["3"], &[""]] {
            assert!(!known(list).has("\"3\""), "{list:?}");
        }
    }

    #[test]
    fn what_is_no_version_is_none_of_them() {
        assert_eq!(IfMatch(None).number::<i64>(), 0);
        let number = |tag: &str| IfMatch(Some(tag.to_owned())).number::<i32>();
        assert_eq!(number("3"), 3);
        for none in ["abc", "0", "-7", "3000000000"] {
            assert_eq!(number(none), -1, "{none}");
        }
    }
}
