//! The lines of a tailored resume, to be edited, dropped and taken back, and its versions.

use axum::{
    Json,
    extract::{Path, State},
};
use proto::tailoring::v1::{self as wire, line_change::Change};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::operations::Nothing;
use crate::{
    extract::{Body, Credential, Fields, FromFields, Id},
    gateway::Gateway,
    json::lines::{Lines, Versions},
    problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(read, update))
        .routes(routes!(versions))
        .routes(routes!(restore))
}

/// What becomes of a line: one of the three.
#[derive(Debug, ToSchema)]
pub struct LineChange {
    /// Identifier of the line.
    id: String,
    /// New text, at most 1,000 characters; it is text, and nothing in it is read as markup.
    text: Option<String>,
    /// True leaves the line out.
    dropped: Option<bool>,
    /// True gives the line back what it said in the first version.
    restore: Option<bool>,
}

impl FromFields for LineChange {
    fn from_fields(fields: &mut Fields) -> Self {
        let change = Self {
            id: fields.required_text("id"),
            text: fields.text("text"),
            dropped: fields.truth("dropped"),
            restore: fields.truth("restore"),
        };
        let asked =
            [change.text.is_some(), change.dropped == Some(true), change.restore == Some(true)];
        if asked.into_iter().filter(|asked| *asked).count() != 1 {
            fields.refuse("text", "must be given, or dropped or restore set to true; one of them");
        }
        change
    }
}

/// Changes of a version.
#[derive(Debug, ToSchema)]
pub struct UpdateLines {
    /// Version that the changes are made to, which has to be the newest.
    version: i32,
    /// Changes, 1 to 200; all are made or none.
    changes: Vec<LineChange>,
}

impl FromFields for UpdateLines {
    fn from_fields(fields: &mut Fields) -> Self {
        let version = fields.required_count("version");
        Self { version, changes: fields.required_list("changes") }
    }
}

/// Which version.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the path, which is read by an extractor")]
struct VersionParams {
    /// Identifier of the tailoring.
    id: String,
    /// Number of the version.
    version: i32,
}

/// Lists everything that the newest version of a completed tailoring says, piece by piece.
#[utoipa::path(
    get, path = "/v1/tailorings/{id}/lines", tag = "tailorings", operation_id = "list_lines",
    params(crate::openapi::IdParam),
    responses((status = 200, description = "The lines", body = Lines)),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
) -> Result<Json<Lines>, Problem> {
    let call = caller.request(wire::ListLinesRequest { tailoring_id: id }, UNARY);
    let answer = gateway.upstream().tailorings().list_lines(call).await?.into_inner();
    Ok(Json(Lines::new(answer.version, answer.lines)))
}

/// Edits, drops and takes back lines; that makes the next version, whose documents are there at once.
///
/// 409 with reason `VERSION_CHANGED` when `version` is not the newest.
#[utoipa::path(
    patch, path = "/v1/tailorings/{id}/lines", tag = "tailorings", operation_id = "update_lines",
    params(crate::openapi::IdParam), request_body = UpdateLines,
    responses((status = 200, description = "The lines of the version that was made", body = Lines)),
)]
async fn update(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    Body(body): Body<UpdateLines>,
) -> Result<Json<Lines>, Problem> {
    let changes = body.changes.into_iter().map(|change| {
        let asked = match change.text {
            Some(text) => Change::Text(text),
            None if change.dropped == Some(true) => Change::Dropped(true),
            None => Change::Restore(true),
        };
        wire::LineChange { id: change.id, change: Some(asked) }
    });
    let changes = changes.collect();
    let request = wire::UpdateLinesRequest { tailoring_id: id, version: body.version, changes };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().tailorings().update_lines(call).await?.into_inner();
    Ok(Json(Lines::new(answer.version, answer.lines)))
}

/// Lists the versions of a completed tailoring, newest first.
#[utoipa::path(
    get, path = "/v1/tailorings/{id}/versions", tag = "tailorings", operation_id = "list_versions",
    params(crate::openapi::IdParam),
    responses((status = 200, description = "The versions, all of them", body = Versions)),
)]
async fn versions(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
) -> Result<Json<Versions>, Problem> {
    let call = caller.request(wire::ListVersionsRequest { tailoring_id: id }, UNARY);
    let answer = gateway.upstream().tailorings().list_versions(call).await?.into_inner();
    Ok(Json(Versions { versions: answer.versions.into_iter().map(Into::into).collect() }))
}

/// Makes the next version, which says what an older one said.
#[utoipa::path(
    post, path = "/v1/tailorings/{id}/versions/{version}/restore", tag = "tailorings",
    operation_id = "restore_version",
    params(VersionParams), request_body = Option<Nothing>,
    responses((status = 200, description = "The lines of the version that was made", body = Lines)),
)]
async fn restore(
    State(gateway): State<Gateway>,
    caller: Credential,
    path: Result<Path<(String, i32)>, axum::extract::rejection::PathRejection>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Json<Lines>, Problem> {
    let Path((tailoring_id, version)) =
        path.map_err(|_| Problem::missing("what this path names"))?;
    let request = wire::RestoreVersionRequest { tailoring_id, version };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().tailorings().restore_version(call).await?.into_inner();
    Ok(Json(Lines::new(answer.version, answer.lines)))
}
