//! Notifications: list, mark read, and the live stream of the inbox.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use proto::notification::v1 as wire;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::operations::Nothing;
use crate::{
    extract::{
        Body, Credential, Cursor, Fields, FromFields, Id, Query, Visitor, cursor::CursorParam,
        query::Page,
    },
    gateway::Gateway,
    http::present,
    json::notification::{Notification, NotificationPage},
    openapi::shapes,
    problem::Problem,
    stream::{self, follow::Follow, inbox::InboxFeed},
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read)).routes(routes!(events))
}

/// Which notifications.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query, which is read field by field")]
struct FilterParams {
    /// Only those that were not read.
    unread_only: Option<bool>,
}

/// Which notifications, read from the query.
#[derive(Debug)]
pub struct Filter {
    page: Page,
    unread_only: bool,
}

impl FromFields for Filter {
    fn from_fields(fields: &mut Fields) -> Self {
        let page = Page::from_fields(fields);
        Self { page, unread_only: fields.truth("unread_only").unwrap_or_default() }
    }
}

/// Lists the caller's notifications, newest first.
#[utoipa::path(
    get, path = "/v1/notifications", tag = "notifications", operation_id = "list_notifications",
    params(crate::openapi::PageParams, FilterParams),
    responses((status = 200, description = "A page of notifications", body = NotificationPage)),
)]
async fn list(
    State(gateway): State<Gateway>,
    caller: Credential,
    Query(filter): Query<Filter>,
) -> Result<Json<NotificationPage>, Problem> {
    let request = wire::ListRequest {
        page_size: filter.page.size,
        page_token: filter.page.token,
        unread_only: filter.unread_only,
    };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().notifications().list(call).await?.into_inner();
    Ok(Json(NotificationPage {
        notifications: answer.notifications.into_iter().map(Into::into).collect(),
        next_page_token: answer.next_page_token,
    }))
}

/// Marks a notification as read; one that was read before stays as it was.
#[utoipa::path(
    post, path = "/v1/notifications/{id}/read", tag = "notifications",
    operation_id = "read_notification",
    params(crate::openapi::IdParam), request_body = Option<Nothing>,
    responses((status = 200, description = "The notification", body = Notification)),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Notification>, Problem> {
    let call = caller.request(wire::MarkReadRequest { id }, UNARY);
    let answer = gateway.upstream().notifications().mark_read(call).await?.into_inner();
    Ok(Json(present(answer.notification, "notification")?.into()))
}

/// Follows the caller's inbox: every change in order, without end.
///
/// `event` is `notification` for one that has arrived; `read`, `all_read` and `archived` for what
/// became of them; `snapshot` and `resync` for the inbox as it stands. `data` is the notification's
/// fields, where one has changed, with `sequence` and `unread_count`; `id` is the sequence. A comment
/// comes at least every 2 s.
#[utoipa::path(
    get, path = "/v1/notifications/events", tag = "notifications",
    operation_id = "watch_notifications",
    params(CursorParam),
    responses((status = 200, description = "The events", body = shapes::InboxEvent,
        content_type = "text/event-stream")),
)]
async fn events(
    State(gateway): State<Gateway>,
    caller: Credential,
    Cursor(cursor): Cursor,
) -> Result<Response, Problem> {
    let lanes = Arc::clone(gateway.upstream().subscriptions());
    let feed = InboxFeed { visitor: Visitor::clone(&caller) };
    let follow = Follow::open(lanes, feed, cursor).await?;
    Ok(stream::open(gateway.tasks(), follow).into_response())
}
