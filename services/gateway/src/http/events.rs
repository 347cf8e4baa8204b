//! The live stream of one operation, as server-sent events.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::HeaderMap;

use crate::{
    extract::{Credential, Id, Visitor},
    gateway::Gateway,
    openapi::shapes,
    problem::Problem,
    stream::{self, follow::Follow, operation::OperationFeed},
};

const CURSOR: &str = "last-event-id";
/// Digits of a sequence at most.
const DIGITS: usize = 18;

/// Follows one operation: every change in order, then the end.
///
/// `data` is the operation at that sequence, `id` the sequence, `event` one of `snapshot`, `update`
/// and `resync`. A text that a model is writing comes beside as `event: delta` without an id, its
/// `data` a piece and the place it belongs to; a snapshot holds the texts so far. A comment comes at
/// least every 2 s. The stream ends after the terminal event.
#[utoipa::path(
    get, path = "/v1/operations/{id}/events", tag = "operations", operation_id = "watch_operation",
    params(
        crate::openapi::IdParam,
        ("Last-Event-ID" = Option<String>, Header, pattern = "^[0-9]{0,18}$",
            description = "Goes on after this sequence; 0 replays from the first change; \
                           without it a snapshot comes first"),
    ),
    responses((status = 200, description = "The events", body = shapes::OperationEvent,
        content_type = "text/event-stream")),
)]
pub(super) async fn events(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let cursor = cursor(&headers)?;
    let lanes = Arc::clone(gateway.upstream().watches());
    let feed = OperationFeed { visitor: Visitor::clone(&caller), id };
    let follow = Follow::open(lanes, feed, cursor).await?;
    Ok(stream::open(gateway.tasks(), follow).into_response())
}

/// Reads after which sequence a stream is to go on.
pub(super) fn cursor(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(CURSOR) else { return Ok(None) };
    // A browser that never got an id may send an empty one.
    if value.is_empty() {
        return Ok(None);
    }
    let digits = |text: &&str| text.len() <= DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    let number = value.to_str().ok().filter(digits).and_then(|text| text.parse().ok());
    match number {
        Some(number) => Ok(Some(number)),
        None => Err(Problem::field("Last-Event-ID", "must be a sequence: a whole number from 0")),
    }
}
