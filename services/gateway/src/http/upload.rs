//! The upload of a resume: multipart in, a client stream out, never the whole file in memory.
//!
//! A file must not look whole when it is not. To the service the end of the stream is the end of
//! the file, and so is, with the library in use, a call that is merely dropped: its reset (CANCEL)
//! reads as a plain end. So the stream ends only after the form was read to its end and found
//! right. In every other case, also when the browser went away, it ends with a message that cannot
//! be encoded, which resets the call as failed. The call lives in a task of its own for that
//! reason: a handler that is dropped must not take it along.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::HttpBody as _,
    extract::{FromRequest as _, Multipart, Request, State, multipart::MultipartError},
    response::Response,
};
use bytes::Bytes;
use futures::{Stream, stream};
use http::StatusCode;
use proto::tailoring::v1::{UploadHeader, UploadRequest, upload_request::Part as WirePart};
use tokio::sync::mpsc;
use utoipa::ToSchema;

use crate::{
    extract::{
        Credential, IdempotencyKey,
        body::{broken, late},
    },
    gateway::Gateway,
    http::{accepted, present},
    json::{Started, resume::status},
    problem::Problem,
};

/// Largest file in bytes.
pub const MAX_FILE: usize = 10 * 1024 * 1024;
/// Largest body in bytes: the file and the form around it.
pub const MAX_BODY: usize = MAX_FILE + 64 * 1024;
/// Bytes of a file in one message.
const PIECE: usize = 64 * 1024;
/// Largest message of the call: a piece, or a header with a long name, and what is around it.
const MAX_MESSAGE: usize = PIECE + 1024;
/// How long the next part of a file may take to arrive.
const PAUSE: Duration = Duration::from_secs(30);
/// How long a whole upload may take.
const WHOLE: Duration = Duration::from_secs(300);
/// The one field of the form.
const FIELD: &str = "file";

/// Media types of the files that can be read. They are told by what is in them.
const FILE_TYPES: &str = "application/pdf, \
    application/vnd.openxmlformats-officedocument.wordprocessingml.document, \
    application/vnd.oasis.opendocument.text, application/rtf, text/html, application/json, \
    text/markdown, text/plain";

/// A resume to read.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the form, which is read as a stream")]
pub struct UploadForm {
    /// The file: PDF, Word (DOCX), ODT, RTF, HTML, JSON Resume, Markdown or text, at most 10 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Infallible,
}

/// Stores a resume and starts to read it.
#[utoipa::path(
    post, path = "/v1/resumes", tag = "resumes", operation_id = "upload_resume",
    params(crate::openapi::IdempotencyParam),
    request_body(
        content = UploadForm, content_type = "multipart/form-data",
        encoding(("file" = (content_type = FILE_TYPES))),
    ),
    responses((status = 202, description = "Stored; the operation reads it", body = Started)),
)]
pub(super) async fn upload(
    State(gateway): State<Gateway>,
    caller: Credential,
    IdempotencyKey(request_id): IdempotencyKey,
    request: Request,
) -> Result<Response, Problem> {
    let form = form(request).await?;
    let (sender, messages) = mpsc::channel(2);
    let call = caller.request(whole_or_broken(messages), WHOLE);
    let mut resumes = gateway.upstream().resumes().max_encoding_message_size(MAX_MESSAGE);
    let mut answer =
        gateway.tasks().spawn("gateway.upload", async move { resumes.upload(call).await });
    let answer = tokio::select! {
        biased;
        answer = &mut answer => answer,
        sent = send(form, request_id, sender) => {
            sent?;
            answer.await
        }
    };
    // The task is not aborted and its panic is logged where it happens.
    let answer = answer.ok().flatten().ok_or_else(Problem::internal)??.into_inner();
    let resume = present(answer.resume, "resume")?;
    let status = status(resume.status());
    let operation = present(answer.operation, "operation")?.into();
    Ok(accepted(Started { id: resume.id, status, operation }))
}

async fn form(request: Request) -> Result<Multipart, Problem> {
    let empty = request.body().is_end_stream();
    let form = Multipart::from_request(request, &()).await.map_err(|_| {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "send the file as multipart/form-data, in the field file",
        )
    })?;
    if empty { Err(no_file()) } else { Ok(form) }
}

