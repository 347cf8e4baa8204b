//! Views of the app as messages, and formats of messages as the app's.

mod profile;
mod revise;

use proto::tailoring::v1 as pb;
use resume::write::{Format, Paper, Template};

pub use self::{
    profile::{analysis, profile},
    revise::{changes, line, version},
};

use crate::{
    app::{ResumeView, Standing, TailoringView},
    error::Error,
};

/// Converts a resume.
#[must_use]
pub fn resume(view: ResumeView) -> pb::Resume {
    let ResumeView { row: resume, standing, updated_at } = view;
    let status = match &standing {
        Standing::Pending => pb::ResumeStatus::Pending,
        Standing::Done => pb::ResumeStatus::Parsed,
        Standing::Failed(_) => pb::ResumeStatus::Failed,
    };
    pb::Resume {
        id: resume.id,
        file_name: resume.file_name,
        media_type: resume.media_type,
        size_bytes: resume.size_bytes,
        status: status.into(),
        parsed_text: resume.parsed_text.unwrap_or_default(),
        profile_json: resume.profile.unwrap_or_default(),
        operation_id: resume.operation,
        error: error(&standing),
        create_time: Some(operations::timestamp(resume.created_at)),
        update_time: Some(operations::timestamp(updated_at)),
    }
}

/// Converts a tailoring.
#[must_use]
pub fn tailoring(view: TailoringView) -> pb::Tailoring {
    let TailoringView { row: tailoring, standing, updated_at } = view;
    let status = match &standing {
        Standing::Pending => pb::TailoringStatus::Pending,
        Standing::Done => pb::TailoringStatus::Completed,
        Standing::Failed(_) => pb::TailoringStatus::Failed,
    };
    pb::Tailoring {
        id: tailoring.id,
        status: status.into(),
        resume_id: tailoring.resume,
        job_description: tailoring.job_description,
        title: tailoring.title,
        company_name: tailoring.company_name,
        tailored_resume_text: tailoring.body.unwrap_or_default(),
        report_json: tailoring.report.unwrap_or_default(),
        operation_id: tailoring.operation,
        error: error(&standing),
        create_time: Some(operations::timestamp(tailoring.created_at)),
        update_time: Some(operations::timestamp(updated_at)),
        template: template_number(tailoring.template.as_deref()),
        paper: paper_number(tailoring.paper.as_deref()),
    }
}

fn template_number(name: Option<&str>) -> i32 {
    let template = match name.and_then(Template::from_name) {
        None => pb::Template::Unspecified,
        Some(Template::OneColumn) => pb::Template::OneColumn,
        Some(Template::TwoColumns) => pb::Template::TwoColumns,
    };
    template.into()
}

fn paper_number(name: Option<&str>) -> i32 {
    let paper = match name.and_then(Paper::from_name) {
        None => pb::Paper::Unspecified,
        Some(Paper::A4) => pb::Paper::A4,
        Some(Paper::Letter) => pb::Paper::Letter,
    };
    paper.into()
}

/// A count as the wire has it.
fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn error(standing: &Standing) -> Option<proto::operations::v1::Error> {
    match standing {
        Standing::Failed(reason) => reason.as_ref().map(operations::reason_to_proto),
        Standing::Pending | Standing::Done => None,
    }
}

/// Name of a template, empty for none; a number that stands for none is told as it is.
#[must_use]
pub fn template(number: i32) -> String {
    match pb::Template::try_from(number) {
        Ok(pb::Template::Unspecified) => String::new(),
        Ok(pb::Template::OneColumn) => Template::OneColumn.as_str().to_owned(),
        Ok(pb::Template::TwoColumns) => Template::TwoColumns.as_str().to_owned(),
        Err(_) => number.to_string(),
    }
}

/// Name of a paper, likewise.
#[must_use]
pub fn paper(number: i32) -> String {
    match pb::Paper::try_from(number) {
        Ok(pb::Paper::Unspecified) => String::new(),
        Ok(pb::Paper::A4) => Paper::A4.as_str().to_owned(),
        Ok(pb::Paper::Letter) => Paper::Letter.as_str().to_owned(),
        Err(_) => number.to_string(),
    }
}

/// Reads a format; none given means PDF.
///
/// # Errors
/// A number that stands for no format.
pub fn format(number: i32) -> Result<Format, Error> {
    Ok(match pb::DocumentFormat::try_from(number) {
        Ok(pb::DocumentFormat::Unspecified | pb::DocumentFormat::Pdf) => Format::Pdf,
        Ok(pb::DocumentFormat::Docx) => Format::Docx,
        Ok(pb::DocumentFormat::Markdown) => Format::Markdown,
        Ok(pb::DocumentFormat::Text) => Format::Text,
        Ok(pb::DocumentFormat::Html) => Format::Html,
        Ok(pb::DocumentFormat::Json) => Format::Json,
        Err(_) => {
            let right = "must be PDF, DOCX, MARKDOWN, TEXT, HTML or JSON";
            return Err(Error::field("format", right));
        }
    })
}
