//! `jobstream events`: what consumers have put aside, and reading again. Done straight on the
//! database and the log, as an administrator of the machine; nobody is asked over the network.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use events::{Delivered, Error, Event, Log, consume, header, replay};
use serde_json::json;
use service::Tasks;

use super::progress::say;
use crate::{
    deps,
    exit::Exit,
    settings::{Settings, Sources},
    tables::Tables,
    up::Database,
};

/// How long the log may take to hand the dead letters out.
const LIMIT: Duration = Duration::from_secs(60);
/// Pause between two looks whether a consumer has read again.
const LOOK: Duration = Duration::from_millis(200);
/// How long connections may take to end.
const END: Duration = Duration::from_secs(5);

/// What is asked of events.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "Examples:\n  jobstream events dead-letters notification\n  jobstream events dead-letters notification --put-back\n  jobstream events replay notification --since 2026-11-25T08:00:00Z --wait\n  jobstream events replay notification --partition 3 --position 1200\n\nReaches PostgreSQL and the log as a service does (DATABASE_URL, KAFKA_BROKERS). No effect is doubled:\nwhat a consumer has applied it passes over. Exit codes: 0 done, 1 the log or the database is away,\n2 the input cannot be used."
)]
pub enum EventsCommand {
    /// Lists the events that a consumer could not apply and has put aside
    DeadLetters {
        /// Which consumer
        consumer: ConsumerName,
        /// Puts them back, so that they are tried again
        #[arg(long)]
        put_back: bool,
        /// Prints each as a line of JSON
        #[arg(long, conflicts_with = "put_back")]
        json: bool,
    },
    /// Has a consumer read its topics again; it need not stop
    Replay {
        /// Which consumer
        consumer: ConsumerName,
        #[command(flatten)]
        from: Point,
        /// Waits until it has read everything again
        #[arg(long)]
        wait: bool,
    },
}

/// Where it begins.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct Point {
    /// With the first event that was written at this time or later, such as 2026-11-25T08:00:00Z
    #[arg(long, value_name = "TIME", conflicts_with_all = ["partition", "position"])]
    since: Option<String>,
    /// In one partition
    #[arg(long, value_name = "NUMBER", requires = "position")]
    partition: Option<i32>,
    /// At this position of the partition
    #[arg(long, value_name = "NUMBER", requires = "partition")]
    position: Option<i64>,
}

/// The consumers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConsumerName {
    /// Makes notifications of the ends of operations
    Notification,
}

impl ConsumerName {
    /// Its group.
    const fn group(self) -> &'static str {
        match self {
            Self::Notification => notification::consumer::GROUP,
        }
    }

    /// The topics it reads.
    fn topics(self) -> Vec<String> {
        let kinds = match self {
            Self::Notification => notification::consumer::ENDS,
        };
        let mut topics: Vec<String> = kinds.iter().map(|kind| events::topic_of(kind)).collect();
        topics.dedup();
        topics
    }
}

/// A consumer, with its database and the log it reads.
struct Place {
    consumer: ConsumerName,
    pool: db::Pool,
    log: Arc<dyn Log>,
    tasks: Tasks,
}

impl Place {
    async fn reach(sources: &Sources, consumer: ConsumerName) -> Result<Self> {
        let settings = Settings::read(sources)?;
        let (url, tables) = (Database::found(&settings.shared)?, Tables::of_command(&settings));
        let (place, tasks) = (deps::Place { url, tables }, Tasks::new());
        let log = deps::log(&settings, &place, &tasks).await?;
        let pool = match consumer {
            ConsumerName::Notification => {
                deps::notification(&place, log.clone(), &tasks).await?.pool
            }
        };
        Ok(Self { consumer, pool, log, tasks })
    }

    async fn end(self) {
        self.tasks.drain(END).await;
        self.pool.close().await;
    }
}

