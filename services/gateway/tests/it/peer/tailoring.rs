//! Resumes and tailorings of the peer.

use std::pin::Pin;

use futures::Stream;
use proto::tailoring::v1::{
    resumes_server::Resumes, tailorings_server::Tailorings, upload_request::Part, *,
};
use tonic::{Code, Request, Response, Status, Streaming};

use super::{Script, operations::change, refusal};

const RESUME: &str = "resume_00000000000000000000000000000001";
const TAILORING: &str = "tailoring_00000000000000000000000000000001";
const OPERATION: &str = "op_tailoring_00000000000000000000000000000001";

fn time() -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 500_000_000 })
}

fn resume(status: ResumeStatus, file_name: &str) -> Resume {
    Resume {
        id: RESUME.into(),
        file_name: file_name.into(),
        media_type: "text/markdown".into(),
        size_bytes: 42,
        status: status.into(),
        operation_id: OPERATION.into(),
        create_time: time(),
        update_time: time(),
        ..Default::default()
    }
}

fn tailoring(status: TailoringStatus) -> Tailoring {
    Tailoring {
        id: TAILORING.into(),
        status: status.into(),
        resume_id: RESUME.into(),
        job_description: "Wanted: a Rust developer".into(),
        template: Template::TwoColumns.into(),
        operation_id: OPERATION.into(),
        create_time: time(),
        update_time: time(),
        ..Default::default()
    }
}

fn missing(what: &str) -> Status {
    refusal(Code::NotFound, "NOT_FOUND", &format!("{what} does not exist"))
}

/// An upload in hand; counted as broken when it is dropped before its end.
struct Upload {
    script: Script,
    answered: bool,
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.answered {
            self.script.state().uploads_broken += 1;
        }
    }
}

#[tonic::async_trait]
impl Resumes for Script {
    type GetFileStream = Pin<Box<dyn Stream<Item = Result<GetFileResponse, Status>> + Send>>;

    async fn upload(
        &self,
        request: Request<Streaming<UploadRequest>>,
    ) -> Result<Response<UploadResponse>, Status> {
        self.enter_signed_in("Upload", &request).await?;
        let mut messages = request.into_inner();
        let mut upload = Upload { script: self.clone(), answered: false };
        let mut header = None;
        let mut bytes = Vec::new();
        loop {
            match messages.message().await {
                Ok(Some(UploadRequest { part: Some(Part::Header(found)) })) => header = Some(found),
                Ok(Some(UploadRequest { part: Some(Part::Chunk(chunk)) })) => {
                    assert!(chunk.len() <= 64 * 1024, "a piece is too large");
                    self.state().upload_bytes += chunk.len();
                    bytes.extend(chunk);
                    if bytes.starts_with(b"REFUSE") {
                        upload.answered = true;
                        let text = "this file cannot be read; send PDF, DOCX, Markdown or text";
                        return Err(refusal(Code::InvalidArgument, "FILE_UNREADABLE", text));
                    }
                }
                Ok(Some(UploadRequest { part: None })) => {}
                Ok(None) => break,
                Err(status) => return Err(status),
            }
        }
        upload.answered = true;
        let header = header.unwrap();
        let resume = resume(ResumeStatus::Pending, &header.file_name);
        self.state().uploads.push((header, bytes));
        let operation = Some(change(OPERATION, 1, false));
        Ok(Response::new(UploadResponse { resume: Some(resume), operation }))
    }

    async fn get_resume(
        &self,
        request: Request<GetResumeRequest>,
    ) -> Result<Response<GetResumeResponse>, Status> {
        let user = self.enter_signed_in("GetResume", &request).await?;
        if request.get_ref().id != RESUME || user != "ann" {
            return Err(missing("this resume"));
        }
        let mut resume = resume(ResumeStatus::Parsed, "cv.md");
        resume.parsed_text = "Ann Example".into();
        resume.profile_json = r#"{"basics":{"name":"Ann Example"}}"#.into();
        Ok(Response::new(GetResumeResponse { resume: Some(resume) }))
    }

    async fn get_file(
        &self,
        request: Request<GetFileRequest>,
    ) -> Result<Response<Self::GetFileStream>, Status> {
        self.enter_signed_in("GetFile", &request).await?;
        if request.get_ref().resume_id != RESUME {
            return Err(missing("this resume"));
        }
        let part = |media_type: &str, file_name: &str, text: &str| GetFileResponse {
            media_type: media_type.into(),
            file_name: file_name.into(),
            chunk: text.into(),
        };
        let parts = [part("text/html", "my cv.html", "<h1>Ann"), part("", "", " Example</h1>")];
        Ok(Response::new(Box::pin(futures::stream::iter(parts.map(Ok)))))
    }

