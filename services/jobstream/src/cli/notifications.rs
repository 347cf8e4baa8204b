//! `jobstream notifications`: list, read, follow, preferences, over gRPC.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand, builder::PossibleValuesParser};
use gateway::json::notification as json;
use proto::notification::v1 as pb;

use super::{
    pages,
    progress::say,
    server::At,
    table::{Table, plain, time},
};
use crate::{
    session::{self, Session},
    settings::Sources,
};

/// What is asked of notifications.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  jobstream notifications list --unread\n  jobstream notifications read --all\n  jobstream notifications follow --json\n  jobstream notifications preferences --off TAILORING_CANCELLED\n\nFollows until Ctrl-C. Exit codes: 0 done, 1 refused or the session is over, 2 the input cannot be used."
)]
pub struct NotificationsArguments {
    #[command(flatten)]
    at: At,
    #[command(subcommand)]
    command: NotificationsCommand,
}

#[derive(Debug, Subcommand)]
enum NotificationsCommand {
    /// Lists what is in your inbox, newest first
    List {
        /// Only what was not read
        #[arg(long)]
        unread: bool,
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i32).range(1..))]
        limit: i32,
        /// Prints each as a line of JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows notifications and marks them as read
    Read {
        /// Their ids, notification_ and 32 hex digits
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        ids: Vec<String>,
        /// Marks everything as read
        #[arg(long)]
        all: bool,
        /// Prints each as a line of JSON
        #[arg(long, conflicts_with = "all")]
        json: bool,
    },
    /// Shows which types you are told of, and turns them on or off
    Preferences {
        /// Turns a type on, such as TAILORING_COMPLETED; may be repeated
        #[arg(long, value_name = "TYPE", value_parser = parser())]
        on: Vec<String>,
        /// Turns a type off; may be repeated
        #[arg(long, value_name = "TYPE", value_parser = parser())]
        off: Vec<String>,
        /// Prints JSON
        #[arg(long)]
        json: bool,
    },
    /// Follows your inbox live, until Ctrl-C
    Follow {
        /// Goes on after this sequence; 0 replays from the first change
        #[arg(long)]
        after: Option<i64>,
        /// Prints each change as a line of JSON
        #[arg(long)]
        json: bool,
    },
}

/// The names of types.
fn parser() -> PossibleValuesParser {
    PossibleValuesParser::new(json::NotificationType::NAMED.map(|(name, _)| name))
}

/// Does what was asked.
pub async fn run(sources: &Sources, asked: NotificationsArguments) -> Result<ExitCode> {
    let session = session::running(&asked.at.sources(sources)).await?;
    match asked.command {
        NotificationsCommand::List { unread, limit, json } => {
            list(&session, unread, limit, json).await?;
        }
        NotificationsCommand::Read { all: true, .. } => {
            let request = session.request(pb::MarkAllReadRequest {});
            let count = session.notifications().mark_all_read(request).await?.into_inner().count;
            say(&format!("{count} marked as read"));
        }
        NotificationsCommand::Read { ids, json, .. } => {
            for id in ids {
                let request = session.request(pb::MarkReadRequest { id });
                let answer = session.notifications().mark_read(request).await?.into_inner();
                let read = answer.notification.context("the answer holds no notification")?;
                match json {
                    true => say(&serde_json::to_string(&json::Notification::from(read))?),
                    false => say(&format!("{}\n{}", plain(&read.title), plain(&read.text))),
                }
            }
        }
        NotificationsCommand::Preferences { on, off, json } => {
            preferences(&session, &on, &off, json).await?;
        }
        NotificationsCommand::Follow { after, json } => {
            let stop = tokio::signal::ctrl_c();
            tokio::select! {
                _ = stop => {}
                followed = follow(&session, after, json) => followed?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(session: &Session, unread_only: bool, limit: i32, json: bool) -> Result<()> {
    let mut table = Table::new(&["ID", "MADE", "READ", "TITLE"]);
    let fetch = async |page_size, page_token| {
        let request = session.request(pb::ListRequest { page_size, page_token, unread_only });
        let page = session.notifications().list(request).await?.into_inner();
        Ok::<_, anyhow::Error>((page.notifications, page.next_page_token))
    };
    pages::turn(limit, fetch, |one| {
        match json {
            true => say(&serde_json::to_string(&json::Notification::from(one))?),
            false => {
                let read = if one.read_time.is_some() { "yes" } else { "no" };
                table.row([one.id, time(one.create_time), read.to_owned(), one.title]);
            }
        }
        Ok(())
    })
    .await?;
    if !json {
        table.print(if unread_only { "everything is read" } else { "there is nothing" });
    }
    Ok(())
}

/// Changes what is named, and shows all.
async fn preferences(session: &Session, on: &[String], off: &[String], json: bool) -> Result<()> {
    let preferences = json::NotificationType::NAMED.into_iter().filter_map(|(name, kind)| {
        let among = |names: &[String]| names.iter().any(|named| named == name);
        let enabled = if among(off) { Some(false) } else { among(on).then_some(true) };
        enabled.map(|enabled| pb::Preference { r#type: kind.into(), enabled })
    });
    let preferences = preferences.collect();
    let request = session.request(pb::UpdatePreferencesRequest { preferences });
    let answer = session.notifications().update_preferences(request).await?.into_inner();
    if json {
        let all = json::NotificationPreferences::from(answer.preferences);
        say(&serde_json::to_string(&all)?);
        return Ok(());
    }
    for one in answer.preferences {
        let name = one.r#type().as_str_name().trim_start_matches("NOTIFICATION_TYPE_");
        say(&format!("{name}  {}", if one.enabled { "on" } else { "off" }));
    }
    Ok(())
}

/// Follows the inbox; a stream that breaks is opened again after the last change.
async fn follow(session: &Session, mut after: Option<i64>, json: bool) -> Result<()> {
    let mut failures = 0;
    loop {
        let request = pb::SubscribeRequest { after_sequence: after };
        let broken = match session.notifications().subscribe(session.request(request)).await {
            Ok(stream) => {
                let mut stream = stream.into_inner();
                loop {
                    match stream.message().await {
                        Ok(Some(message)) => {
                            failures = 0;
                            let event = message.event();
                            let Some(inbox) = message.inbox else { continue };
                            after = Some(inbox.sequence);
                            tell(event, inbox, json)?;
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

fn tell(event: pb::SubscribeEvent, inbox: pb::Inbox, json: bool) -> Result<()> {
    if json {
        let change = inbox.change().as_str_name().trim_start_matches("INBOX_CHANGE_");
        let change = match event {
            pb::SubscribeEvent::Update => change.to_lowercase(),
            other => other.as_str_name().trim_start_matches("SUBSCRIBE_EVENT_").to_lowercase(),
        };
        let mut line = serde_json::to_value(json::Inbox::from(inbox))?;
        line["event"] = change.into();
        say(&line.to_string());
        return Ok(());
    }
    let unread = inbox.unread_count;
    match (inbox.change(), &inbox.notification) {
        (pb::InboxChange::Notified, Some(one)) => {
            let (at, title, text) = (time(one.create_time), plain(&one.title), plain(&one.text));
            say(&format!("{at}  {title}: {text} ({unread} to read)"));
        }
        (pb::InboxChange::Unspecified, _) => say(&format!("{unread} to read")),
        (pb::InboxChange::Archived, Some(one)) => {
            say(&format!("archived: {} ({unread} to read)", plain(&one.title)));
        }
        (_, Some(one)) => say(&format!("read: {} ({unread} to read)", plain(&one.title))),
        (_, None) => say(&format!("everything was read ({unread} to read)")),
    }
    Ok(())
}
