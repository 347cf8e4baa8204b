//! The caller's sessions: where they are signed in, and the end of any of them.

use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use proto::account::v1 as wire;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::Credential, gateway::Gateway, json::account::OpenSession, problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(end))
}

/// The caller's open sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// The one used last first; at most 1,000.
    sessions: Vec<OpenSession>,
    /// Always empty: all of them stand here.
    next_page_token: String,
}

/// Lists the caller's open sessions.
#[utoipa::path(
    get, path = "/v1/sessions", tag = "auth",
    responses((status = 200, description = "The sessions", body = Sessions)),
)]
async fn list(
    State(gateway): State<Gateway>,
    caller: Credential,
) -> Result<Json<Sessions>, Problem> {
    let call = caller.request(wire::ListSessionsRequest {}, UNARY);
    let answer = gateway.upstream().accounts().list_sessions(call).await?.into_inner();
    let sessions = answer.sessions.into_iter().map(Into::into).collect();
    Ok(Json(Sessions { sessions, next_page_token: String::new() }))
}

/// Ends one of the caller's sessions.
#[utoipa::path(
    delete, path = "/v1/sessions/{id}", tag = "auth",
    params(("id" = String, Path, description = "The session")),
    responses((status = 204, description = "The session has ended")),
)]
async fn end(
    State(gateway): State<Gateway>,
    caller: Credential,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let call = caller.request(wire::EndSessionRequest { id }, UNARY);
    gateway.upstream().accounts().end_session(call).await?;
    Ok(StatusCode::NO_CONTENT)
}
