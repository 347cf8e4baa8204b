//! `jobstream migrate`: brings the tables of every service up to date, before the processes that use
//! them start, and lets a role for each service use its own. Any number of it may run at once.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use db::{Applied, Pool, PoolOptions};

use super::progress::say;
use crate::{
    exit::Exit,
    settings::{Role, Settings, Sources},
    tables::Part,
    up::Database,
};

/// Brings everything up to date and tells what that took.
pub async fn run(sources: &Sources) -> Result<ExitCode> {
    let settings = Settings::read(sources)?;
    let database = Database::reach(&settings.shared).await?;
    let done = all(&database.url(), &settings).await;
    database.end().await?;
    done?;
    Ok(ExitCode::SUCCESS)
}

async fn all(url: &str, settings: &Settings) -> Result<()> {
    let parts = Part::all(settings);
    for part in &parts {
        let pool = pool(url, part)?;
        let applied = db::migrate(&pool, &part.sets).await;
        pool.close().await;
        say(&in_words(part, &applied.with_context(|| format!("the tables of {}", part.name))?));
    }
    for role in &settings.roles {
        let granted = grant(url, role, &parts).await;
        granted.map_err(|error| usable(error, role))?;
        say(&format!("{}: {} may use its tables", role.service, role.name));
    }
    Ok(())
}

/// Lets a role use the tables of its service and those of the log, which all services share.
async fn grant(url: &str, role: &Role, parts: &[Part]) -> Result<()> {
    let mut password = role.password.as_ref();
    for part in parts.iter().filter(|part| part.name == role.service || part.shared()) {
        let pool = pool(url, part)?;
        if let Some(password) = password.take() {
            db::role(&pool, &role.name, password.expose()).await?;
        }
        db::grant(&pool, &role.name).await?;
        pool.close().await;
    }
    Ok(())
}

/// A role that cannot be is a mistake in the settings.
fn usable(error: anyhow::Error, role: &Role) -> anyhow::Error {
    match error.downcast_ref::<db::Error>() {
        Some(db::Error::Options { field, right }) => {
            Exit::input(format!("JOBSTREAM_ROLES, {}: {field} must be {right}", role.service))
        }
        _ => error.context(format!("the role {} of {}", role.name, role.service)),
    }
}

fn pool(url: &str, part: &Part) -> Result<Pool, db::Error> {
    Pool::connect(PoolOptions::new(url, part.schema))
}

fn in_words(part: &Part, applied: &[Applied]) -> String {
    if applied.is_empty() {
        return format!("{}: up to date", part.name);
    }
    let sets = applied.iter().map(|Applied { set, versions }| {
        let versions: Vec<String> = versions.iter().map(i64::to_string).collect();
        format!("{set} {}", versions.join(" "))
    });
    format!("{}: applied {}", part.name, sets.collect::<Vec<_>>().join(", "))
}