    async fn list_resumes(
        &self,
        request: Request<ListResumesRequest>,
    ) -> Result<Response<ListResumesResponse>, Status> {
        self.enter_signed_in("ListResumes", &request).await?;
        let resumes = vec![resume(ResumeStatus::Parsed, "cv.md")];
        Ok(Response::new(ListResumesResponse { resumes, next_page_token: String::new() }))
    }

    async fn delete_resume(
        &self,
        request: Request<DeleteResumeRequest>,
    ) -> Result<Response<DeleteResumeResponse>, Status> {
        self.enter_signed_in("DeleteResume", &request).await?;
        if request.get_ref().id != RESUME {
            return Err(missing("this resume"));
        }
        Ok(Response::new(DeleteResumeResponse {}))
    }

    async fn get_analysis(
        &self,
        request: Request<GetAnalysisRequest>,
    ) -> Result<Response<GetAnalysisResponse>, Status> {
        self.enter_signed_in("GetAnalysis", &request).await?;
        if request.get_ref().id != RESUME {
            return Err(missing("this resume"));
        }
        let part = AnalysisPart { key: "dates".into(), title: "Dates".into(), score: 12, max: 15 };
        let suggestion = Suggestion {
            key: "DATES_MISSING".into(),
            text: "Say from when to when.".into(),
            lines: vec![7],
        };
        let analysis = Analysis { score: 12, parts: vec![part], suggestions: vec![suggestion] };
        Ok(Response::new(GetAnalysisResponse { analysis: Some(analysis) }))
    }

    async fn get_profile(
        &self,
        request: Request<GetProfileRequest>,
    ) -> Result<Response<GetProfileResponse>, Status> {
        self.enter_signed_in("GetResumeProfile", &request).await?;
        if request.get_ref().id != RESUME {
            return Err(missing("this resume"));
        }
        Ok(Response::new(GetProfileResponse { profile: Some(profile("Oslo")) }))
    }

    async fn update_profile(
        &self,
        request: Request<UpdateProfileRequest>,
    ) -> Result<Response<UpdateProfileResponse>, Status> {
        self.enter_signed_in("UpdateResumeProfile", &request).await?;
        let UpdateProfileRequest { etag, changes, .. } = request.get_ref();
        if !etag.is_empty() && *etag != profile("Oslo").etag {
            return Err(refusal(Code::Aborted, "RESUME_CHANGED", "the resume was corrected"));
        }
        let profile = profile(&changes[0].value);
        Ok(Response::new(UpdateProfileResponse { profile: Some(profile) }))
    }
}

fn profile(location: &str) -> Profile {
    let field = ProfileField {
        path: "basics.location".into(),
        value: location.into(),
        lines: vec![2],
        confidence: 1.0,
        corrected: location != "Oslo",
    };
    let profile_json = r#"{"basics":{"name":"Ann"}}"#.into();
    let lines = vec!["Ann".into(), location.into()];
    Profile { profile_json, fields: vec![field], lines, etag: format!("of-{location}") }
}

fn lines() -> Vec<Line> {
    vec![Line {
        id: "s1.e0.p0".into(),
        section: "Experience".into(),
        text: "Built pumps".into(),
        origin: LineOrigin::User.into(),
        sources: vec![9],
        original: "Made pumps".into(),
        dropped: false,
    }]
}

#[tonic::async_trait]
impl Tailorings for Script {
    type GetDocumentStream =
        Pin<Box<dyn Stream<Item = Result<GetDocumentResponse, Status>> + Send>>;

    async fn create_tailoring(
        &self,
        request: Request<CreateTailoringRequest>,
    ) -> Result<Response<CreateTailoringResponse>, Status> {
        self.enter_signed_in("CreateTailoring", &request).await?;
        let request = request.into_inner();
        let done = request.process_immediately && request.title != "slow";
        let mut tailoring =
            tailoring(if done { TailoringStatus::Completed } else { TailoringStatus::Pending });
        if done {
            tailoring.tailored_resume_text = "Ann Example, Rust developer".into();
            tailoring.report_json = r#"{"matched":["Rust"]}"#.into();
        }
        let operation = Some(change(OPERATION, if done { 9 } else { 1 }, done));
        Ok(Response::new(CreateTailoringResponse { tailoring: Some(tailoring), operation }))
    }