/// Does what was asked.
pub async fn run(sources: &Sources, asked: EventsCommand) -> Result<ExitCode> {
    let (EventsCommand::DeadLetters { consumer, .. } | EventsCommand::Replay { consumer, .. }) =
        &asked;
    let point = match &asked {
        EventsCommand::Replay { from, .. } => Some(from.read()?),
        EventsCommand::DeadLetters { .. } => None,
    };
    let place = Place::reach(sources, *consumer).await?;
    let done = match (&asked, point) {
        (EventsCommand::Replay { wait, .. }, Some(from)) => again(&place, from, *wait).await,
        (EventsCommand::DeadLetters { put_back: true, .. }, _) => put_back(&place).await,
        (EventsCommand::DeadLetters { json, .. }, _) => list(&place, *json).await,
        (EventsCommand::Replay { .. }, None) => Ok(()),
    };
    place.end().await;
    done?;
    Ok(ExitCode::SUCCESS)
}

impl Point {
    fn read(&self) -> Result<replay::From> {
        match (&self.since, self.partition, self.position) {
            (Some(time), ..) => Ok(replay::From::Since(time.parse().map_err(|_| {
                Exit::input(format!("{time} is no time; write it as 2026-11-25T08:00:00Z"))
            })?)),
            (None, Some(partition), Some(position)) => {
                Ok(replay::From::Position { partition, position })
            }
            _ => Err(Exit::input("say where to begin: --since, or --partition and --position")),
        }
    }
}

async fn again(place: &Place, from: replay::From, wait: bool) -> Result<()> {
    let group = place.consumer.group();
    for topic in place.consumer.topics() {
        let asked = events::replay(&place.pool, place.log.as_ref(), group, &topic, from).await;
        asked.map_err(|error| match error {
            Error::Invalid { .. } => Exit::input(error.to_string()),
            other => other.into(),
        })?;
        say(&format!("{group} reads {topic} again, and passes over what it has applied"));
    }
    if wait {
        while replay::pending(&place.pool, group).await? > 0 {
            tokio::time::sleep(LOOK).await;
        }
        say(&format!("{group} has read everything again"));
    }
    Ok(())
}

async fn put_back(place: &Place) -> Result<()> {
    let group = place.consumer.group();
    for topic in place.consumer.topics() {
        let put = events::put_back(&place.pool, &place.log, group, &topic, LIMIT).await?;
        say(&format!("{put} put back into {topic}"));
    }
    Ok(())
}

async fn list(place: &Place, json: bool) -> Result<()> {
    let group = place.consumer.group();
    for topic in place.consumer.topics() {
        let letters = events::dead_letters(&place.pool, &place.log, group, &topic, LIMIT).await?;
        for letter in &letters {
            say(&if json { as_json(letter) } else { as_line(letter) });
        }
    }
    Ok(())
}

/// What a dead letter says of itself; what is in it is nobody's to read here.
fn as_json(letter: &Delivered) -> String {
    let headers = &letter.record.headers;
    let number = |name: &str| header(headers, name).and_then(|text| text.parse::<i64>().ok());
    json!({
        "topic": header(headers, consume::DEAD_TOPIC),
        "partition": number(consume::DEAD_PARTITION),
        "position": number(consume::DEAD_POSITION),
        "reason": header(headers, consume::DEAD_REASON),
        "attempts": number(consume::DEAD_ATTEMPT),
        "letter": letter.position,
        "put_aside_at": letter.at,
        "key": letter.record.key,
        "id": header(headers, "ce_id"),
        "type": header(headers, "ce_type"),
        "sequence": number("ce_sequence"),
        "time": header(headers, "ce_time"),
    })
    .to_string()
}

fn as_line(letter: &Delivered) -> String {
    let of = |name: &str| header(&letter.record.headers, name).unwrap_or("?");
    let event = match Event::from_record(&letter.record) {
        Ok(event) => format!("{} {} number {}", event.kind, event.subject, event.sequence),
        Err(malformed) => malformed.to_string(),
    };
    format!(
        "{} {}:{}  {}  after {}  {event}",
        of(consume::DEAD_TOPIC),
        of(consume::DEAD_PARTITION),
        of(consume::DEAD_POSITION),
        of(consume::DEAD_REASON),
        of(consume::DEAD_ATTEMPT),
    )
}
