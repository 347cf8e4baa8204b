//! The command line: what can be asked, with an example of each, and who does it.

mod admin;
mod events;
mod files;
mod operations;
mod parse;
mod progress;
mod render;
mod tailor;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{
    serve,
    settings::{Settings, Sources},
    up,
};

/// Tailors CVs to jobs, truthfully, and shows long work live.
#[derive(Debug, Parser)]
#[command(name = "jobstream", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Arguments {
    /// File of settings, such as `grpc_addr = "0.0.0.0:9090"` in a line
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Sets one setting, over file and environment; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    #[command(subcommand)]
    command: Command,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("it must be KEY=VALUE, such as log=debug")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

const EXAMPLES: &str = "Examples:
  jobstream up                                             everything, on http://127.0.0.1:8080
  jobstream tailor --resume cv.pdf --job job.txt --out .   one CV for one job
  jobstream parse cv.docx --json                           what is read in a CV, as JSON Resume
  jobstream operations watch op_tailoring_0192...          a running operation, live
  jobstream serve tailoring                                one service of many

Settings come from a file (--config), the environment and --set, the later over the earlier;
`jobstream config check` prints them all. Among them: JOBSTREAM_HTTP_ADDR (127.0.0.1:8080),
JOBSTREAM_GRPC_ADDR (127.0.0.1:9090), JOBSTREAM_DATA_DIR (./.jobstream), DATABASE_URL
(replaces the private PostgreSQL), KAFKA_BROKERS (makes Apache Kafka the log of events),
JOBSTREAM_LOG (info), JOBSTREAM_LOG_FORMAT (text or json).";

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts everything in one process: private PostgreSQL, every service, the web app
    #[command(
        after_help = "Examples:\n  jobstream up\n  JOBSTREAM_HTTP_ADDR=0.0.0.0:80 jobstream up\n  jobstream up --demo    tailors the sample CV first and shows it"
    )]
    Up(UpArguments),
    /// Serves one service, for as many processes and machines as wanted
    #[command(
        after_help = "Examples:\n  DATABASE_URL=postgres://... jobstream serve account\n  JOBSTREAM_ACCOUNT_ADDRS=account:9090 jobstream serve tailoring\n  jobstream --config jobstream.toml serve gateway"
    )]
    Serve(ServeArguments),
    /// Shows the settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Tailors a CV to a job and saves the documents
    #[command(
        after_help = "Examples:\n  jobstream tailor --resume cv.pdf --job job.txt --out out\n  jobstream tailor --resume cv.docx --job job.txt --out out --title \"Data engineer\" --json\n\nExit codes: 0 done, 1 failed or cancelled, 2 the input cannot be used."
    )]
    Tailor(TailorArguments),
    /// Reads a CV and prints what stands in it
    #[command(
        after_help = "Examples:\n  jobstream parse cv.pdf --json\n  jobstream parse cv.docx --json | jq .basics.email\n\nNeeds nothing running. Exit codes: 0 done, 2 the file cannot be read (why: standard error)."
    )]
    Parse(ParseArguments),
    /// Lists, shows, watches, cancels and retries operations
    #[command(subcommand)]
    Operations(OperationsCommand),
    /// Shows events that a consumer has put aside, and has events read again
    #[command(subcommand)]
    Events(events::EventsCommand),
    /// Administers the platform
    #[command(subcommand)]
    Admin(AdminCommand),
}

/// What `up` is asked to do.
#[derive(Debug, Args)]
pub struct UpArguments {
    /// Tailors the sample CV to the sample job first, with its progress shown here
    #[arg(long)]
    pub demo: bool,
    /// Starts each service as processes of its own: account, two of tailoring, two of the gateway
    #[arg(long)]
    pub apart: bool,
}

/// What `serve` is asked to do.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Which service
    pub service: ServiceName,
    /// Ends with the process that started it
    #[arg(long, hide = true)]
    pub with_parent: bool,
}

/// The services that can be served alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ServiceName {
    /// Users, sessions, signing keys
    Account,
    /// Resumes, tailorings and their operations
    Tailoring,
    /// The inbox, filled by events
    Notification,
    /// HTTP and the web app
    Gateway,
}

impl ServiceName {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Tailoring => "tailoring",
            Self::Notification => "notification",
            Self::Gateway => "gateway",
        }
    }
}

/// What is asked of the settings.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  jobstream config check\n  jobstream --config jobstream.toml config check"
)]
pub enum ConfigCommand {
    /// Prints every setting with where it comes from, secrets masked; fails for what is wrong
    Check,
}

/// What `tailor` is asked to do.
#[derive(Debug, Args)]
pub struct TailorArguments {
    /// The CV: PDF, DOCX, ODT, RTF, HTML, JSON Resume, Markdown or text
    #[arg(long, value_name = "FILE")]
    pub resume: PathBuf,
    /// The job description, as text
    #[arg(long, value_name = "FILE")]
    pub job: PathBuf,
    /// Folder for the documents; made if it is missing
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Title of the position
    #[arg(long)]
    pub title: Option<String>,
    /// Name of the company
    #[arg(long)]
    pub company: Option<String>,
    /// Prints every change as a line of JSON, and the tailoring at the end
    #[arg(long)]
    pub json: bool,
}

/// What `parse` is asked to do.
#[derive(Debug, Args)]
pub struct ParseArguments {
    /// The CV: PDF, DOCX, ODT, RTF, HTML, JSON Resume, Markdown or text
    pub file: PathBuf,
    /// Prints JSON Resume 1.0.0
    #[arg(long)]
    pub json: bool,
}

/// What is asked of operations.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  jobstream operations list --state RUNNING\n  jobstream operations get op_tailoring_0192... --raw\n  jobstream operations watch op_tailoring_0192... --json\n  jobstream operations retry op_tailoring_0192... --from-scratch"
)]
pub enum OperationsCommand {
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

/// What administrators do.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  jobstream admin create --email me@example.org\n  JOBSTREAM_ADMIN_PASSWORD=... jobstream admin create --email me@example.org"
)]
pub enum AdminCommand {
    /// Makes an administrator; the password is asked for, or taken from JOBSTREAM_ADMIN_PASSWORD
    Create {
        /// E-mail address
        #[arg(long)]
        email: String,
    },
}

/// Does what was asked.
pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let sources = &Sources { file: arguments.config, set: arguments.set };
    match arguments.command {
        Command::Up(asked) => up::run(sources, &asked).await,
        Command::Serve(asked) => serve::run(sources, &asked).await,
        Command::Config(ConfigCommand::Check) => {
            progress::say(Settings::read(sources)?.effective.to_string().trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Command::Tailor(asked) => tailor::run(sources, &asked).await,
        Command::Parse(asked) => parse::run(&asked),
        Command::Operations(asked) => operations::run(sources, asked).await,
        Command::Events(asked) => events::run(sources, asked).await,
        Command::Admin(AdminCommand::Create { email }) => admin::create(sources, &email).await,
    }
}

pub use tailor::demo;

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn every_command_is_well_formed_and_shows_an_example() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            let help = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("jobstream "), "{} has no example", sub.get_name());
        }
    }
}
