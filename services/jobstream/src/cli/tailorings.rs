//! `jobstream tailorings`: list, show, start, download, delete, over gRPC.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Args, Subcommand};
use gateway::json::tailoring as json;
use proto::tailoring::v1 as pb;

use super::{
    documents::{self, Format},
    operations::{ended, watch},
    pages,
    progress::{Progress, say},
    server::At,
    table::{Table, plain, time},
    tailor::{self, Posting},
};
use crate::{
    exit::Exit,
    session::{self, Session},
    settings::Sources,
};

/// What is asked of tailorings.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  jobstream tailorings start --job job.txt --template TWO_COLUMNS\n  jobstream tailorings list\n  jobstream tailorings download tailoring_0192... --format pdf --out .\n  jobstream tailorings show tailoring_0192... --json\n\nExit codes: 0 done, 1 refused, failed or cancelled, 2 the input cannot be used."
)]
pub struct TailoringsArguments {
    #[command(flatten)]
    at: At,
    #[command(subcommand)]
    command: TailoringsCommand,
}

#[derive(Debug, Subcommand)]
enum TailoringsCommand {
    /// Lists your tailorings, newest first
    List {
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i32).range(1..))]
        limit: i32,
        /// Prints each as a line of JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows one tailoring: how it stands, and the tailored resume as text
    Show {
        /// Its id, tailoring_ and 32 hex digits
        id: String,
        /// Prints JSON, with the report
        #[arg(long)]
        json: bool,
    },
    /// Starts a tailoring of a resume that is there, and follows it live
    Start {
        /// Id of the resume; the newest that was read unless said
        #[arg(long, value_name = "ID")]
        resume: Option<String>,
        #[command(flatten)]
        posting: Posting,
        /// Prints the ids and ends, without waiting
        #[arg(long)]
        detach: bool,
        /// Prints every change as a line of JSON, and the tailoring at the end
        #[arg(long)]
        json: bool,
    },
    /// Saves documents of a tailoring
    #[command(disable_version_flag = true)]
    Download {
        /// Its id
        id: String,
        /// Format; may be repeated, all of them unless said
        #[arg(long)]
        format: Vec<Format>,
        /// Number of the version, from 1; the newest unless said
        #[arg(long, value_parser = clap::value_parser!(i32).range(1..))]
        version: Option<i32>,
        /// Folder for the documents; made if it is missing
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
    },
    /// Deletes tailorings, with their documents
    Delete {
        /// Their ids
        #[arg(required = true)]
        ids: Vec<String>,
    },
}

/// Does what was asked.
pub async fn run(sources: &Sources, asked: TailoringsArguments) -> Result<ExitCode> {
    let sources = asked.at.sources(sources);
    // What cannot be used is told before anybody is called.
    let request = match &asked.command {
        TailoringsCommand::Start { posting, .. } => posting.request()?,
        _ => pb::CreateTailoringRequest::default(),
    };
    let session = session::running(&sources).await?;
    match asked.command {
        TailoringsCommand::List { limit, json } => list(&session, limit, json).await?,
        TailoringsCommand::Show { id, json } => {
            let tailoring = tailor::get(&session, &id).await?;
            match json {
                true => say(&serde_json::to_string(&json::Tailoring::from(tailoring))?),
                false => show(&tailoring),
            }
        }
        TailoringsCommand::Start { resume, detach, json, .. } => {
            let resume_id = resume.unwrap_or_default();
            let request = pb::CreateTailoringRequest { resume_id, ..request };
            return start(&session, request, detach, json).await;
        }
        TailoringsCommand::Download { id, format, version, out } => {
            documents::folder(&out)?;
            let formats = if format.is_empty() { Format::ALL.to_vec() } else { format };
            let version = version.unwrap_or_default();
            for name in documents::save(&session, &id, &formats, version, &out).await? {
                say(&out.join(name).display().to_string());
            }
        }
        TailoringsCommand::Delete { ids } => {
            for id in ids {
                let request = session.request(pb::DeleteTailoringRequest { id: id.clone() });
                session.tailorings().delete_tailoring(request).await?;
                say(&format!("{id} is deleted"));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn start(
    session: &Session,
    request: pb::CreateTailoringRequest,
    detach: bool,
    json: bool,
) -> Result<ExitCode> {
    let (tailoring, operation) = tailor::start(session, request).await?;
    if detach {
        match json {
            true => say(&serde_json::to_string(&json::Tailoring::from(tailoring))?),
            false => say(&format!("{}  {}", tailoring.id, operation.id)),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let last = watch(session, &operation.id, Some(0), &mut Progress::new(json)).await?;
    if ended(&last) != ExitCode::SUCCESS {
        return Err(Exit::outcome(format!("{} was not completed; see above", tailoring.id)));
    }
    match json {
        true => {
            let tailoring = tailor::get(session, &tailoring.id).await?;
            say(&serde_json::to_string(&json::Tailoring::from(tailoring))?);
        }
        false => say(&tailoring.id),
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(session: &Session, limit: i32, json: bool) -> Result<()> {
    let mut table = Table::new(&["ID", "STATUS", "MADE", "FOR"]);
    let fetch = async |page_size, page_token| {
        let request = session.request(pb::ListTailoringsRequest { page_size, page_token });
        let page = session.tailorings().list_tailorings(request).await?.into_inner();
        Ok::<_, anyhow::Error>((page.tailorings, page.next_page_token))
    };
    pages::turn(limit, fetch, |tailoring| {
        if json {
            say(&serde_json::to_string(&json::Tailoring::from(tailoring))?);
            return Ok(());
        }
        let status = json::status(tailoring.status()).to_owned();
        let (time, what) = (time(tailoring.create_time), what_for(&tailoring));
        table.row([tailoring.id, status, time, what]);
        Ok(())
    })
    .await?;
    if !json {
        table.print("there are no tailorings; make one with `jobstream tailorings start`");
    }
    Ok(())
}

/// Position and company, else the beginning of the posting.
fn what_for(tailoring: &pb::Tailoring) -> String {
    let said = [&tailoring.title, &tailoring.company_name].into_iter();
    let said: Vec<&str> = said.map(String::as_str).filter(|text| !text.is_empty()).collect();
    match said.is_empty() {
        true => tailoring.job_description.chars().take(60).collect(),
        false => said.join(", "),
    }
}

fn show(tailoring: &pb::Tailoring) {
    let status = json::status(tailoring.status());
    say(&format!("{}  {status}  {}", tailoring.id, plain(&what_for(tailoring))));
    say(&format!("made {} from {}", time(tailoring.create_time), tailoring.resume_id));
    if let Some(error) = &tailoring.error {
        say(&format!("{} ({})", plain(&error.message), error.reason));
    }
    if !tailoring.tailored_resume_text.is_empty() {
        say("");
        tailoring.tailored_resume_text.lines().for_each(|line| say(&plain(line)));
    }
}
