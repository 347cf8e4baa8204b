//! What the caller is told: which types of notification are made for them.

use axum::{Json, extract::State};
use proto::notification::v1 as wire;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{Body, Credential, Fields, FromFields},
    gateway::Gateway,
    json::notification::{NotificationPreferences, NotificationType},
    problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(read, replace))
}

/// Types of notification; one that is left out is on, as for somebody who never chose.
#[derive(ToSchema)]
#[serde(deny_unknown_fields, rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "describes the object, which is read field by field")]
struct SetNotificationTypes {
    /// A tailored resume is ready.
    tailoring_completed: Option<bool>,
    /// A tailoring has failed.
    tailoring_failed: Option<bool>,
    /// A tailoring was cancelled.
    tailoring_cancelled: Option<bool>,
}

/// What the caller wants to be told.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetNotificationPreferences {
    /// Types, by their names.
    #[schema(value_type = SetNotificationTypes)]
    types: Vec<wire::Preference>,
}

impl FromFields for SetNotificationPreferences {
    fn from_fields(fields: &mut Fields) -> Self {
        let types = fields.required_object("types", |inner| {
            let each = NotificationType::NAMED.map(|(name, kind)| wire::Preference {
                r#type: kind.into(),
                enabled: inner.truth(name).unwrap_or(true),
            });
            each.to_vec()
        });
        Self { types }
    }
}

/// Returns which types of notification the caller gets; all of them unless turned off.
#[utoipa::path(
    get, path = "/v1/notifications/preferences", tag = "notifications",
    operation_id = "get_notification_preferences",
    responses((status = 200, description = "Every type", body = NotificationPreferences)),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
) -> Result<Json<NotificationPreferences>, Problem> {
    let call = caller.request(wire::GetPreferencesRequest {}, UNARY);
    let answer = gateway.upstream().notifications().get_preferences(call).await?.into_inner();
    Ok(Json(answer.preferences.into()))
}

/// Sets which types of notification the caller gets, from the next event on. What is left out is on.
#[utoipa::path(
    put, path = "/v1/notifications/preferences", tag = "notifications",
    operation_id = "set_notification_preferences", request_body = SetNotificationPreferences,
    responses((status = 200, description = "Every type", body = NotificationPreferences)),
)]
async fn replace(
    State(gateway): State<Gateway>,
    caller: Credential,
    Body(body): Body<SetNotificationPreferences>,
) -> Result<Json<NotificationPreferences>, Problem> {
    let request = wire::UpdatePreferencesRequest { preferences: body.types };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().notifications().update_preferences(call).await?.into_inner();
    Ok(Json(answer.preferences.into()))
}
