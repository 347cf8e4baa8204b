//! `jobstream admin`: makes the first administrator, straight in the database, because nobody who
//! could be asked over the network has the right to yet.

use std::process::ExitCode;

use anyhow::Result;

use super::{password, progress::say};
use crate::{
    exit::Exit,
    settings::{Settings, Sources},
    up::Database,
};

const PASSWORD: &str = "JOBSTREAM_ADMIN_PASSWORD";

pub async fn create(sources: &Sources, email: &str) -> Result<ExitCode> {
    let config = Settings::read(sources)?.shared;
    let password = password()?;
    let database = Database::reach(&config).await?;
    let pool = db::Pool::connect(db::PoolOptions::new(database.url(), account::SCHEMA))?;
    db::migrate(&pool, &account::SETS).await?;
    let created = account::admin_create(&pool, email, &password).await;
    pool.close().await;
    database.end().await?;
    let user = created.map_err(|error| Exit::input(error.to_string()))?;
    say(&format!("{} is an administrator now", user.id));
    Ok(ExitCode::SUCCESS)
}

fn password() -> Result<String> {
    match std::env::var(PASSWORD) {
        Ok(password) => Ok(password),
        Err(_) => password::read(None),
    }
}
