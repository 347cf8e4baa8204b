//! The lines of a tailored resume, to be edited, dropped and taken back, and its versions.

use axum::{
    extract::{Path, State},
    response::Response,
};
use http::StatusCode;
use proto::tailoring::v1::{self as wire, line_change::Change};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        Object, ObjectBuilder, OneOfBuilder, RefOr, Schema, SchemaFormat, Type,
        schema::AdditionalProperties,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::operations::Nothing;
use crate::{
    extract::{
        Body, Credential, Fields, FromFields, Id, IfMatch, IfNoneMatch,
        conditions::{IfMatchParam, IfNoneMatchParam},
    },
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
#[derive(Debug)]
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

impl PartialSchema for LineChange {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("New text; nothing in it is read as markup."))
            .max_length(Some(1000))
            .pattern(Some(r"^[^\u0000]*[0-9A-Za-z][^\u0000]*$"))
            .build();
        let truth = |description| {
            ObjectBuilder::new()
                .schema_type(Type::Boolean)
                .description(Some(description))
                .enum_values(Some([true]))
                .build()
        };
        let one = |name: &str, what: Object| {
            let id = ObjectBuilder::new()
                .schema_type(Type::String)
                .description(Some("Identifier of the line."))
                .format(Some(SchemaFormat::Custom("line-id".to_owned())));
            ObjectBuilder::new()
                .property("id", id)
                .property(name, what)
                .required("id")
                .required(name)
                .additional_properties(Some(AdditionalProperties::FreeForm(false)))
        };
        OneOfBuilder::new()
            .description(Some("What becomes of a line: one of the three."))
            .item(one("text", text))
            .item(one("dropped", truth("Leaves the line out.")))
            .item(one("restore", truth("Gives the line back what it said in the first version.")))
            .into()
    }
}

impl ToSchema for LineChange {}

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
#[serde(deny_unknown_fields)]
pub struct UpdateLines {
    /// Version that the changes are made to, which has to be the newest.
    #[schema(minimum = 0)]
    version: i32,
    /// Changes, 1 to 200; all are made or none.
    #[schema(min_items = 1, max_items = 200)]
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
    params(crate::openapi::IdParam, IfNoneMatchParam),
    responses((status = 200, description = "The lines", body = Lines,
        headers(("ETag" = String, description = "the number of the version")))),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    known: IfNoneMatch,
) -> Result<Response, Problem> {
    let call = caller.request(wire::ListLinesRequest { tailoring_id: id }, UNARY);
    let answer = gateway.upstream().tailorings().list_lines(call).await?.into_inner();
    Ok(shown(answer.version, answer.lines, &known))
}

/// Answers with the lines of a version and its number as their ETag.
fn shown(version: i32, lines: Vec<wire::Line>, known: &IfNoneMatch) -> Response {
    known.answer(&version.to_string(), &Lines::new(version, lines))
}

/// Edits, drops and takes back lines; that makes the next version, whose documents are there at once.
///
/// 409 with reason `VERSION_CHANGED` when `version` is not the newest; 412 when `If-Match` says so.
#[utoipa::path(
    patch, path = "/v1/tailorings/{id}/lines", tag = "tailorings", operation_id = "update_lines",
    params(crate::openapi::IdParam, IfMatchParam), request_body = UpdateLines,
    responses((status = 200, description = "The lines of the version that was made", body = Lines,
        headers(("ETag" = String, description = "the number of the version")))),
)]
async fn update(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    condition: IfMatch,
    Body(body): Body<UpdateLines>,
) -> Result<Response, Problem> {
    if condition.0.is_some() && condition.number::<i32>() != body.version {
        return Err(two_versions());
    }
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
    let answer = gateway.upstream().tailorings().update_lines(call).await;
    let answer = answer.map_err(|status| condition.refused(status))?.into_inner();
    Ok(shown(answer.version, answer.lines, &IfNoneMatch::default()))
}

/// A change may say twice which version it is made to; only one can be the newest.
fn two_versions() -> Problem {
    Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "VERSION_CHANGED",
        "If-Match and the field version name two versions; look at the lines and name the newest",
    )
}

/// Lists the versions of a completed tailoring, newest first.
#[utoipa::path(
    get, path = "/v1/tailorings/{id}/versions", tag = "tailorings", operation_id = "list_versions",
    params(crate::openapi::IdParam, IfNoneMatchParam),
    responses((status = 200, description = "The versions, all of them", body = Versions,
        headers(("ETag" = String, description = "changes with every version")))),
)]
async fn versions(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    known: IfNoneMatch,
) -> Result<Response, Problem> {
    let call = caller.request(wire::ListVersionsRequest { tailoring_id: id }, UNARY);
    let answer = gateway.upstream().tailorings().list_versions(call).await?.into_inner();
    let versions = answer.versions.into_iter().map(Into::into).collect();
    Ok(known.answer_by_content(&Versions { versions }))
}

/// Makes the next version, which says what an older one said. With `If-Match` only if that version
/// of the lines is the newest: 412 if not.
#[utoipa::path(
    post, path = "/v1/tailorings/{id}/versions/{version}/restore", tag = "tailorings",
    operation_id = "restore_version",
    params(VersionParams, IfMatchParam), request_body = Option<Nothing>,
    responses((status = 200, description = "The lines of the version that was made", body = Lines,
        headers(("ETag" = String, description = "the number of the version")))),
)]
async fn restore(
    State(gateway): State<Gateway>,
    caller: Credential,
    path: Result<Path<(String, i32)>, axum::extract::rejection::PathRejection>,
    condition: IfMatch,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Response, Problem> {
    let Path((tailoring_id, version)) =
        path.map_err(|_| Problem::missing("what this path names"))?;
    let newest = condition.number();
    let request = wire::RestoreVersionRequest { tailoring_id, version, newest };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().tailorings().restore_version(call).await;
    let answer = answer.map_err(|status| condition.refused(status))?.into_inner();
    Ok(shown(answer.version, answer.lines, &IfNoneMatch::default()))
}
