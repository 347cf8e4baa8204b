//! Problem documents (RFC 9457): the one form in which the gateway tells what went wrong. Handlers
//! make a [`Problem`]; the layer `layers::problems` writes it out, because only there the request's
//! path and trace are at hand.

use std::{collections::BTreeMap, time::Duration};

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::FieldViolation;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::reasons;

/// Media type of the documents.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, in the words of the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// Reason a program can match, UPPER_SNAKE.
    pub reason: String,
    /// Sentence a person can act on.
    pub detail: String,
    /// Dynamic parts of the sentence, for programs.
    pub metadata: BTreeMap<String, String>,
    /// Fields that are wrong.
    pub violations: Vec<FieldViolation>,
    /// How long to wait before trying again.
    pub retry_after: Option<Duration>,
}

impl Problem {
    /// Makes a problem that only the gateway knows of.
    #[must_use]
    pub fn new(status: StatusCode, reason: &str, detail: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.to_owned(),
            detail: detail.into(),
            metadata: BTreeMap::new(),
            violations: Vec::new(),
            retry_after: None,
        }
    }

    /// Refuses fields of a request and says what would be right in them.
    #[must_use]
    pub fn fields(violations: Vec<FieldViolation>) -> Self {
        let named: Vec<String> =
            violations.iter().map(|v| format!("{} {}", v.field, v.description)).collect();
        Self {
            violations,
            ..Self::new(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", named.join("; "))
        }
    }

    /// Refuses one field.
    #[must_use]
    pub fn field(field: &str, description: impl Into<String>) -> Self {
        let violation = FieldViolation { field: field.to_owned(), description: description.into() };
        Self::fields(vec![violation])
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn unauthenticated(reason: &str, detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, reason, detail)
    }

    /// It is not there, or not the caller's.
    #[must_use]
    pub fn missing(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", format!("{what} does not exist"))
    }

    /// A part that this answer needs is away.
    #[must_use]
    pub fn unavailable(detail: &str) -> Self {
        Self {
            retry_after: Some(Duration::from_secs(1)),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", detail)
        }
    }

    /// A fault of ours; the cause goes to the log and not to the caller.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "something went wrong on our side")
    }
}

impl From<tonic::Status> for Problem {
    fn from(status: tonic::Status) -> Self {
        let decoded = service::status::decode(&status);
        // 499 has no registered meaning; every code has a status within 400 to 599.
        let http =
            StatusCode::from_u16(decoded.code.http()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let waits = matches!(http, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        Self {
            status: http,
            reason: decoded.reason,
            detail: decoded.message,
            metadata: decoded.metadata,
            violations: decoded.violations,
            retry_after: decoded.retry_after.or_else(|| waits.then_some(Duration::from_secs(1))),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A problem document as it is written.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Document<'a> {
    /// Names the kind of problem, and leads to its page: /problems/<reason>.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// What kind of problem it is, in a few words.
    pub title: &'static str,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// Sentence a person can act on.
    pub detail: &'a str,
    /// Path of the request.
    pub instance: &'a str,
    /// Reason a program can match, UPPER_SNAKE.
    pub reason: &'a str,
    /// Dynamic parts of the detail, for programs.
    pub metadata: &'a BTreeMap<String, String>,
    /// Fields that are wrong, and what would be right.
    pub violations: Vec<Violation<'a>>,
    /// Identifier under which the log knows this request.
    pub trace_id: &'a str,
}

/// A field that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct Violation<'a> {
    /// Name of the field, header or parameter.
    pub field: &'a str,
    /// What would be right.
    pub description: &'a str,
}

impl Problem {
    /// Writes the document for one request.
    #[must_use]
    pub fn document<'a>(&'a self, instance: &'a str, trace_id: &'a str) -> Document<'a> {
        Document {
            type_uri: format!("{}/{}", reasons::PATH, self.reason),
            title: title(self.status),
            status: self.status.as_u16(),
            detail: &self.detail,
            instance,
            reason: &self.reason,
            metadata: &self.metadata,
            violations: self
                .violations
                .iter()
                .map(|v| Violation { field: &v.field, description: &v.description })
                .collect(),
            trace_id,
        }
    }
}

/// A few words for a status.
fn title(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "The request is not valid",
        401 => "You are not signed in",
        403 => "You may not do this",
        404 => "This does not exist",
        405 => "This cannot be done here",
        408 => "The request took too long to arrive",
        409 => "It is not in a state for this",
        412 => "It was changed meanwhile",
        413 => "The request is too large",
        415 => "This media type is not understood",
        422 => "The request contradicts an earlier one",
        429 => "Too many requests",
        499 => "The request was given up",
        503 => "A part of the service is away",
        504 => "The answer took too long",
        500.. => "Something went wrong on our side",
        _ => "The request cannot be served",
    }
}

#[cfg(test)]
mod tests;
