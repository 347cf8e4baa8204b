//! Resumes in JSON.

use proto::tailoring::v1 as wire;
use serde::Serialize;
use utoipa::ToSchema;

use super::{WorkError, filled, value::rfc3339};

/// An uploaded resume.
#[derive(Debug, Serialize, ToSchema)]
pub struct Resume {
    /// Identifier, resume_<32 hex digits>.
    pub id: String,
    /// PENDING while it is read, then PARSED or FAILED.
    #[schema(pattern = "^(PENDING|PARSED|FAILED)$")]
    pub status: &'static str,
    /// Name of the file as uploaded.
    pub file_name: String,
    /// Media type found by content.
    #[schema(required = true)]
    pub media_type: Option<String>,
    /// Size of the file in bytes.
    pub size_bytes: i64,
    /// Text of the file; null until it was read, and in lists.
    #[schema(required = true)]
    pub parsed_text: Option<String>,
    /// JSON Resume document of what was read; null until then, and in lists.
    #[schema(required = true, value_type = Option<Object>)]
    pub profile: Option<serde_json::Value>,
    /// Operation that reads it.
    #[schema(required = true)]
    pub operation_id: Option<String>,
    /// Why it could not be read.
    #[schema(required = true)]
    pub error: Option<WorkError>,
    /// When it was uploaded, RFC 3339.
    #[schema(required = true, format = DateTime)]
    pub created_at: Option<String>,
    /// When it last changed, RFC 3339.
    #[schema(required = true, format = DateTime)]
    pub updated_at: Option<String>,
}

/// Word for the status of a resume.
#[must_use]
pub fn status(status: wire::ResumeStatus) -> &'static str {
    match status {
        wire::ResumeStatus::Unspecified | wire::ResumeStatus::Pending => "PENDING",
        wire::ResumeStatus::Parsed => "PARSED",
        wire::ResumeStatus::Failed => "FAILED",
    }
}

impl From<wire::Resume> for Resume {
    fn from(resume: wire::Resume) -> Self {
        Self {
            status: status(resume.status()),
            id: resume.id,
            file_name: resume.file_name,
            media_type: filled(resume.media_type),
            size_bytes: resume.size_bytes,
            parsed_text: filled(resume.parsed_text),
            profile: document(&resume.profile_json),
            operation_id: filled(resume.operation_id),
            error: resume.error.map(Into::into),
            created_at: rfc3339(resume.create_time),
            updated_at: rfc3339(resume.update_time),
        }
    }
}

/// Reads a document that a service sent as JSON text; null when there is none.
pub(super) fn document(json: &str) -> Option<serde_json::Value> {
    if json.is_empty() {
        return None;
    }
    serde_json::from_str(json)
        .inspect_err(|error| tracing::error!(%error, "a service sent a document that is not JSON"))
        .ok()
}

/// A page of resumes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResumePage {
    /// The resumes, newest first.
    pub resumes: Vec<Resume>,
    /// Token of the next page; empty at the end.
    pub next_page_token: String,
}
