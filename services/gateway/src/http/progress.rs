//! The old polling answer, for clients that know no streams. New ones follow the live events.

use axum::{Json, extract::State};
use proto::{operations::v1 as wire, tailoring::v1 as tailoring};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{Credential, Id},
    gateway::Gateway,
    http::present,
    json::{operation::Operation, progress::Progress},
    problem::Problem,
    upstream::UNARY,
};

/// The routes of this group.
pub fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(read))
}

/// Tells how far a task has come: an operation, or the newest one of a tailoring.
#[utoipa::path(
    get, path = "/v1/progress/{task_id}", tag = "operations", operation_id = "get_progress",
    params(("task_id" = String, Path, description = "Id of an operation or a tailoring")),
    responses((status = 200, description = "The progress", body = Progress)),
)]
async fn read(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(task_id): Id,
) -> Result<Json<Progress>, Problem> {
    let id = match task_id.starts_with("tailoring_") {
        true => {
            let request = tailoring::GetTailoringRequest { id: task_id };
            let call = caller.request(request, UNARY);
            let answer = gateway.upstream().tailorings().get_tailoring(call).await?.into_inner();
            present(answer.tailoring, "tailoring")?.operation_id
        }
        false => task_id,
    };
    let call = caller.request(wire::GetRequest { id, raw: false }, UNARY);
    let answer = gateway.upstream().operations().get(call).await?.into_inner();
    Ok(Json(Operation::from(present(answer.operation, "operation")?).into()))
}
