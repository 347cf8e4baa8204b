//! `jobstream resumes`: list, show, upload, delete, over gRPC.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use gateway::json::resume as json;
use proto::tailoring::v1 as pb;
use serde_json::Value;

use super::{
    documents, files, pages,
    progress::{Progress, say},
    server::At,
    table::{Table, plain, size, time},
};
use crate::{
    exit::Exit,
    session::{self, Session},
    settings::Sources,
};

/// What is asked of resumes.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  jobstream resumes upload cv.pdf\n  jobstream resumes list\n  jobstream resumes show resume_0192...\n  jobstream resumes list --json --server https://jobs.example.org\n\nExit codes: 0 done, 1 refused or not readable, 2 the input cannot be used."
)]
pub struct ResumesArguments {
    #[command(flatten)]
    at: At,
    #[command(subcommand)]
    command: ResumesCommand,
}

#[derive(Debug, Subcommand)]
enum ResumesCommand {
    /// Lists your resumes, newest first
    List {
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i32).range(1..))]
        limit: i32,
        /// Prints each as a line of JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows one resume with what was read in it
    Show {
        /// Its id, resume_ and 32 hex digits
        id: String,
        /// Prints the text of the file instead
        #[arg(long, conflicts_with = "json")]
        text: bool,
        /// Prints JSON, with the text and the profile as JSON Resume
        #[arg(long)]
        json: bool,
    },
    /// Uploads a CV, and follows its reading live
    Upload {
        /// The CV: PDF, DOCX, ODT, RTF, HTML, JSON Resume, Markdown or text, 10 MiB at most
        file: PathBuf,
        /// Prints every change as a line of JSON, and the resume at the end
        #[arg(long)]
        json: bool,
    },
    /// Deletes resumes, with their files and what was read in them
    Delete {
        /// Their ids
        #[arg(required = true)]
        ids: Vec<String>,
    },
}

/// Does what was asked.
pub async fn run(sources: &Sources, asked: ResumesArguments) -> Result<ExitCode> {
    let sources = asked.at.sources(sources);
    // A file that cannot be read is told before anybody is called.
    let file = match &asked.command {
        ResumesCommand::Upload { file, .. } => Some((files::name(file), files::read(file)?)),
        _ => None,
    };
    let session = session::running(&sources).await?;
    match asked.command {
        ResumesCommand::List { limit, json } => list(&session, limit, json).await?,
        ResumesCommand::Show { id, text, json } => {
            let resume = get(&session, id).await?;
            match (text, json) {
                (true, _) => say(&resume.parsed_text),
                (_, true) => say(&serde_json::to_string(&json::Resume::from(resume))?),
                _ => show(&resume),
            }
        }
        ResumesCommand::Upload { json, .. } => {
            let (name, bytes) = file.context("a file was read")?;
            upload(&session, &name, &bytes, json).await?;
        }
        ResumesCommand::Delete { ids } => {
            for id in ids {
                let request = session.request(pb::DeleteResumeRequest { id: id.clone() });
                session.resumes().delete_resume(request).await?;
                say(&format!("{id} is deleted"));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn get(session: &Session, id: String) -> Result<pb::Resume> {
    let request = session.request(pb::GetResumeRequest { id });
    let answer = session.resumes().get_resume(request).await?.into_inner();
    answer.resume.context("the answer holds no resume")
}

async fn list(session: &Session, limit: i32, json: bool) -> Result<()> {
    let mut table = Table::new(&["ID", "STATUS", "SIZE", "UPLOADED", "FILE"]);
    let fetch = async |page_size, page_token| {
        let request = session.request(pb::ListResumesRequest { page_size, page_token });
        let page = session.resumes().list_resumes(request).await?.into_inner();
        Ok::<_, anyhow::Error>((page.resumes, page.next_page_token))
    };
    pages::turn(limit, fetch, |resume| {
        if json {
            say(&serde_json::to_string(&json::Resume::from(resume))?);
            return Ok(());
        }
        let status = json::status(resume.status()).to_owned();
        let (size, time) = (size(resume.size_bytes), time(resume.create_time));
        table.row([resume.id, status, size, time, resume.file_name]);
        Ok(())
    })
    .await?;
    if !json {
        table.print("there are no resumes; upload one with `jobstream resumes upload FILE`");
    }
    Ok(())
}

async fn upload(session: &Session, name: &str, bytes: &[u8], json: bool) -> Result<()> {
    let uploaded = documents::upload(session, name, bytes, &mut Progress::new(json)).await?;
    let resume =
        uploaded.ok_or_else(|| Exit::outcome(format!("{name} was not read; see above")))?;
    match json {
        true => {
            let resume = get(session, resume.id).await?;
            say(&serde_json::to_string(&json::Resume::from(resume))?);
        }
        false => say(&resume.id),
    }
    Ok(())
}

/// The essentials, for a person at a terminal.
fn show(resume: &pb::Resume) {
    let status = json::status(resume.status());
    say(&format!("{}  {status}  {}", resume.id, plain(&resume.file_name)));
    let kind = plain(&resume.media_type);
    say(&format!("{kind}, {}, uploaded {}", size(resume.size_bytes), time(resume.create_time)));
    if let Some(error) = &resume.error {
        say(&format!("{} ({})", plain(&error.message), error.reason));
    }
    if let Ok(profile) = serde_json::from_str::<Value>(&resume.profile_json) {
        outline(&profile).iter().for_each(|line| say(&plain(line)));
    }
}

/// Lines about a JSON Resume document.
fn outline(profile: &Value) -> Vec<String> {
    let said = |value: &Value, fields: &[&str]| -> Vec<String> {
        let texts = fields.iter().filter_map(|field| value[*field].as_str());
        texts.filter(|text| !text.is_empty()).map(str::to_owned).collect()
    };
    let each = |section: &str| profile[section].as_array().cloned().unwrap_or_default();
    let mut lines = said(&profile["basics"], &["name", "label", "email", "phone"]);
    for work in each("work") {
        let parts = said(&work, &["startDate", "endDate", "position", "name"]);
        lines.push(format!("work       {}", parts.join(" · ")));
    }
    for study in each("education") {
        let parts = said(&study, &["startDate", "endDate", "studyType", "area", "institution"]);
        lines.push(format!("education  {}", parts.join(" · ")));
    }
    for group in each("skills") {
        let keywords = group["keywords"].as_array().into_iter().flatten();
        let keywords: Vec<&str> = keywords.filter_map(Value::as_str).collect();
        lines.push(format!("skills     {}", keywords.join(", ")));
    }
    lines
}
