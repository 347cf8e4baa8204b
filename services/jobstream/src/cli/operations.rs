//! `jobstream operations`: list, get, watch, cancel, retry, over gRPC.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use proto::operations::v1 as pb;

use super::{
    pages,
    progress::{Progress, say},
    render,
    server::At,
};
use crate::{
    exit::{self, Exit},
    session::{self, Session},
    settings::Sources,
};

/// What is asked of operations.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  jobstream operations list --state RUNNING\n  jobstream operations get op_tailoring_0192... --raw\n  jobstream operations watch op_tailoring_0192... --json\n  jobstream operations retry op_tailoring_0192... --from-scratch"
)]
pub struct OperationsArguments {
    #[command(flatten)]
    at: At,
    #[command(subcommand)]
    command: OperationsCommand,
}

#[derive(Debug, Subcommand)]
enum OperationsCommand {
    /// Lists your operations, newest first
    List {
        /// Only this state; may be repeated
        #[arg(long, value_name = "STATE")]
        state: Vec<String>,
        /// Only this kind, such as resume.parse
        #[arg(long)]
        kind: Option<String>,
        /// How many at most
        #[arg(long, default_value_t = 50)]
        limit: i32,
        /// Prints each as a line of JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows one operation
    Get {
        /// Its id
        id: String,
        /// Adds the engine's row, changes and steps
        #[arg(long)]
        raw: bool,
        /// Prints JSON
        #[arg(long)]
        json: bool,
    },
    /// Follows one operation to its end
    Watch {
        /// Its id
        id: String,
        /// Goes on after this sequence; 0 replays from the first change
        #[arg(long)]
        after: Option<i64>,
        /// Prints each change as a line of JSON
        #[arg(long)]
        json: bool,
    },
    /// Asks an operation and its parts to stop
    Cancel {
        /// Its id
        id: String,
        /// Prints JSON
        #[arg(long)]
        json: bool,
    },
    /// Runs a failed, cancelled or waiting operation again
    Retry {
        /// Its id
        id: String,
        /// Forgets finished steps, so that all of them run again
        #[arg(long)]
        from_scratch: bool,
        /// Prints JSON
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(sources: &Sources, asked: OperationsArguments) -> Result<ExitCode> {
    let session = session::running(&asked.at.sources(sources)).await?;
    match asked.command {
        OperationsCommand::List { state, kind, limit, json } => {
            list(&session, &state, kind.unwrap_or_default(), limit, json).await
        }
        OperationsCommand::Get { id, raw, json } => get(&session, id, raw, json).await,
        OperationsCommand::Watch { id, after, json } => {
            let mut progress = Progress::new(json);
            let last = watch(&session, &id, after, &mut progress).await?;
            Ok(ended(&last))
        }
        OperationsCommand::Cancel { id, json } => {
            let request = session.request(pb::CancelRequest { id, sequence: 0 });
            let answer = session.operations().cancel(request).await?.into_inner();
            print(&answer.operation.context("the answer holds no operation")?, json);
            Ok(ExitCode::SUCCESS)
        }
        OperationsCommand::Retry { id, from_scratch, json } => {
            let request = pb::RetryRequest { id, from_scratch, ..pb::RetryRequest::default() };
            let request = session.request(request);
            let answer = session.operations().retry(request).await?.into_inner();
            print(&answer.operation.context("the answer holds no operation")?, json);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn print(operation: &pb::Operation, json: bool) {
    match json {
        true => say(&render::operation_json(operation).to_string()),
        false => say(&render::line(operation)),
    }
}

/// Exit code of an operation that was followed to its end.
pub fn ended(operation: &pb::Operation) -> ExitCode {
    match operation.state() {
        pb::State::Succeeded => ExitCode::SUCCESS,
        _ => ExitCode::from(exit::OUTCOME),
    }
}

async fn list(
    session: &Session,
    states: &[String],
    kind: String,
    limit: i32,
    json: bool,
) -> Result<ExitCode> {
    let states = states
        .iter()
        .map(|name| {
            let known = pb::State::from_str_name(&format!("STATE_{}", name.to_uppercase()));
            let known = known.filter(|state| *state != pb::State::Unspecified);
            known.map(i32::from).ok_or_else(|| {
                Exit::input(format!(
                    "{name} is not a state; take PENDING, RUNNING, WAITING, SUCCEEDED, FAILED or CANCELLED"
                ))
            })
        })
        .collect::<Result<Vec<i32>>>()?;
    let wanted = pb::ListRequest { states, kind, ..pb::ListRequest::default() };
    let fetch = async |page_size, page_token| {
        let request = pb::ListRequest { page_size, page_token, ..wanted.clone() };
        let page = session.operations().list(session.request(request)).await?.into_inner();
        Ok::<_, anyhow::Error>((page.operations, page.next_page_token))
    };
    pages::turn(limit, fetch, |operation| {
        print(&operation, json);
        Ok(())
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

async fn get(session: &Session, id: String, raw: bool, json: bool) -> Result<ExitCode> {
    let request = session.request(pb::GetRequest { id, raw });
    let answer = session.operations().get(request).await?.into_inner();
    print(&answer.operation.context("the answer holds no operation")?, json);
    if raw {
        say(&answer.raw_json);
    }
    Ok(ExitCode::SUCCESS)
}

/// Follows an operation to its end; a stream that breaks is opened again after the last change.
pub async fn watch(
    session: &Session,
    id: &str,
    mut after: Option<i64>,
    progress: &mut Progress,
) -> Result<pb::Operation> {
    let mut failures = 0;
    loop {
        let request = pb::WatchRequest { id: id.to_owned(), after_sequence: after };
        let opened = session.operations().watch(session.request(request)).await;
        let broken = match opened {
            Ok(stream) => {
                let mut stream = stream.into_inner();
                loop {
                    match stream.message().await {
                        Ok(Some(message)) => {
                            failures = 0;
                            let Some(operation) = message.operation else { continue };
                            after = Some(operation.sequence);
                            progress.show(&operation);
                            if operation.done {
                                return Ok(operation);
                            }
                        }
                        Ok(None) => break None,
                        Err(status) => break Some(status),
                    }
                }
            }
            Err(status) => Some(status),
        };
        failures += 1;
        session.again(broken, failures).await?;
    }
}
