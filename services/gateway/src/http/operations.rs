//! Operations: list, read, cancel, retry. The live stream stands in `events.rs`.

use axum::{Json, extract::State, response::Response};
use proto::operations::v1 as wire;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::events;
use crate::{
    extract::{
        Body, Credential, Fields, FromFields, Id, IfMatch, IfNoneMatch, Query,
        conditions::IfMatchParam, query::Page,
    },
    gateway::Gateway,
    http::present,
    json::operation::{Operation, State as OperationState},
    problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(cancel))
        .routes(routes!(retry))
        .routes(routes!(events::events))
}

/// A page of operations.
#[derive(Debug, serde::Serialize, ToSchema)]
pub struct OperationPage {
    /// The operations, newest first.
    pub operations: Vec<Operation>,
    /// Token of the next page; empty at the end.
    pub next_page_token: String,
}

/// Which operations.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query, which is read field by field")]
struct FilterParams {
    /// Only these states; may be given more than once, or with commas.
    state: Option<Vec<OperationState>>,
    /// Only this kind, for example resume.parse.
    kind: Option<String>,
    /// Only children of this operation.
    parent: Option<String>,
}

/// Which operations, read from the query.
#[derive(Debug)]
pub struct Filter {
    page: Page,
    states: Vec<i32>,
    kind: String,
    parent: String,
}

impl FromFields for Filter {
    fn from_fields(fields: &mut Fields) -> Self {
        let page = Page::from_fields(fields);
        let mut states = Vec::new();
        for word in fields.texts("state") {
            match OperationState::ALL.iter().find(|(name, _)| *name == word) {
                Some((_, state)) => states.push((*state).into()),
                None => {
                    let words: Vec<&str> =
                        OperationState::ALL.iter().map(|(name, _)| *name).collect();
                    fields.refuse("state", format!("must be one of {}", words.join(", ")));
                    break;
                }
            }
        }
        Self {
            page,
            states,
            kind: fields.text("kind").unwrap_or_default(),
            parent: fields.text("parent").unwrap_or_default(),
        }
    }
}

/// Lists the caller's operations, newest first.
#[utoipa::path(
    get, path = "/v1/operations", tag = "operations", operation_id = "list_operations",
    params(crate::openapi::PageParams, FilterParams),
    responses((status = 200, description = "A page of operations", body = OperationPage)),
)]
async fn list(
    State(gateway): State<Gateway>,
    caller: Credential,
    Query(filter): Query<Filter>,
) -> Result<Json<OperationPage>, Problem> {
    let request = wire::ListRequest {
        page_size: filter.page.size,
        page_token: filter.page.token,
        states: filter.states,
        kind: filter.kind,
        parent: filter.parent,
        owner: String::new(),
    };
    let call = caller.request(request, UNARY);
    let answer = gateway.upstream().operations().list(call).await?.into_inner();
    Ok(Json(OperationPage {
        operations: answer.operations.into_iter().map(Into::into).collect(),
        next_page_token: answer.next_page_token,
    }))
}

/// Returns one operation as it stands. Its ETag is its `sequence`, for `If-Match` of a cancel or
/// retry; `If-None-Match` is not looked at, since children and estimate change without it.
#[utoipa::path(
    get, path = "/v1/operations/{id}", tag = "operations", operation_id = "get_operation",
    params(crate::openapi::IdParam),
    responses((status = 200, description = "The operation", body = Operation,
        headers(("ETag" = String, description = "the sequence of the operation")))),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
) -> Result<Response, Problem> {
    let call = caller.request(wire::GetRequest { id, raw: false }, UNARY);
    let answer = gateway.upstream().operations().get(call).await?.into_inner();
    shown(answer.operation)
}

/// Answers with an operation and its sequence as its ETag.
fn shown(operation: Option<wire::Operation>) -> Result<Response, Problem> {
    let operation = Operation::from(present(operation, "operation")?);
    Ok(IfNoneMatch::whole(&operation.sequence.to_string(), &operation))
}

/// Nothing more to say.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl FromFields for Nothing {
    const MAY_BE_EMPTY: bool = true;

    fn from_fields(_: &mut Fields) -> Self {
        Self {}
    }
}

/// Asks an operation, and its children, to stop. What was done is kept. With `If-Match` only if its
/// newest change is still the one of that ETag: 412 if not.
#[utoipa::path(
    post, path = "/v1/operations/{id}/cancel", tag = "operations",
    operation_id = "cancel_operation",
    params(crate::openapi::IdParam, IfMatchParam), request_body = Option<Nothing>,
    responses((status = 200, description = "The operation after the request", body = Operation,
        headers(("ETag" = String, description = "the sequence of the operation")))),
)]
async fn cancel(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    condition: IfMatch,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Response, Problem> {
    let request = wire::CancelRequest { id, sequence: condition.number() };
    let answer = gateway.upstream().operations().cancel(caller.request(request, UNARY)).await;
    let answer = answer.map_err(|status| condition.refused(status))?;
    shown(answer.into_inner().operation)
}

/// What to run again.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Forgets what was done, so that every step runs again.
    from_scratch: Option<bool>,
    /// Only these children, by identifier.
    children: Option<Vec<String>>,
}

impl FromFields for Retry {
    const MAY_BE_EMPTY: bool = true;

    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            from_scratch: fields.truth("from_scratch"),
            children: Some(fields.texts("children")),
        }
    }
}

/// Opens a new run of failed, cancelled or waiting work. With `If-Match` only if its newest change is
/// still the one of that ETag: 412 if not, so that of two who ask at once one opens a run.
#[utoipa::path(
    post, path = "/v1/operations/{id}/retry", tag = "operations", operation_id = "retry_operation",
    params(crate::openapi::IdParam, IfMatchParam), request_body = Option<Retry>,
    responses((status = 200, description = "The operation in its new run", body = Operation,
        headers(("ETag" = String, description = "the sequence of the operation")))),
)]
async fn retry(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    condition: IfMatch,
    Body(body): Body<Retry>,
) -> Result<Response, Problem> {
    let request = wire::RetryRequest {
        id,
        from_scratch: body.from_scratch.unwrap_or_default(),
        children: body.children.unwrap_or_default(),
        sequence: condition.number(),
    };
    let answer = gateway.upstream().operations().retry(caller.request(request, UNARY)).await;
    let answer = answer.map_err(|status| condition.refused(status))?;
    shown(answer.into_inner().operation)
}
