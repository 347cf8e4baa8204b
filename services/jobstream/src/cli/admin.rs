//! `jobstream admin`: what the one who runs the machine does straight in the database. Makes the first
//! administrator, whom nobody could be asked for over the network yet, and changes the signing key.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use service::Tasks;

use super::{password, progress::say};
use crate::{
    exit::Exit,
    settings::{Settings, Sources},
    tables::{Part, Tables},
    up::Database,
};

const PASSWORD: &str = "JOBSTREAM_ADMIN_PASSWORD";

/// Makes an administrator.
pub async fn create(sources: &Sources, email: &str) -> Result<ExitCode> {
    let settings = Settings::read(sources)?;
    let password = password()?;
    let (database, pool) = reach(&settings).await?;
    let created = account::admin_create(&pool, email, &password).await;
    pool.close().await;
    database.end().await?;
    let user = created.map_err(|error| Exit::input(error.to_string()))?;
    say(&format!("{} is an administrator now", user.id));
    Ok(ExitCode::SUCCESS)
}

/// Makes a new key for access tokens.
pub async fn rotate_keys(sources: &Sources) -> Result<ExitCode> {
    let settings = Settings::read(sources)?;
    let (database, pool) = reach(&settings).await?;
    let rotated = account::keys_rotate(&pool, &settings.account).await;
    pool.close().await;
    database.end().await?;
    let key = rotated.context("the signing key was not changed")?;
    say(&format!(
        "{} signs from now on, in processes that run within half a minute; tokens that the old key \
         signed stay valid to their end",
        key.kid()
    ));
    Ok(ExitCode::SUCCESS)
}

async fn reach(settings: &Settings) -> Result<(Database, db::Pool)> {
    let database = Database::reach(&settings.shared).await?;
    let part = Part::account();
    let pool = db::Pool::connect(db::PoolOptions::new(database.url(), part.schema))?;
    Tables::of_command(settings).settle(&pool, &part, &Tasks::new()).await?;
    Ok((database, pool))
}

fn password() -> Result<String> {
    match std::env::var(PASSWORD) {
        Ok(password) => Ok(password),
        Err(_) => password::read(None),
    }
}
