//! The live stream of one operation, as server-sent events.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};

use crate::{
    extract::{Credential, Cursor, Id, Visitor, cursor::CursorParam},
    gateway::Gateway,
    openapi::shapes,
    problem::Problem,
    stream::{self, follow::Follow, operation::OperationFeed},
};

/// Follows one operation: every change in order, then the end.
///
/// `data` is the operation at that sequence, `id` the sequence, `event` one of `snapshot`, `update`
/// and `resync`. A text that a model is writing comes beside as `event: delta` without an id, its
/// `data` a piece and the place it belongs to; a snapshot holds the texts so far. A comment comes at
/// least every 2 s. The stream ends after the terminal event.
#[utoipa::path(
    get, path = "/v1/operations/{id}/events", tag = "operations", operation_id = "watch_operation",
    params(crate::openapi::IdParam, CursorParam),
    responses((status = 200, description = "The events", body = shapes::OperationEvent,
        content_type = "text/event-stream")),
)]
pub(super) async fn events(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    Cursor(cursor): Cursor,
) -> Result<Response, Problem> {
    let lanes = Arc::clone(gateway.upstream().watches());
    let feed = OperationFeed { visitor: Visitor::clone(&caller), id };
    let follow = Follow::open(lanes, feed, cursor).await?;
    Ok(stream::open(gateway.tasks(), follow).into_response())
}
