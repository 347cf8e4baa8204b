//! After which sequence a live stream goes on: the header with which browsers come back.

use axum::extract::FromRequestParts;
use http::request::Parts;
use utoipa::IntoParams;

use crate::problem::Problem;

const HEADER: &str = "last-event-id";
/// Digits of a sequence at most.
const DIGITS: usize = 18;

/// Where a stream goes on.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header, which is read by an extractor")]
pub struct CursorParam {
    /// Goes on after this sequence; 0 replays from the first change; without it a snapshot comes
    /// first.
    #[param(rename = "Last-Event-ID", pattern = "^[0-9]{0,18}$")]
    last_event_id: Option<String>,
}

/// The sequence after which a stream is to go on; none for a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(pub Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for Cursor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // A browser that never got an id may send an empty one.
        let given = parts.headers.get(HEADER).filter(|value| !value.is_empty());
        let Some(value) = given else { return Ok(Self(None)) };
        let digits = |text: &&str| text.len() <= DIGITS && text.bytes().all(|b| b.is_ascii_digit());
        let number = value.to_str().ok().filter(digits).and_then(|text| text.parse().ok());
        match number {
            Some(number) => Ok(Self(Some(number))),
            None => {
                Err(Problem::field("Last-Event-ID", "must be a sequence: a whole number from 0"))
            }
        }
    }
}
