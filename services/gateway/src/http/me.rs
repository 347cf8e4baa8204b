//! The caller.

use axum::{
    Json,
    extract::State,
    http::request::Parts,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use proto::account::v1::{DeleteMeRequest, GetMeRequest};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    cookies,
    extract::{Body, Credential, Fields, FromFields},
    gateway::Gateway,
    http::present,
    json::account::User,
    problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(delete))
}

/// Tells who the caller is.
#[utoipa::path(
    get, path = "/v1/me", tag = "auth",
    responses((status = 200, description = "The user", body = User)),
)]
async fn me(State(gateway): State<Gateway>, caller: Credential) -> Result<Json<User>, Problem> {
    let call = caller.request(GetMeRequest {}, UNARY);
    let answer = gateway.upstream().accounts().get_me(call).await?.into_inner();
    Ok(Json(present(answer.user, "user")?.into()))
}

/// The last word of somebody who goes.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Leaving {
    /// The caller's password; none for a guest.
    #[schema(format = Password)]
    password: Option<String>,
}

impl FromFields for Leaving {
    const MAY_BE_EMPTY: bool = true;

    fn from_fields(fields: &mut Fields) -> Self {
        Self { password: fields.text("password") }
    }
}

/// Deletes the caller's account, with everything of theirs.
#[utoipa::path(
    delete, path = "/v1/me", tag = "auth", request_body = Option<Leaving>,
    responses((status = 204, description = "The account is gone; the cookies are taken back")),
)]
async fn delete(
    State(gateway): State<Gateway>,
    caller: Credential,
    parts: Parts,
    Body(body): Body<Leaving>,
) -> Result<Response, Problem> {
    let request = DeleteMeRequest { password: body.password.unwrap_or_default() };
    let call = caller.request(request, UNARY);
    gateway.upstream().accounts().delete_me(call).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies::clear(response.headers_mut(), cookies::secure(&parts));
    Ok(response)
}