/// What travels to the call: a message, or the word that the file is whole.
#[derive(Debug)]
enum Part {
    Message(UploadRequest),
    Whole,
}

/// A stream that ends when the file is whole, and breaks when the sender goes away before that.
fn whole_or_broken(messages: mpsc::Receiver<Part>) -> impl Stream<Item = UploadRequest> {
    stream::unfold(Some(messages), async |messages| {
        let mut messages = messages?;
        match messages.recv().await {
            Some(Part::Message(message)) => Some((message, Some(messages))),
            Some(Part::Whole) => None,
            None => {
                let unsendable = WirePart::Chunk(vec![0; MAX_MESSAGE + 1]);
                Some((UploadRequest { part: Some(unsendable) }, None))
            }
        }
    })
}

/// Reads the form and sends the file on, piece by piece.
async fn send(
    mut form: Multipart,
    request_id: String,
    sender: mpsc::Sender<Part>,
) -> Result<(), Problem> {
    let mut field = timely(form.next_field()).await?.map_err(unreadable)?.ok_or_else(no_file)?;
    if field.name() != Some(FIELD) {
        return Err(wrong_field(field.name()));
    }
    let file_name = plain_name(field.file_name().unwrap_or_default()).ok_or_else(no_name)?;
    // A form does not say how large the file in it is.
    let header = UploadHeader { file_name, request_id, size_bytes: None };
    let header = WirePart::Header(header);
    pass(&sender, header).await;
    let mut size = 0;
    while let Some(mut bytes) = timely(field.chunk()).await?.map_err(unreadable)? {
        size += bytes.len();
        if size > MAX_FILE {
            return Err(too_large());
        }
        while !bytes.is_empty() {
            let piece: Bytes = bytes.split_to(bytes.len().min(PIECE));
            pass(&sender, WirePart::Chunk(piece.into())).await;
        }
    }
    drop(field);
    if let Some(more) = timely(form.next_field()).await?.map_err(unreadable)? {
        return Err(wrong_field(more.name()));
    }
    if sender.send(Part::Whole).await.is_err() {
        std::future::pending::<()>().await;
    }
    Ok(())
}

/// The form broke off or is larger than its limit.
fn unreadable(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { broken() }
}

/// Hands a part to the call. When the call has ended early, its answer counts: waits for that.
async fn pass(sender: &mpsc::Sender<Part>, part: WirePart) {
    let message = UploadRequest { part: Some(part) };
    if sender.send(Part::Message(message)).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn timely<F: Future>(work: F) -> Result<F::Output, Problem> {
    tokio::time::timeout(PAUSE, work).await.map_err(|_| late())
}

/// The last part of a path, without control characters, at most 255 bytes.
fn plain_name(given: &str) -> Option<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name: String = last.chars().filter(|c| !c.is_control()).collect();
    name.truncate(name.floor_char_boundary(255));
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn too_large() -> Problem {
    let mib = MAX_FILE / (1024 * 1024);
    let detail = format!("the file is larger than {mib} MiB; send a smaller one");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", detail)
}

fn no_file() -> Problem {
    Problem::field(FIELD, "is required: the form must have one part with this name and the file")
}

fn no_name() -> Problem {
    Problem::field(FIELD, "must be a file: its part must have a filename")
}

fn wrong_field(name: Option<&str>) -> Problem {
    let name: String = name.unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
    let name: String = name.chars().take(64).collect();
    Problem::field(FIELD, format!("must be the only field of the form, once; found {name:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_a_name_and_no_path() {
        assert_eq!(plain_name("../../etc/cv.pdf").as_deref(), Some("cv.pdf"));
        assert_eq!(plain_name("C:\\Users\\me\\cv.pdf").as_deref(), Some("cv.pdf"));
        assert_eq!(plain_name("cv\u{0}\r\n.pdf").as_deref(), Some("cv.pdf"));
        assert_eq!(plain_name(&"ü".repeat(200)).unwrap().len(), 254);
        assert_eq!(plain_name(" "), None);
        assert_eq!(plain_name("uploads/"), None);
    }
}
