//! Resumes: list, read, delete. The upload stands in `upload.rs`.

use axum::{
    Json,
    extract::{DefaultBodyLimit, State},
    response::Response,
};
use http::StatusCode;
use proto::tailoring::v1 as wire;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{original, upload};
use crate::{
    extract::{Credential, Id, IfNoneMatch, Query, conditions::IfNoneMatchParam, query::Page},
    gateway::Gateway,
    http::present,
    json::resume::{Resume, ResumePage},
    problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(list, upload::upload))
        .layer(DefaultBodyLimit::max(upload::MAX_BODY))
        .routes(routes!(read, delete))
        .routes(routes!(original::original))
}

/// Lists the caller's resumes, newest first.
#[utoipa::path(
    get, path = "/v1/resumes", tag = "resumes", operation_id = "list_resumes",
    params(crate::openapi::PageParams),
    responses((status = 200, description = "A page of resumes", body = ResumePage)),
)]
async fn list(
    State(gateway): State<Gateway>,
    caller: Credential,
    Query(page): Query<Page>,
) -> Result<Json<ResumePage>, Problem> {
    let request = wire::ListResumesRequest { page_size: page.size, page_token: page.token };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().resumes().list_resumes(call).await?.into_inner();
    Ok(Json(ResumePage {
        resumes: answer.resumes.into_iter().map(Into::into).collect(),
        next_page_token: answer.next_page_token,
    }))
}

/// Returns one resume with what was read in it.
#[utoipa::path(
    get, path = "/v1/resumes/{id}", tag = "resumes", operation_id = "get_resume",
    params(crate::openapi::IdParam, IfNoneMatchParam),
    responses((status = 200, description = "The resume", body = Resume,
        headers(("ETag" = String, description = "changes with what it says")))),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    known: IfNoneMatch,
) -> Result<Response, Problem> {
    let call = caller.request(wire::GetResumeRequest { id }, UNARY);
    let answer = gateway.upstream().resumes().get_resume(call).await?.into_inner();
    Ok(known.answer_by_content(&Resume::from(present(answer.resume, "resume")?)))
}

/// Deletes a resume, its file and what was read in it.
#[utoipa::path(
    delete, path = "/v1/resumes/{id}", tag = "resumes", operation_id = "delete_resume",
    params(crate::openapi::IdParam),
    responses((status = 204, description = "It is gone")),
)]
async fn delete(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    let call = caller.request(wire::DeleteResumeRequest { id }, UNARY);
    gateway.upstream().resumes().delete_resume(call).await?;
    Ok(StatusCode::NO_CONTENT)
}
