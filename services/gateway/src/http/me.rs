//! The caller.

use axum::{Json, extract::State};
use proto::account::v1::GetMeRequest;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::Credential, gateway::Gateway, http::present, json::account::User, problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(me))
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
