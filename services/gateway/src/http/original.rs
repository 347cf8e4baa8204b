//! The file of a resume as it was uploaded, to its owner alone. It is a stranger's file, so a browser
//! is told to save it and never to show it as a page of ours.

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use proto::tailoring::v1 as wire;

use super::document::{PAUSE, attachment, media_type, rest, slow};
use crate::{
    extract::{Credential, Id},
    gateway::Gateway,
    http::present,
    openapi::shapes,
    problem::Problem,
};

/// Returns the file of a resume as it was uploaded.
#[utoipa::path(
    get, path = "/v1/resumes/{id}/file", tag = "resumes", operation_id = "get_resume_file",
    params(crate::openapi::IdParam),
    responses((status = 200, description = "The file, under the media type found by content",
        content(
            (shapes::File = "application/pdf"),
            (shapes::File = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (shapes::File = "application/vnd.oasis.opendocument.text"),
            (shapes::File = "application/rtf"), (String = "text/html"), (String = "text/markdown"),
            (String = "text/plain"), (Object = "application/json"),
        ),
        headers(("content-disposition" = String, description = "attachment, with its name")))),
)]
pub(super) async fn original(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
) -> Result<Response, Problem> {
    let request = caller.stream(wire::GetFileRequest { resume_id: id });
    let mut resumes = gateway.upstream().resumes();
    let mut parts = tokio::time::timeout(PAUSE, resumes.get_file(request))
        .await
        .map_err(|_| slow())??
        .into_inner();
    let first = tokio::time::timeout(PAUSE, parts.message()).await.map_err(|_| slow())??;
    let first = present(first, "file")?;
    let headers = [
        (CONTENT_TYPE, media_type(&first.media_type)),
        (CONTENT_DISPOSITION, attachment(&first.file_name)),
    ];
    let body = Body::from_stream(rest(first.chunk, parts, |part| part.chunk));
    Ok((headers, body).into_response())
}
