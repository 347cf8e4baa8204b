//! A JSON body: the right media type, within the size and time allowed, well formed, an object,
//! and every field known and of its type.

use std::time::Duration;

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::{Map, Value};

use super::{Fields, FromFields, fields::Source};
use crate::problem::Problem;

/// Largest JSON body in bytes: a posting of 64 KiB whose every character is escaped, and room.
pub const MAX_BYTES: usize = 512 * 1024;
/// How long a JSON body may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(10);

/// A JSON body read as `T`.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: FromFields> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let collected = tokio::time::timeout(ARRIVAL, Limited::new(body, MAX_BYTES).collect());
        let bytes = match collected.await {
            Ok(Ok(collected)) => collected.to_bytes(),
            Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_large()),
            Ok(Err(_)) => return Err(broken()),
            Err(_) => return Err(late()),
        };
        let values = if bytes.is_empty() && T::MAY_BE_EMPTY {
            Map::new()
        } else {
            check_media_type(&parts.headers)?;
            parse(&bytes, T::MAY_BE_EMPTY)?
        };
        Fields::new(Source::Json, values).read().map(Self)
    }
}

/// The body is larger than any that could be right.
fn too_large() -> Problem {
    let kib = MAX_BYTES / 1024;
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "TOO_LARGE",
        format!("the body may have at most {kib} KiB"),
    )
}

/// The body ended before its time.
pub fn broken() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "BODY_INCOMPLETE",
        "the body ended too early; send it again",
    )
}

/// The body stood still.
pub fn late() -> Problem {
    Problem::new(
        StatusCode::REQUEST_TIMEOUT,
        "BODY_TIMEOUT",
        "the body did not arrive in time; send it again",
    )
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let json = essence == "application/json"
        || essence.starts_with("application/") && essence.ends_with("+json");
    if json {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UNSUPPORTED_MEDIA_TYPE",
        "send the body as JSON, with Content-Type: application/json",
    ))
}

fn parse(bytes: &Bytes, may_be_empty: bool) -> Result<Map<String, Value>, Problem> {
    let malformed =
        |detail: String| Problem::new(StatusCode::BAD_REQUEST, "MALFORMED_JSON", detail);
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(Value::Null) if may_be_empty => Ok(Map::new()),
        Ok(_) => Err(malformed("the body must be a JSON object: {...}".to_owned())),
        Err(_) if bytes.is_empty() => {
            Err(malformed("the body is empty; send a JSON object".to_owned()))
        }
        Err(error) => Err(malformed(format!(
            "the body is not JSON in UTF-8: it cannot be read at line {}, column {}",
            error.line(),
            error.column()
        ))),
    }
}
