//! `jobstream admin`: makes the first administrator, straight in the database, because nobody who
//! could be asked over the network has the right to yet.

use std::{
    io::{IsTerminal as _, Write as _},
    process::ExitCode,
};

use anyhow::Result;

use super::progress::say;
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
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(password);
    }
    let mut input = std::io::stdin();
    if !input.is_terminal() {
        let mut line = String::new();
        input.read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    eprint!("Password: ");
    std::io::stderr().flush()?;
    let password = unseen(&mut input)?;
    eprintln!();
    Ok(password)
}

/// Reads a line that the terminal does not show.
fn unseen(input: &mut std::io::Stdin) -> Result<String> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let before = tcgetattr(&*input)?;
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&*input, OptionalActions::Flush, &silent)?;
    let mut line = String::new();
    let read = input.read_line(&mut line);
    tcsetattr(&*input, OptionalActions::Flush, &before)?;
    read?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
