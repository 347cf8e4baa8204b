//! Whose tables stand where, and how they come to be up to date: brought so by this process at its
//! start, or by `jobstream migrate` before it.

use anyhow::{Context as _, Result};
use db::{Missing, Pool, Set};
use events::log::postgres as log;
use service::Tasks;

use crate::{exit::Exit, settings::Settings};

/// What brings tables up to date where services do not.
const REMEDY: &str = "`jobstream migrate` does that, with the DATABASE_URL of their owner";

/// The tables of a service, or of the log.
#[derive(Debug, Clone)]
pub struct Part {
    /// Whose they are.
    pub name: &'static str,
    /// Where they stand.
    pub schema: &'static str,
    /// Their migrations, in order.
    pub sets: Vec<Set>,
}

impl Part {
    /// Those of the account service.
    pub fn account() -> Self {
        Self { name: "account", schema: account::SCHEMA, sets: account::SETS.to_vec() }
    }

    /// Those of the tailoring service.
    pub fn tailoring() -> Self {
        Self { name: "tailoring", schema: tailoring::SCHEMA, sets: tailoring::sets().to_vec() }
    }

    /// Those of the notification service.
    pub fn notification() -> Self {
        let sets = notification::sets().to_vec();
        Self { name: "notification", schema: notification::SCHEMA, sets }
    }

    /// Those of the log, where it is tables of the database.
    pub fn log() -> Self {
        Self { name: "log", schema: log::SCHEMA, sets: log::SETS.to_vec() }
    }

    /// Whether every service uses them.
    pub fn shared(&self) -> bool {
        self.schema == log::SCHEMA
    }

    /// All that these settings need.
    pub fn all(settings: &Settings) -> Vec<Self> {
        let log = settings.kafka.is_none().then(Self::log);
        [Self::account(), Self::tailoring(), Self::notification()].into_iter().chain(log).collect()
    }
}

/// How tables come to be up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tables {
    /// By this process.
    Migrate,
    /// By somebody else, who is waited for.
    Await,
    /// By somebody else, who has done it.
    Expect,
}

impl Tables {
    /// For a service.
    pub const fn of_service(settings: &Settings) -> Self {
        if settings.migrate { Self::Migrate } else { Self::Await }
    }

    /// For a command, whose user does not want to wait without end.
    pub const fn of_command(settings: &Settings) -> Self {
        if settings.migrate { Self::Migrate } else { Self::Expect }
    }

    /// Returns once the tables are up to date.
    ///
    /// # Errors
    /// They cannot be brought so, are not what they are expected to be, or the process ends.
    pub async fn settle(self, pool: &Pool, part: &Part, tasks: &Tasks) -> Result<()> {
        let outcome = match self {
            Self::Migrate => Box::pin(db::migrate(pool, &part.sets)).await.map(|_| ()),
            Self::Await => {
                let waiting = Box::pin(db::await_migrations(pool, &part.sets, REMEDY));
                let waited = tasks.token().run_until_cancelled(waiting).await;
                waited.context("ended while it waited for its tables")?
            }
            Self::Expect => {
                let lacks = Box::pin(db::missing(pool, &part.sets)).await?;
                return expected(&lacks);
            }
        };
        outcome.with_context(|| format!("the tables of {}", part.name))
    }
}

fn expected(lacks: &[Missing]) -> Result<()> {
    if lacks.is_empty() {
        return Ok(());
    }
    let lacks: Vec<String> = lacks.iter().map(Missing::to_string).collect();
    Err(Exit::outcome(format!("{} is missing; {REMEDY}", lacks.join("; "))))
}
