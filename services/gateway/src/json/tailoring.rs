//! Tailorings in JSON. Their public status knows three words; what happens in between is told by
//! the operation.

use proto::tailoring::v1 as wire;
use serde::Serialize;
use utoipa::ToSchema;

use super::{WorkError, filled, resume::document, value::rfc3339};

/// A resume made fit for one posting.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tailoring {
    /// Identifier, tailoring_<32 hex digits>.
    pub id: String,
    /// PENDING, COMPLETED or FAILED; a cancelled one is FAILED with reason CANCELLED.
    #[schema(pattern = "^(PENDING|COMPLETED|FAILED)$")]
    pub status: &'static str,
    /// Resume it is made from.
    #[schema(required = true)]
    pub resume_id: Option<String>,
    /// Posting it is made for; in lists its first 200 characters.
    pub job_description: String,
    /// Title of the position.
    #[schema(required = true)]
    pub title: Option<String>,
    /// Name of the company.
    #[schema(required = true)]
    pub company_name: Option<String>,
    /// How the pages were asked to be composed; null when nobody chose, which means ONE_COLUMN.
    #[schema(required = true, pattern = "^(ONE_COLUMN|TWO_COLUMNS)$")]
    pub template: Option<&'static str>,
    /// What they were asked to be printed on; null when nobody chose, which leaves it to the country.
    #[schema(required = true, pattern = "^(A4|LETTER)$")]
    pub paper: Option<&'static str>,
    /// The tailored resume as text; null until completed, and in lists.
    #[schema(required = true)]
    pub tailored_resume_text: Option<String>,
    /// What was matched and what is missing; null until completed, and in lists.
    #[schema(required = true, value_type = Option<Object>)]
    pub report: Option<serde_json::Value>,
    /// Operation that does the work.
    #[schema(required = true)]
    pub operation_id: Option<String>,
    /// Why it failed.
    #[schema(required = true)]
    pub error: Option<WorkError>,
    /// When it was asked for, RFC 3339.
    #[schema(required = true, format = DateTime)]
    pub created_at: Option<String>,
    /// When it last changed, RFC 3339.
    #[schema(required = true, format = DateTime)]
    pub updated_at: Option<String>,
}

/// Word for the status of a tailoring.
#[must_use]
pub fn status(status: wire::TailoringStatus) -> &'static str {
    match status {
        wire::TailoringStatus::Unspecified | wire::TailoringStatus::Pending => "PENDING",
        wire::TailoringStatus::Completed => "COMPLETED",
        wire::TailoringStatus::Failed => "FAILED",
    }
}

fn template(template: wire::Template) -> Option<&'static str> {
    match template {
        wire::Template::Unspecified => None,
        wire::Template::OneColumn => Some("ONE_COLUMN"),
        wire::Template::TwoColumns => Some("TWO_COLUMNS"),
    }
}

fn paper(paper: wire::Paper) -> Option<&'static str> {
    match paper {
        wire::Paper::Unspecified => None,
        wire::Paper::A4 => Some("A4"),
        wire::Paper::Letter => Some("LETTER"),
    }
}

impl From<wire::Tailoring> for Tailoring {
    fn from(tailoring: wire::Tailoring) -> Self {
        Self {
            status: status(tailoring.status()),
            template: template(tailoring.template()),
            paper: paper(tailoring.paper()),
            id: tailoring.id,
            resume_id: filled(tailoring.resume_id),
            job_description: tailoring.job_description,
            title: filled(tailoring.title),
            company_name: filled(tailoring.company_name),
            tailored_resume_text: filled(tailoring.tailored_resume_text),
            report: document(&tailoring.report_json),
            operation_id: filled(tailoring.operation_id),
            error: tailoring.error.map(Into::into),
            created_at: rfc3339(tailoring.create_time),
            updated_at: rfc3339(tailoring.update_time),
        }
    }
}

/// A page of tailorings.
#[derive(Debug, Serialize, ToSchema)]
pub struct TailoringPage {
    /// The tailorings, newest first, without their long texts.
    pub tailorings: Vec<Tailoring>,
    /// Token of the next page; empty at the end.
    pub next_page_token: String,
}
