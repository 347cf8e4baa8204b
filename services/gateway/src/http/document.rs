//! The tailored document as a file. It comes from a stranger's words, so a browser is told to save
//! it and never to show it as a page of ours.

use std::{io, time::Duration};

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use http::{
    HeaderValue,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use proto::tailoring::v1 as wire;
use tonic::Streaming;
use utoipa::IntoParams;

use crate::{
    extract::{Credential, Fields, FromFields, Id, Query},
    gateway::Gateway,
    http::present,
    openapi::shapes,
    problem::Problem,
};

/// How long the next part of a document may take.
pub(super) const PAUSE: Duration = Duration::from_secs(30);

/// Words for the formats.
const FORMATS: [(&str, wire::DocumentFormat); 6] = [
    ("pdf", wire::DocumentFormat::Pdf),
    ("docx", wire::DocumentFormat::Docx),
    ("md", wire::DocumentFormat::Markdown),
    ("txt", wire::DocumentFormat::Text),
    ("html", wire::DocumentFormat::Html),
    ("json", wire::DocumentFormat::Json),
];

/// Which form of the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query, which is read field by field")]
struct FormatParam {
    /// Format of the file; PDF unless said.
    #[param(pattern = "^(pdf|docx|md|txt|html|json)$")]
    format: Option<String>,
    /// Version of the tailoring; the newest unless said.
    #[param(minimum = 1)]
    version: Option<i32>,
}

/// The document that was asked for.
#[derive(Debug)]
pub struct Format {
    format: wire::DocumentFormat,
    version: i32,
}

impl FromFields for Format {
    fn from_fields(fields: &mut Fields) -> Self {
        let word = fields.text("format");
        let known = FORMATS.iter().find(|(name, _)| word.as_deref() == Some(*name));
        let format = match (known, &word) {
            (Some((_, format)), _) => *format,
            (None, None) => wire::DocumentFormat::Pdf,
            (None, Some(_)) => {
                fields.refuse("format", "must be pdf, docx, md, txt, html or json");
                wire::DocumentFormat::Unspecified
            }
        };
        let version = fields.count("version");
        if version == Some(0) {
            fields.refuse("version", "must be the number of a version, from 1");
        }
        Self { format, version: version.unwrap_or_default() }
    }
}

/// Returns the tailored document in one format.
#[utoipa::path(
    get, path = "/v1/tailorings/{id}/document", tag = "tailorings", operation_id = "get_document",
    params(crate::openapi::IdParam, FormatParam),
    responses((status = 200, description = "The file, in the format that was asked for",
        content(
            (shapes::File = "application/pdf"),
            (shapes::File = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (String = "text/markdown"), (String = "text/plain"), (String = "text/html"),
            (Object = "application/json"),
        ),
        headers(("content-disposition" = String, description = "attachment, with a file name")))),
)]
pub(super) async fn document(
    State(gateway): State<Gateway>,
    caller: Credential,
    Id(id): Id,
    Query(Format { format, version }): Query<Format>,
) -> Result<Response, Problem> {
    let request = wire::GetDocumentRequest { tailoring_id: id, format: format.into(), version };
    let mut tailorings = gateway.upstream().tailorings();
    let mut parts = tokio::time::timeout(PAUSE, tailorings.get_document(caller.stream(request)))
        .await
        .map_err(|_| slow())??
        .into_inner();
    let first = tokio::time::timeout(PAUSE, parts.message()).await.map_err(|_| slow())??;
    let first = present(first, "document")?;
    let headers = [
        (CONTENT_TYPE, media_type(&first.media_type)),
        (CONTENT_DISPOSITION, attachment(&first.file_name)),
    ];
    let body = Body::from_stream(rest(first.chunk, parts, |part| part.chunk));
    Ok((headers, body).into_response())
}

/// A header that says what a file is.
pub(super) fn media_type(name: &str) -> HeaderValue {
    HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

pub(super) fn slow() -> Problem {
    tonic::Status::deadline_exceeded("").into()
}

/// The bytes of the first part and of all that follow. A break ends the body with an error, so
/// that nobody takes half a file for a whole one.
pub(super) fn rest<P: Send + 'static>(
    first: Vec<u8>,
    parts: Streaming<P>,
    chunk: fn(P) -> Vec<u8>,
) -> impl futures::Stream<Item = io::Result<Bytes>> {
    let following = stream::unfold(Some(parts), move |parts| async move {
        let mut parts: Streaming<P> = parts?;
        match tokio::time::timeout(PAUSE, parts.message()).await {
            Ok(Ok(Some(part))) => Some((Ok(Bytes::from(chunk(part))), Some(parts))),
            Ok(Ok(None)) => None,
            Ok(Err(_)) | Err(_) => {
                tracing::warn!("a file broke off on its way");
                Some((Err(io::Error::other("the file broke off")), None))
            }
        }
    });
    // Whoever compresses the body asks once more after its end.
    stream::once(async { Ok(Bytes::from(first)) }).chain(following).fuse()
}

/// A header that names the file: plainly for old clients, in full for the others (RFC 6266).
pub(super) fn attachment(file_name: &str) -> HeaderValue {
    let plain: String = file_name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' })
        .take(150)
        .collect();
    let mut full = String::new();
    for byte in file_name.bytes().take(450) {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => full.push(byte.into()),
            _ => full.push_str(&format!("%{byte:02X}")),
        }
    }
    let value = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}");
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_break_out_of_its_header() {
        assert_eq!(
            attachment("CV \"Zoë\"\r\nX: y.pdf"),
            "attachment; filename=\"CV _Zo____X_ y.pdf\"; \
             filename*=UTF-8''CV%20%22Zo%C3%AB%22%0D%0AX%3A%20y.pdf"
        );
    }
}
