//! `jobstream tailor`: uploads a CV, tailors it to a job, shows both live, saves the documents.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context as _, Result};
use clap::Args;
use proto::tailoring::v1 as pb;

use super::{
    documents::{self, Format, Paper, Template},
    files,
    operations::{ended, watch},
    progress::{Progress, say},
    server::At,
};
use crate::{
    exit::Exit,
    session::{self, Session},
    settings::Sources,
};

/// The sample that `up --demo` shows.
const SAMPLE_CV: &str = include_str!("../../../../libs/resume/fixtures/sample-cv.md");
const SAMPLE_JOB: &str = include_str!("../../../tailoring/fixtures/sample-job.txt");

/// What `tailor` is asked to do.
#[derive(Debug, Args)]
pub struct TailorArguments {
    #[command(flatten)]
    at: At,
    /// The CV: PDF, DOCX, ODT, RTF, HTML, JSON Resume, Markdown or text
    #[arg(long, value_name = "FILE")]
    resume: PathBuf,
    /// Folder for the documents; made if it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    posting: Posting,
    /// Prints every change as a line of JSON, and the tailoring at the end
    #[arg(long)]
    json: bool,
}

/// What a CV is tailored for, and how it is to look.
#[derive(Debug, Args)]
pub struct Posting {
    /// The job description, as text
    #[arg(long, value_name = "FILE")]
    job: PathBuf,
    /// Title of the position
    #[arg(long)]
    title: Option<String>,
    /// Name of the company
    #[arg(long)]
    company: Option<String>,
    /// How the pages are composed; ONE_COLUMN unless said
    #[arg(long, ignore_case = true)]
    template: Option<Template>,
    /// What they are printed on; by the place of the CV unless said
    #[arg(long, ignore_case = true)]
    paper: Option<Paper>,
}

impl Posting {
    /// The request to tailor for it.
    pub fn request(&self) -> Result<pb::CreateTailoringRequest> {
        Ok(pb::CreateTailoringRequest {
            job_description: files::read_text(&self.job)?,
            title: self.title.clone().unwrap_or_default(),
            company_name: self.company.clone().unwrap_or_default(),
            template: self.template.map(pb::Template::from).unwrap_or_default().into(),
            paper: self.paper.map(pb::Paper::from).unwrap_or_default().into(),
            ..pb::CreateTailoringRequest::default()
        })
    }
}

pub async fn run(sources: &Sources, asked: &TailorArguments) -> Result<ExitCode> {
    let bytes = files::read(&asked.resume)?;
    let request = asked.posting.request()?;
    documents::folder(&asked.out)?;
    let session = session::running_or_started(&asked.at.sources(sources)).await?;
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
    let uploaded = documents::upload(session, name, bytes, &mut Progress::new(json)).await?;
    let Some(resume) = uploaded else { return Ok(None) };
    request.resume_id = resume.id;
    let (tailoring, operation) = start(session, request).await?;
    let tailored = watch(session, &operation.id, Some(0), &mut Progress::new(json)).await?;
    Ok((ended(&tailored) == ExitCode::SUCCESS).then_some(tailoring.id))
}

/// Starts a tailoring.
pub async fn start(
    session: &Session,
    request: pb::CreateTailoringRequest,
) -> Result<(pb::Tailoring, proto::operations::v1::Operation)> {
    let created =
        session.tailorings().create_tailoring(session.request(request)).await?.into_inner();
    let operation = created.operation.context("the answer holds no operation")?;
    Ok((created.tailoring.context("the answer holds no tailoring")?, operation))
}

/// Saves every document, and says where.
async fn save(session: &Session, tailoring_id: &str, folder: &Path, json: bool) -> Result<()> {
    documents::save(session, tailoring_id, &Format::ALL, 0, folder).await?;
    let tailoring = get(session, tailoring_id).await?;
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

/// A tailoring with everything in it.
pub async fn get(session: &Session, id: &str) -> Result<pb::Tailoring> {
    let request = session.request(pb::GetTailoringRequest { id: id.to_owned() });
    let answer = session.tailorings().get_tailoring(request).await?.into_inner();
    answer.tailoring.context("the answer holds no tailoring")
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
    let text = get(session, &id).await?.tailored_resume_text;
    let head: Vec<&str> = text.lines().take(12).collect();
    let taken =
        Duration::from_millis(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX));
    say(&format!("\n{}\n...\n\nDone in {:.1} s.", head.join("\n"), taken.as_secs_f64()));
    Ok(())
}
