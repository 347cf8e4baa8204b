//! `jobstream restore`: a backup becomes a data folder again. What was under way when it was made goes
//! on at the next start.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result};
use clap::Args;

use super::{
    backup::{Manifest, Opened, private_alone, server},
    progress::say,
};
use crate::{
    exit::Exit,
    settings::{Settings, Sources},
    up::Database,
};

/// Name of the dump while it is read.
const UNPACKED: &str = "restoring.dump";

/// What `restore` is asked to do.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  JOBSTREAM_DATA_DIR=./restored jobstream restore jobstream-2026-11-29.backup\n\nThe data folder must be empty or not there yet. The program that wrote the backup may be older than\nthis one. Exit codes: 0 done, 1 it failed, 2 the input cannot be used."
)]
pub struct RestoreArguments {
    /// File that `jobstream backup` has written
    file: PathBuf,
}

/// Fills the data folder.
pub async fn run(sources: &Sources, asked: &RestoreArguments) -> Result<ExitCode> {
    let settings = Settings::read(sources)?;
    private_alone(&settings.shared)?;
    let folder = settings.shared.data_dir.clone();
    let shown = folder.display();
    if !empty(&folder)? {
        return Err(Exit::input(format!(
            "{shown} is not empty; set JOBSTREAM_DATA_DIR to another folder, or move this one away"
        )));
    }
    let backup = Opened::open(&asked.file)?;
    let database = Database::start(&settings.shared).await?;
    let into = folder.clone();
    let filled = tokio::task::spawn_blocking(move || fill(backup, &into)).await;
    database.end().await?;
    let filled = filled?;
    let Manifest { begun_at, version, .. } = filled
        .with_context(|| format!("{shown} was not filled; remove it before you try again"))?;
    say(&format!("{shown} is as it was at {begun_at}, written by version {version}"));
    let key = &settings.account.key_file;
    if !key.starts_with(&folder) && !key.exists() {
        say(&format!("{} is not there yet: bring back your copy of it", key.display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn empty(folder: &Path) -> Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Exit::input(format!("{}: {error}", folder.display()))),
    }
}

/// The database first, all of it or nothing: a folder without its keys starts nothing, where one
/// with keys and half a database would.
fn fill(mut backup: Opened, folder: &Path) -> Result<Manifest> {
    let unpacked = folder.join(UNPACKED);
    backup.database(&unpacked)?;
    db::private::restore(folder, &server(folder)?, &unpacked)?;
    fs::remove_file(&unpacked)?;
    backup.files(folder)?;
    Ok(backup.manifest)
}
