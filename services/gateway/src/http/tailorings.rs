//! Tailorings: start, list, read, delete, and the document.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use proto::tailoring::v1 as wire;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::document;
use crate::{
    extract::{
        Body, Credential, Fields, FromFields, Id, IdempotencyKey, IfNoneMatch, Query,
        conditions::IfNoneMatchParam, query::Page,
    },
    gateway::Gateway,
    http::{accepted, present},
    json::{
        Started,
        tailoring::{Tailoring, TailoringPage, status},
    },
    problem::Problem,
    upstream::UNARY,
};

/// Limit of a start that waits for the end: the 60 s that the service waits, and its own time.
const IMMEDIATE: Duration = Duration::from_secs(70);

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read, delete))
        .routes(routes!(document::document))
}

/// What to tailor, and for what.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateTailoring {
    /// Resume; without one the newest that was read.
    resume_id: Option<String>,
    /// Text of the posting, at most 64 KiB.
    #[schema(max_length = 65536, pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$")]
    job_description: String,
    /// Title of the position.
    #[schema(max_length = 200)]
    title: Option<String>,
    /// Name of the company.
    #[schema(max_length = 200)]
    company_name: Option<String>,
    /// How the pages are composed; ONE_COLUMN unless said.
    #[schema(pattern = "^(ONE_COLUMN|TWO_COLUMNS)$")]
    template: Option<String>,
    /// What they are printed on; unless said LETTER for a resume from the United States or Canada,
    /// else A4.
    #[schema(pattern = "^(A4|LETTER)$")]
    paper: Option<String>,
    /// Waits up to 60 s for the end and answers with the whole tailoring.
    process_immediately: Option<bool>,
}

impl FromFields for CreateTailoring {
    fn from_fields(fields: &mut Fields) -> Self {
        let request = Self {
            resume_id: fields.text("resume_id"),
            job_description: fields.required_text("job_description"),
            title: fields.text("title"),
            company_name: fields.text("company_name"),
            template: fields.text("template"),
            paper: fields.text("paper"),
            process_immediately: fields.truth("process_immediately"),
        };
        if request.template.as_deref().is_some_and(|word| template_of(word).is_none()) {
            fields.refuse("template", "must be ONE_COLUMN or TWO_COLUMNS");
        }
        if request.paper.as_deref().is_some_and(|word| paper_of(word).is_none()) {
            fields.refuse("paper", "must be A4 or LETTER");
        }
        request
    }
}

fn template_of(word: &str) -> Option<wire::Template> {
    match word {
        "ONE_COLUMN" => Some(wire::Template::OneColumn),
        "TWO_COLUMNS" => Some(wire::Template::TwoColumns),
        _ => None,
    }
}

fn paper_of(word: &str) -> Option<wire::Paper> {
    match word {
        "A4" => Some(wire::Paper::A4),
        "LETTER" => Some(wire::Paper::Letter),
        _ => None,
    }
}

/// Starts a tailoring.
#[utoipa::path(
    post, path = "/v1/tailorings", tag = "tailorings", operation_id = "create_tailoring",
    params(crate::openapi::IdempotencyParam), request_body = CreateTailoring,
    responses(
        (status = 202, description = "Started; the operation works on it", body = Started),
        (status = 200, description = "Done, when it was to be processed immediately", body = Tailoring),
    ),
)]
async fn create(
    State(gateway): State<Gateway>,
    caller: Credential,
    IdempotencyKey(request_id): IdempotencyKey,
    Body(body): Body<CreateTailoring>,
) -> Result<Response, Problem> {
    let template = body.template.and_then(|word| template_of(&word)).unwrap_or_default();
    let paper = body.paper.and_then(|word| paper_of(&word)).unwrap_or_default();
    let immediately = body.process_immediately.unwrap_or_default();
    let request = wire::CreateTailoringRequest {
        resume_id: body.resume_id.unwrap_or_default(),
        job_description: body.job_description,
        title: body.title.unwrap_or_default(),
        company_name: body.company_name.unwrap_or_default(),
        request_id,
        process_immediately: immediately,
        template: template.into(),
        paper: paper.into(),
    };
    let call = caller.request(request, if immediately { IMMEDIATE } else { UNARY });
    let answer = gateway.upstream().tailorings().create_tailoring(call).await?.into_inner();
    let tailoring = present(answer.tailoring, "tailoring")?;
    let pending = matches!(
        tailoring.status(),
        wire::TailoringStatus::Pending | wire::TailoringStatus::Unspecified
    );
    if immediately && !pending {
        return Ok(Json(Tailoring::from(tailoring)).into_response());
    }
    let status = status(tailoring.status());
    let operation = present(answer.operation, "operation")?.into();
    Ok(accepted(Started { id: tailoring.id, status, operation }))
}

/// Lists the caller's tailorings, newest first, without their long texts: `tailored_resume_text` and
/// `report` are null, and `job_description` is cut to its first 200 characters.
#[utoipa::path(
    get, path = "/v1/tailorings", tag = "tailorings", operation_id = "list_tailorings",
    params(crate::openapi::PageParams),
    responses((status = 200, description = "A page of tailorings", body = TailoringPage)),
)]
async fn list(
    State(gateway): State<Gateway>,
    caller: Credential,
    Query(page): Query<Page>,
) -> Result<Json<TailoringPage>, Problem> {
    let request = wire::ListTailoringsRequest { page_size: page.size, page_token: page.token };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().tailorings().list_tailorings(call).await?.into_inner();
    Ok(Json(TailoringPage {
        tailorings: answer.tailorings.into_iter().map(Into::into).collect(),
        next_page_token: answer.next_page_token,
    }))
}

/// Returns one tailoring with all its texts.
#[utoipa::path(
    get, path = "/v1/tailorings/{id}", tag = "tailorings", operation_id = "get_tailoring",
    params(crate::openapi::IdParam, IfNoneMatchParam),
    responses((status = 200, description = "The tailoring", body = Tailoring,
        headers(("ETag" = String, description = "changes with what it says")))),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    known: IfNoneMatch,
) -> Result<Response, Problem> {
    let call = caller.request(wire::GetTailoringRequest { id }, UNARY);
    let answer = gateway.upstream().tailorings().get_tailoring(call).await?.into_inner();
    Ok(known.answer_by_content(&Tailoring::from(present(answer.tailoring, "tailoring")?)))
}

/// Deletes a tailoring and its documents.
#[utoipa::path(
    delete, path = "/v1/tailorings/{id}", tag = "tailorings", operation_id = "delete_tailoring",
    params(crate::openapi::IdParam),
    responses((status = 204, description = "It is gone")),
)]
async fn delete(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    let call = caller.request(wire::DeleteTailoringRequest { id }, UNARY);
    gateway.upstream().tailorings().delete_tailoring(call).await?;
    Ok(StatusCode::NO_CONTENT)
}