    async fn get_tailoring(
        &self,
        request: Request<GetTailoringRequest>,
    ) -> Result<Response<GetTailoringResponse>, Status> {
        let user = self.enter_signed_in("GetTailoring", &request).await?;
        if request.get_ref().id != TAILORING || user != "ann" {
            return Err(missing("this tailoring"));
        }
        let mut tailoring = tailoring(TailoringStatus::Failed);
        tailoring.error = Some(proto::operations::v1::Error {
            reason: "CANCELLED".into(),
            message: "You stopped it.".into(),
            retryable: true,
        });
        Ok(Response::new(GetTailoringResponse { tailoring: Some(tailoring) }))
    }

    async fn list_tailorings(
        &self,
        request: Request<ListTailoringsRequest>,
    ) -> Result<Response<ListTailoringsResponse>, Status> {
        self.enter_signed_in("ListTailorings", &request).await?;
        let tailorings = vec![tailoring(TailoringStatus::Pending)];
        Ok(Response::new(ListTailoringsResponse { tailorings, next_page_token: "more".into() }))
    }

    async fn delete_tailoring(
        &self,
        request: Request<DeleteTailoringRequest>,
    ) -> Result<Response<DeleteTailoringResponse>, Status> {
        self.enter_signed_in("DeleteTailoring", &request).await?;
        if request.get_ref().id != TAILORING {
            return Err(missing("this tailoring"));
        }
        Ok(Response::new(DeleteTailoringResponse {}))
    }

    async fn get_document(
        &self,
        request: Request<GetDocumentRequest>,
    ) -> Result<Response<Self::GetDocumentStream>, Status> {
        self.enter_signed_in("GetDocument", &request).await?;
        if request.get_ref().tailoring_id != TAILORING {
            return Err(missing("this tailoring"));
        }
        let breaks = self.state().break_document;
        let name = format!("Ann \"Zoë\".{}", request.get_ref().format);
        let part = |media_type: &str, file_name: String, text: &str| GetDocumentResponse {
            media_type: media_type.into(),
            file_name,
            chunk: text.into(),
        };
        let first = part("text/html; charset=utf-8", name, "<script>alert");
        let second = part("", String::new(), "(1)</script>");
        Ok(Response::new(Box::pin(async_stream::stream! {
            yield Ok(first);
            if breaks {
                yield Err(Status::unavailable("gone"));
            } else {
                yield Ok(second);
            }
        })))
    }

    async fn list_lines(
        &self,
        request: Request<ListLinesRequest>,
    ) -> Result<Response<ListLinesResponse>, Status> {
        self.enter_signed_in("ListLines", &request).await?;
        if request.get_ref().tailoring_id != TAILORING {
            return Err(missing("this tailoring"));
        }
        Ok(Response::new(ListLinesResponse { version: 3, lines: lines() }))
    }

    async fn update_lines(
        &self,
        request: Request<UpdateLinesRequest>,
    ) -> Result<Response<UpdateLinesResponse>, Status> {
        self.enter_signed_in("UpdateLines", &request).await?;
        if request.get_ref().version != 3 {
            return Err(refusal(Code::Aborted, "VERSION_CHANGED", "version 3 was made meanwhile"));
        }
        Ok(Response::new(UpdateLinesResponse { version: 4, lines: lines() }))
    }

    async fn list_versions(
        &self,
        request: Request<ListVersionsRequest>,
    ) -> Result<Response<ListVersionsResponse>, Status> {
        self.enter_signed_in("ListVersions", &request).await?;
        let version = Version { version: 3, create_time: time(), changed: 2 };
        Ok(Response::new(ListVersionsResponse { versions: vec![version] }))
    }

    async fn restore_version(
        &self,
        request: Request<RestoreVersionRequest>,
    ) -> Result<Response<RestoreVersionResponse>, Status> {
        self.enter_signed_in("RestoreVersion", &request).await?;
        if ![0, 3].contains(&request.get_ref().newest) {
            return Err(refusal(Code::Aborted, "VERSION_CHANGED", "version 3 was made meanwhile"));
        }
        if request.get_ref().version != 1 {
            return Err(refusal(Code::NotFound, "VERSION_NOT_FOUND", "no such version"));
        }
        Ok(Response::new(RestoreVersionResponse { version: 4, lines: lines() }))
    }
}
