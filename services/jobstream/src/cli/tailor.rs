//! `jobstream tailor`: uploads a CV, tailors it to a job, shows both live, saves the documents.

use std::{path::Path, process::ExitCode, time::Duration};

use anyhow::{Context as _, Result};
use futures::stream;
use proto::tailoring::v1::{self as pb, DocumentFormat};

use super::{
    TailorArguments, files,
    operations::{ended, watch},
    progress::{Progress, say},
};
use crate::{
    exit::Exit,
    local::{self, Session},
    settings::Sources,
};

/// Bytes of a part of an upload.
const CHUNK: usize = 60 * 1024;

/// The sample that `up --demo` shows.
const SAMPLE_CV: &str = include_str!("../../../../libs/resume/fixtures/sample-cv.md");
const SAMPLE_JOB: &str = include_str!("../../../tailoring/fixtures/sample-job.txt");

const FORMATS: [(DocumentFormat, &str); 6] = [
    (DocumentFormat::Pdf, "pdf"),
    (DocumentFormat::Docx, "docx"),
    (DocumentFormat::Markdown, "md"),
    (DocumentFormat::Text, "txt"),
    (DocumentFormat::Html, "html"),
    (DocumentFormat::Json, "json"),
];

pub async fn run(sources: &Sources, asked: &TailorArguments) -> Result<ExitCode> {
    let bytes = files::read(&asked.resume)?;
    let job = files::read_text(&asked.job)?;
    std::fs::create_dir_all(&asked.out)
        .map_err(|error| Exit::input(format!("{} cannot be made: {error}", asked.out.display())))?;
    let session = local::running_or_started(sources).await?;
    let request = pb::CreateTailoringRequest {
        job_description: job,
        title: asked.title.clone().unwrap_or_default(),
        company_name: asked.company.clone().unwrap_or_default(),
        ..pb::CreateTailoringRequest::default()
    };
    let name = files::name(&asked.resume);
    let outcome = tailor(&session, &name, &bytes, request, asked.json).await;
    let outcome = match outcome {
        Ok(Some(tailoring)) => save(&session, &tailoring, &asked.out, asked.json).await,
        Ok(None) => Err(Exit::outcome("the CV was not tailored; see above")),
        Err(error) => Err(error),
    };
    session.end().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

/// Uploads, parses and tailors; none if a part of it ended without success, which was shown.
async fn tailor(
    session: &Session,
    name: &str,
    bytes: &[u8],
    mut request: pb::CreateTailoringRequest,
    json: bool,
) -> Result<Option<String>> {
    let mut progress = Progress::new(json);
    let uploaded =
        session.resumes().upload(session.request(upload(name, bytes))).await?.into_inner();
    let parse = uploaded.operation.context("the answer holds no operation")?;
    let parsed = watch(session, &parse.id, Some(0), &mut progress).await?;
    if ended(&parsed) != ExitCode::SUCCESS {
        return Ok(None);
    }
    request.resume_id = uploaded.resume.context("the answer holds no resume")?.id;
    let mut progress = Progress::new(json);
    let created =
        session.tailorings().create_tailoring(session.request(request)).await?.into_inner();
    let operation = created.operation.context("the answer holds no operation")?;
    let tailored = watch(session, &operation.id, Some(0), &mut progress).await?;
    let tailoring = created.tailoring.context("the answer holds no tailoring")?;
    Ok((ended(&tailored) == ExitCode::SUCCESS).then_some(tailoring.id))
}

fn upload(name: &str, bytes: &[u8]) -> impl futures::Stream<Item = pb::UploadRequest> + use<> {
    let header = pb::UploadHeader {
        file_name: name.to_owned(),
        size_bytes: i64::try_from(bytes.len()).ok(),
        ..pb::UploadHeader::default()
    };
    let mut parts = vec![pb::upload_request::Part::Header(header)];
    parts.extend(bytes.chunks(CHUNK).map(|chunk| pb::upload_request::Part::Chunk(chunk.to_vec())));
    stream::iter(parts.into_iter().map(|part| pb::UploadRequest { part: Some(part) }))
}

/// Saves every document, and says where.
async fn save(session: &Session, tailoring_id: &str, folder: &Path, json: bool) -> Result<()> {
    for (format, extension) in FORMATS {
        let bytes = document(session, tailoring_id, format).await?;
        files::write(folder, &format!("resume.{extension}"), &bytes)?;
    }
    let request = session.request(pb::GetTailoringRequest { id: tailoring_id.to_owned() });
    let answer = session.tailorings().get_tailoring(request).await?.into_inner();
    let tailoring = answer.tailoring.context("the answer holds no tailoring")?;
    files::write(folder, "report.json", tailoring.report_json.as_bytes())?;
    if json {
        let shown = gateway::json::tailoring::Tailoring::from(tailoring);
        say(&serde_json::to_string(&shown)?);
    } else {
        say(&format!(
            "saved resume.pdf, .docx, .md, .txt, .html, .json and report.json in {}",
            folder.display()
        ));
    }
    Ok(())
}

async fn document(
    session: &Session,
    tailoring_id: &str,
    format: DocumentFormat,
) -> Result<Vec<u8>> {
    let request = pb::GetDocumentRequest {
        tailoring_id: tailoring_id.to_owned(),
        format: format.into(),
        version: 0,
    };
    let mut parts = session.tailorings().get_document(session.request(request)).await?.into_inner();
    let mut bytes = Vec::new();
    while let Some(part) = parts.message().await? {
        bytes.extend(part.chunk);
    }
    Ok(bytes)
}

/// Tailors the sample CV to the sample job, live, against a server that has just started.
pub async fn demo(session: &Session) -> Result<()> {
    let request = pb::CreateTailoringRequest {
        job_description: SAMPLE_JOB.to_owned(),
        ..pb::CreateTailoringRequest::default()
    };
    say("Tailoring the sample CV to the sample job:");
    let begun = std::time::Instant::now();
    let done = tailor(session, "sample-cv.md", SAMPLE_CV.as_bytes(), request, false).await?;
    let Some(id) = done else { return Err(Exit::outcome("the sample was not tailored")) };
    let request = session.request(pb::GetTailoringRequest { id });
    let answer = session.tailorings().get_tailoring(request).await?.into_inner();
    let text = answer.tailoring.map(|tailoring| tailoring.tailored_resume_text).unwrap_or_default();
    let head: Vec<&str> = text.lines().take(12).collect();
    let taken =
        Duration::from_millis(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX));
    say(&format!("\n{}\n...\n\nDone in {:.1} s.", head.join("\n"), taken.as_secs_f64()));
    Ok(())
}
