//! `jobstream.tailoring.v1.Tailorings`.

use std::{pin::Pin, time::Duration};

use futures::Stream;
use proto::tailoring::v1::{self as pb, GetDocumentResponse, tailorings_server};
use service::call::Call;
use tokio::time::Instant;
use tonic::{Request, Response, Status};

use super::{
    convert, owner,
    parts::{Part, parts},
    status,
};
use crate::app::{App, Document, Lines, Posting};

/// How long a call that is to be processed immediately waits for the end.
pub const IMMEDIATE: Duration = Duration::from_secs(60);
/// Time that is kept of a caller's deadline to answer in.
const ANSWER: Duration = Duration::from_millis(500);

/// Tailorings over the app.
#[derive(Clone)]
pub struct Tailorings(pub App);

#[tonic::async_trait]
impl tailorings_server::Tailorings for Tailorings {
    type GetDocumentStream =
        Pin<Box<dyn Stream<Item = Result<GetDocumentResponse, Status>> + Send>>;

    async fn create_tailoring(
        &self,
        request: Request<pb::CreateTailoringRequest>,
    ) -> Result<Response<pb::CreateTailoringResponse>, Status> {
        let owner = owner(&request)?;
        let patience = patience(&request);
        let asked = request.into_inner();
        let wait = asked.process_immediately.then_some(patience);
        let posting = Posting {
            resume_id: asked.resume_id,
            job_description: asked.job_description,
            title: asked.title,
            company_name: asked.company_name,
            template: convert::template(asked.template),
            paper: convert::paper(asked.paper),
            request_id: asked.request_id,
        };
        let (view, operation) = self.0.tailor(&owner, posting, wait).await.map_err(status)?;
        let operation =
            self.0.engine().show(&operation).await.map_err(|error| status(error.into()))?;
        let tailoring = Some(convert::tailoring(view));
        Ok(Response::new(pb::CreateTailoringResponse { tailoring, operation: Some(operation) }))
    }

    async fn get_tailoring(
        &self,
        request: Request<pb::GetTailoringRequest>,
    ) -> Result<Response<pb::GetTailoringResponse>, Status> {
        let owner = owner(&request)?;
        let view = self.0.tailoring(&owner, &request.get_ref().id).await.map_err(status)?;
        let tailoring = Some(convert::tailoring(view));
        Ok(Response::new(pb::GetTailoringResponse { tailoring }))
    }

    async fn list_tailorings(
        &self,
        request: Request<pb::ListTailoringsRequest>,
    ) -> Result<Response<pb::ListTailoringsResponse>, Status> {
        let owner = owner(&request)?;
        let pb::ListTailoringsRequest { page_size, page_token } = request.into_inner();
        let page = self.0.tailorings(&owner, page_size, &page_token).await;
        let (views, next_page_token) = page.map_err(status)?;
        let tailorings = views.into_iter().map(convert::tailoring).collect();
        Ok(Response::new(pb::ListTailoringsResponse { tailorings, next_page_token }))
    }

    async fn delete_tailoring(
        &self,
        request: Request<pb::DeleteTailoringRequest>,
    ) -> Result<Response<pb::DeleteTailoringResponse>, Status> {
        let owner = owner(&request)?;
        self.0.delete_tailoring(&owner, &request.get_ref().id).await.map_err(status)?;
        Ok(Response::new(pb::DeleteTailoringResponse {}))
    }

    async fn get_document(
        &self,
        request: Request<pb::GetDocumentRequest>,
    ) -> Result<Response<Self::GetDocumentStream>, Status> {
        let owner = owner(&request)?;
        let pb::GetDocumentRequest { tailoring_id, format, version } = request.into_inner();
        let format = convert::format(format).map_err(status)?;
        let version = (version != 0).then_some(version);
        let document = self.0.document(&owner, &tailoring_id, format, version).await;
        let Document { file_name, media_type, bytes } = document.map_err(status)?;
        let media_type = media_type.to_owned();
        let first = GetDocumentResponse { media_type, file_name, chunk: Vec::new() };
        Ok(Response::new(Box::pin(parts(first, bytes))))
    }

    async fn list_lines(
        &self,
        request: Request<pb::ListLinesRequest>,
    ) -> Result<Response<pb::ListLinesResponse>, Status> {
        let owner = owner(&request)?;
        let found = self.0.lines(&owner, &request.get_ref().tailoring_id).await.map_err(status)?;
        let (version, lines) = shown(found);
        Ok(Response::new(pb::ListLinesResponse { version, lines }))
    }

    async fn update_lines(
        &self,
        request: Request<pb::UpdateLinesRequest>,
    ) -> Result<Response<pb::UpdateLinesResponse>, Status> {
        let owner = owner(&request)?;
        let pb::UpdateLinesRequest { tailoring_id, version, changes } = request.into_inner();
        let changes = convert::changes(changes).map_err(status)?;
        let made = self.0.change_lines(&owner, &tailoring_id, version, changes).await;
        let (version, lines) = shown(made.map_err(status)?);
        Ok(Response::new(pb::UpdateLinesResponse { version, lines }))
    }

    async fn list_versions(
        &self,
        request: Request<pb::ListVersionsRequest>,
    ) -> Result<Response<pb::ListVersionsResponse>, Status> {
        let owner = owner(&request)?;
        let found = self.0.versions(&owner, &request.get_ref().tailoring_id).await;
        let versions = found.map_err(status)?.into_iter().map(convert::version).collect();
        Ok(Response::new(pb::ListVersionsResponse { versions }))
    }

    async fn restore_version(
        &self,
        request: Request<pb::RestoreVersionRequest>,
    ) -> Result<Response<pb::RestoreVersionResponse>, Status> {
        let owner = owner(&request)?;
        let pb::RestoreVersionRequest { tailoring_id, version, newest } = request.into_inner();
        let made = self.0.restore_version(&owner, &tailoring_id, version, newest).await;
        let (version, lines) = shown(made.map_err(status)?);
        Ok(Response::new(pb::RestoreVersionResponse { version, lines }))
    }
}

/// The number of a version and its lines.
fn shown(lines: Lines) -> (i32, Vec<pb::Line>) {
    (lines.version, lines.lines.into_iter().map(convert::line).collect())
}

/// How long a call may wait for the end of the work: as long as its caller waits, a moment less.
fn patience<T>(request: &Request<T>) -> Duration {
    let deadline = Call::of(request).and_then(|call| call.deadline);
    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    left.map_or(IMMEDIATE, |left| left.saturating_sub(ANSWER).min(IMMEDIATE))
}

impl Part for GetDocumentResponse {
    fn carrying(self, chunk: Vec<u8>) -> Self {
        Self { chunk, ..self }
    }
}
