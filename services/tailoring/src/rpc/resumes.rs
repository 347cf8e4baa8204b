//! `jobstream.tailoring.v1.Resumes`.

use std::pin::Pin;

use futures::Stream;
use proto::tailoring::v1::{
    self as pb, GetFileResponse, UploadHeader, UploadRequest, resumes_server, upload_request::Part,
};
use tonic::{Request, Response, Status, Streaming};

use super::{
    convert, owner,
    parts::{self, parts},
    status,
};
use crate::{
    app::{App, File, Upload},
    error::Error,
};

/// Largest piece of an upload in bytes.
const CHUNK_BYTES: usize = 64 * 1024;

/// Resumes over the app.
#[derive(Clone)]
pub struct Resumes(pub App);

#[tonic::async_trait]
impl resumes_server::Resumes for Resumes {
    type GetFileStream = Pin<Box<dyn Stream<Item = Result<GetFileResponse, Status>> + Send>>;

    async fn upload(
        &self,
        request: Request<Streaming<UploadRequest>>,
    ) -> Result<Response<pb::UploadResponse>, Status> {
        let owner = owner(&request)?;
        let upload = self.receive(request.into_inner()).await?;
        let (view, operation) = self.0.upload(&owner, upload).await.map_err(status)?;
        let operation =
            self.0.engine().show(&operation).await.map_err(|error| status(error.into()))?;
        let resume = Some(convert::resume(view));
        Ok(Response::new(pb::UploadResponse { resume, operation: Some(operation) }))
    }

    async fn get_resume(
        &self,
        request: Request<pb::GetResumeRequest>,
    ) -> Result<Response<pb::GetResumeResponse>, Status> {
        let owner = owner(&request)?;
        let view = self.0.resume(&owner, &request.get_ref().id).await.map_err(status)?;
        Ok(Response::new(pb::GetResumeResponse { resume: Some(convert::resume(view)) }))
    }

    async fn get_file(
        &self,
        request: Request<pb::GetFileRequest>,
    ) -> Result<Response<Self::GetFileStream>, Status> {
        let owner = owner(&request)?;
        let file = self.0.resume_file(&owner, &request.get_ref().resume_id).await;
        let File { file_name, media_type, bytes, .. } = file.map_err(status)?;
        let first = GetFileResponse { media_type, file_name, chunk: Vec::new() };
        Ok(Response::new(Box::pin(parts(first, bytes))))
    }

    async fn list_resumes(
        &self,
        request: Request<pb::ListResumesRequest>,
    ) -> Result<Response<pb::ListResumesResponse>, Status> {
        let owner = owner(&request)?;
        let pb::ListResumesRequest { page_size, page_token } = request.into_inner();
        let page = self.0.resumes(&owner, page_size, &page_token).await;
        let (views, next_page_token) = page.map_err(status)?;
        let resumes = views.into_iter().map(convert::resume).collect();
        Ok(Response::new(pb::ListResumesResponse { resumes, next_page_token }))
    }

    async fn delete_resume(
        &self,
        request: Request<pb::DeleteResumeRequest>,
    ) -> Result<Response<pb::DeleteResumeResponse>, Status> {
        let owner = owner(&request)?;
        self.0.delete_resume(&owner, &request.get_ref().id).await.map_err(status)?;
        Ok(Response::new(pb::DeleteResumeResponse {}))
    }

    async fn get_analysis(
        &self,
        request: Request<pb::GetAnalysisRequest>,
    ) -> Result<Response<pb::GetAnalysisResponse>, Status> {
        let owner = owner(&request)?;
        let analysis = self.0.analysis(&owner, &request.get_ref().id).await.map_err(status)?;
        let analysis = Some(convert::analysis(analysis));
        Ok(Response::new(pb::GetAnalysisResponse { analysis }))
    }

    async fn get_profile(
        &self,
        request: Request<pb::GetProfileRequest>,
    ) -> Result<Response<pb::GetProfileResponse>, Status> {
        let owner = owner(&request)?;
        let profile = self.0.profile(&owner, &request.get_ref().id).await.map_err(status)?;
        let profile = Some(convert::profile(profile));
        Ok(Response::new(pb::GetProfileResponse { profile }))
    }

    async fn update_profile(
        &self,
        request: Request<pb::UpdateProfileRequest>,
    ) -> Result<Response<pb::UpdateProfileResponse>, Status> {
        let owner = owner(&request)?;
        let pb::UpdateProfileRequest { id, changes, etag } = request.into_inner();
        let changes: Vec<(String, String)> =
            changes.into_iter().map(|change| (change.path, change.value)).collect();
        let profile = self.0.correct(&owner, &id, &changes, &etag).await.map_err(status)?;
        let profile = Some(convert::profile(profile));
        Ok(Response::new(pb::UpdateProfileResponse { profile }))
    }
}

impl parts::Part for GetFileResponse {
    fn carrying(self, chunk: Vec<u8>) -> Self {
        Self { chunk, ..self }
    }
}

impl Resumes {
    /// Receives a file, and stops to as soon as it is larger than one may be or was said to be. A
    /// stream that breaks is an error of its own and leaves nothing.
    async fn receive(&self, mut parts: Streaming<UploadRequest>) -> Result<Upload, Status> {
        let header = match parts.message().await?.and_then(|first| first.part) {
            Some(Part::Header(header)) => header,
            _ => return Err(wrong("header", "must be the first message")),
        };
        let UploadHeader { file_name, request_id, size_bytes } = header;
        let said = self.said(size_bytes)?;
        let mut bytes = Vec::new();
        while let Some(message) = parts.message().await? {
            match message.part {
                Some(Part::Chunk(chunk)) if chunk.len() > CHUNK_BYTES => {
                    return Err(wrong("chunk", "must be at most 64 KiB; send more of them"));
                }
                Some(Part::Chunk(chunk)) => {
                    self.0.fits(bytes.len() + chunk.len()).map_err(status)?;
                    bytes.extend(chunk);
                    if said.is_some_and(|said| bytes.len() > said) {
                        return Err(wrong("size_bytes", "is less than what came of the file"));
                    }
                }
                Some(Part::Header(_)) => return Err(wrong("header", "must come once")),
                None => return Err(wrong("part", "must be a header or a chunk")),
            }
        }
        match said {
            Some(said) if said != bytes.len() => {
                let came = format!("is {said}, and {} came; send the whole file", bytes.len());
                Err(wrong("size_bytes", &came))
            }
            _ => Ok(Upload { file_name, request_id, bytes }),
        }
    }

    /// The size that a header says its file has, if it is one that is taken.
    fn said(&self, size_bytes: Option<i64>) -> Result<Option<usize>, Status> {
        let Some(said) = size_bytes else { return Ok(None) };
        let Ok(said) = usize::try_from(said) else {
            return Err(wrong("size_bytes", "must be the size of the file, or left out"));
        };
        self.0.fits(said).map_err(status)?;
        Ok(Some(said))
    }
}

fn wrong(field: &str, right: &str) -> Status {
    status(Error::field(field, right))
}
