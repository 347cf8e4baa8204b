//! What was read in a resume: field by field, corrected, and judged.

use axum::{extract::State, response::Response};
use proto::tailoring::v1 as wire;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{
        Body, Credential, Fields, FromFields, Id, IfMatch, IfNoneMatch,
        conditions::{IfMatchParam, IfNoneMatchParam},
    },
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
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Path of the field, for example `work[0].company`; the number one behind the last of a list
    /// adds to the list.
    #[schema(format = "field-path")]
    path: String,
    /// What is right, at most 1,000 characters; null or empty takes the field out, what was read
    /// takes the correction back.
    #[schema(max_length = 1000)]
    value: Option<String>,
}

impl FromFields for Correction {
    fn from_fields(fields: &mut Fields) -> Self {
        Self { path: fields.required_text("path"), value: fields.text("value") }
    }
}

/// Corrections of what was read.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectResume {
    /// Corrections, 1 to 100; all are made or none.
    #[schema(min_items = 1, max_items = 100)]
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
    params(crate::openapi::IdParam, IfNoneMatchParam),
    responses((status = 200, description = "What was read", body = ResumeProfile,
        headers(("ETag" = String, description = "changes with every correction")))),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    known: IfNoneMatch,
) -> Result<Response, Problem> {
    let call = caller.request(wire::GetProfileRequest { id }, UNARY);
    let answer = gateway.upstream().resumes().get_profile(call).await?.into_inner();
    shown(answer.profile, &known)
}

/// Answers with what was read and its ETag.
fn shown(profile: Option<wire::Profile>, known: &IfNoneMatch) -> Result<Response, Problem> {
    let profile = present(profile, "profile")?;
    let etag = profile.etag.clone();
    Ok(known.answer(&etag, &ResumeProfile::from(profile)))
}

/// Corrects fields of what was read. They stay corrected over another reading, and tailorings use
/// them. With `If-Match` only if nobody has corrected it since: 412 if somebody has.
#[utoipa::path(
    patch, path = "/v1/resumes/{id}/profile", tag = "resumes",
    operation_id = "update_resume_profile",
    params(crate::openapi::IdParam, IfMatchParam), request_body = CorrectResume,
    responses((status = 200, description = "What is used from now on", body = ResumeProfile,
        headers(("ETag" = String, description = "changes with every correction")))),
)]
async fn correct(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    condition: IfMatch,
    Body(body): Body<CorrectResume>,
) -> Result<Response, Problem> {
    let changes = body.changes.into_iter().map(|change| wire::Correction {
        path: change.path,
        value: change.value.unwrap_or_default(),
    });
    let etag = condition.0.clone().unwrap_or_default();
    let request = wire::UpdateProfileRequest { id, changes: changes.collect(), etag };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().resumes().update_profile(call).await;
    let answer = answer.map_err(|status| condition.refused(status))?;
    shown(answer.into_inner().profile, &IfNoneMatch::default())
}

/// Says how good a resume is as a paper, and what would make it better.
#[utoipa::path(
    get, path = "/v1/resumes/{id}/analysis", tag = "resumes", operation_id = "get_analysis",
    params(crate::openapi::IdParam, IfNoneMatchParam),
    responses((status = 200, description = "The judgement", body = Analysis,
        headers(("ETag" = String, description = "changes with what it says")))),
)]
async fn analysis(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    known: IfNoneMatch,
) -> Result<Response, Problem> {
    let call = caller.request(wire::GetAnalysisRequest { id }, UNARY);
    let answer = gateway.upstream().resumes().get_analysis(call).await?.into_inner();
    Ok(known.answer_by_content(&Analysis::from(present(answer.analysis, "analysis")?)))
}
