//! The command line: what can be asked, with an example of each, and who does it.

mod account;
mod admin;
mod backup;
mod completions;
mod config;
mod doctor;
mod documents;
mod events;
mod files;
mod migrate;
mod notifications;
mod operations;
mod pages;
mod parse;
mod password;
mod progress;
mod render;
mod report;
mod restore;
mod resumes;
mod server;
mod table;
mod tailor;
mod tailorings;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{serve, settings::Sources, up};

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
  jobstream login --server https://jobs.example.org        a server elsewhere, for what follows
  jobstream serve tailoring                                one service of many
  jobstream doctor                                         what is wrong here, and what to do

Settings come from a file (--config), the environment and --set, the later over the earlier;
`jobstream config check` prints them all, `jobstream config table` explains them. Among them:
JOBSTREAM_HTTP_ADDR (127.0.0.1:8080), JOBSTREAM_GRPC_ADDR (127.0.0.1:9090), JOBSTREAM_DATA_DIR (./.jobstream), DATABASE_URL
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
    /// Brings the tables of every service up to date, before the processes that use them start
    #[command(
        after_help = "Examples:\n  DATABASE_URL=postgres://owner:...@db/jobstream jobstream migrate\n  jobstream --set roles=account=app_account,tailoring=app_tailoring,notification=app_inbox migrate\n\nDATABASE_URL is that of the owner of the tables. Services whose roles may not change tables are run\nwith JOBSTREAM_MIGRATE=false: they wait for this. The tables of the log are left out where\nKAFKA_BROKERS is set. Any number of these may run at once. Exit codes: 0 done, 1 the database is away\nor refuses, 2 the input cannot be used."
    )]
    Migrate,
    /// Writes everything that the private PostgreSQL and the data folder hold into one file
    Backup(backup::BackupArguments),
    /// Brings a backup back, into an empty data folder
    Restore(restore::RestoreArguments),
    /// Shows the settings
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Says what is wrong with this machine or its settings, and how to mend it
    Doctor(doctor::DoctorArguments),
    /// Checks a server from end to end: tailors a tiny CV on it and removes everything again
    VerifySetup(verify::VerifyArguments),
    /// Signs in to a server, and keeps the session for the commands that follow
    #[command(
        after_help = "Examples:\n  jobstream login --server https://jobs.example.org --email me@example.org\n  jobstream login --email me@example.org --password-file secret.txt\n  jobstream login --register --email me@example.org --name \"Me\"\n\nThe password is asked for without being shown, or read from a pipe; it is never an argument.\nThe session stands in jobstream/credentials.json in XDG_CONFIG_HOME (~/.config), for you alone.\nExit codes: 0 done, 1 refused, 2 the input cannot be used."
    )]
    Login(account::LoginArguments),
    /// Ends the session that `login` has kept
    #[command(
        after_help = "Examples:\n  jobstream logout\n  jobstream logout --server https://jobs.example.org"
    )]
    Logout(account::LogoutArguments),
    /// Tells who you are to a server
    #[command(
        after_help = "Examples:\n  jobstream whoami\n  jobstream whoami --server https://jobs.example.org --json"
    )]
    Whoami(account::WhoamiArguments),
    /// Lists, shows, uploads and deletes resumes
    Resumes(resumes::ResumesArguments),
    /// Lists, shows, starts, saves and deletes tailorings
    Tailorings(tailorings::TailoringsArguments),
    /// Lists, reads and follows notifications
    Notifications(notifications::NotificationsArguments),
    /// Prints what makes a shell complete the commands of this program
    Completions(completions::CompletionsArguments),
    /// Tailors a CV to a job and saves the documents
    #[command(
        after_help = "Examples:\n  jobstream tailor --resume cv.pdf --job job.txt --out out\n  jobstream tailor --resume cv.docx --job job.txt --out out --title \"Data engineer\" --json\n  jobstream tailor --resume cv.odt --job job.txt --out out --template TWO_COLUMNS --paper A4\n\nExit codes: 0 done, 1 failed or cancelled, 2 the input cannot be used."
    )]
    Tailor(tailor::TailorArguments),
    /// Reads a CV and prints what stands in it
    #[command(
        after_help = "Examples:\n  jobstream parse cv.pdf --json\n  jobstream parse cv.docx --json | jq .basics.email\n\nNeeds nothing running. Exit codes: 0 done, 2 the file cannot be read (why: standard error)."
    )]
    Parse(ParseArguments),
    /// Lists, shows, watches, cancels and retries operations
    Operations(operations::OperationsArguments),
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

/// What `parse` is asked to do.
#[derive(Debug, Args)]
pub struct ParseArguments {
    /// The CV: PDF, DOCX, ODT, RTF, HTML, JSON Resume, Markdown or text
    pub file: PathBuf,
    /// Prints JSON Resume 1.0.0
    #[arg(long)]
    pub json: bool,
}

/// What administrators do.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  jobstream admin create --email me@example.org\n  JOBSTREAM_ADMIN_PASSWORD=... jobstream admin create --email me@example.org\n  jobstream admin rotate-keys"
)]
pub enum AdminCommand {
    /// Makes an administrator; the password is asked for, or taken from JOBSTREAM_ADMIN_PASSWORD
    Create {
        /// E-mail address
        #[arg(long)]
        email: String,
    },
    /// Makes a new key for access tokens; nobody is signed out
    RotateKeys,
}

/// Does what was asked.
pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let sources = &Sources { file: arguments.config, set: arguments.set, server: None };
    match arguments.command {
        Command::Up(asked) => up::run(sources, &asked).await,
        Command::Serve(asked) => serve::run(sources, &asked).await,
        Command::Migrate => migrate::run(sources).await,
        Command::Config(asked) => config::run(sources, &asked),
        Command::Doctor(asked) => doctor::run(sources, &asked).await,
        Command::VerifySetup(asked) => verify::run(sources, &asked).await,
        Command::Login(asked) => account::login(sources, asked).await,
        Command::Logout(asked) => account::logout(sources, &asked).await,
        Command::Whoami(asked) => account::whoami(sources, &asked).await,
        Command::Resumes(asked) => resumes::run(sources, asked).await,
        Command::Tailorings(asked) => tailorings::run(sources, asked).await,
        Command::Notifications(asked) => notifications::run(sources, asked).await,
        Command::Completions(asked) => Ok(completions::run(&asked)),
        Command::Tailor(asked) => tailor::run(sources, &asked).await,
        Command::Parse(asked) => parse::run(&asked),
        Command::Operations(asked) => operations::run(sources, asked).await,
        Command::Events(asked) => events::run(sources, asked).await,
        Command::Backup(asked) => backup::run(sources, &asked).await,
        Command::Restore(asked) => restore::run(sources, &asked).await,
        Command::Admin(AdminCommand::Create { email }) => admin::create(sources, &email).await,
        Command::Admin(AdminCommand::RotateKeys) => admin::rotate_keys(sources).await,
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
