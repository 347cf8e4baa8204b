//! What was read in a resume: field by field, corrected, and judged.

use axum::{Json, extract::State};
use proto::tailoring::v1 as wire;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{Body, Credential, Fields, FromFields, Id},
    gateway::Gateway,
    http::present,
    json::reading::{Analysis, ResumeProfile},
    problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(read, correct)).routes(routes!(analysis))
}

/// A field and what is right in it.
#[derive(Debug, ToSchema)]
pub struct Correction {
    /// Path of the field, for example `work[0].company`; the number one behind the last of a list
    /// adds to the list.
    path: String,
    /// What is right, at most 1,000 characters; null or empty takes the field out, what was read
    /// takes the correction back.
    value: Option<String>,
}

impl FromFields for Correction {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { path: fields.required_text("path"), value: fields.text("value") }
    }
}

/// Corrections of what was read.
#[derive(Debug, ToSchema)]
pub struct CorrectResume {
    /// Corrections, 1 to 100; all are made or none.
    changes: Vec<Correction>,
}

impl FromFields for CorrectResume {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { changes: fields.required_list("changes") }
    }
}

/// Returns what was read in a resume, field by field, with the lines each rests on.
#[utoipa::path(
    get, path = "/v1/resumes/{id}/profile", tag = "resumes", operation_id = "get_resume_profile",
    params(crate::openapi::IdParam),
    responses((status = 200, description = "What was read", body = ResumeProfile)),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
) -> Result<Json<ResumeProfile>, Problem> {
    let call = caller.request(wire::GetProfileRequest { id }, UNARY);
    let answer = gateway.upstream().resumes().get_profile(call).await?.into_inner();
    Ok(Json(present(answer.profile, "profile")?.into()))
}

/// Corrects fields of what was read. They stay corrected over another reading, and tailorings use
/// them.
#[utoipa::path(
    patch, path = "/v1/resumes/{id}/profile", tag = "resumes",
    operation_id = "update_resume_profile",
    params(crate::openapi::IdParam), request_body = CorrectResume,
    responses((status = 200, description = "What is used from now on", body = ResumeProfile)),
)]
async fn correct(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    Body(body): Body<CorrectResume>,
) -> Result<Json<ResumeProfile>, Problem> {
    let changes = body.changes.into_iter().map(|change| wire::Correction {
        path: change.path,
        value: change.value.unwrap_or_default(),
    });
    let request = wire::UpdateProfileRequest { id, changes: changes.collect() };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().resumes().update_profile(call).await?.into_inner();
    Ok(Json(present(answer.profile, "profile")?.into()))
}

/// Says how good a resume is as a paper, and what would make it better.
#[utoipa::path(
    get, path = "/v1/resumes/{id}/analysis", tag = "resumes", operation_id = "get_analysis",
    params(crate::openapi::IdParam),
    responses((status = 200, description = "The judgement", body = Analysis)),
)]
async fn analysis(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
) -> Result<Json<Analysis>, Problem> {
    let call = caller.request(wire::GetAnalysisRequest { id }, UNARY);
    let answer = gateway.upstream().resumes().get_analysis(call).await?.into_inner();
    Ok(Json(present(answer.analysis, "analysis")?.into()))
}
