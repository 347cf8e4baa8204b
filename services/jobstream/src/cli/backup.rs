//! `jobstream backup`: everything that the private PostgreSQL and the data folder hold, as of one
//! moment, in one file, while the program works or while it does not.

mod archive;

use std::{
    fs::{self, OpenOptions},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result};
use clap::Args;
use db::private::{self, Running};
use service::Config;

pub use archive::{Manifest, Opened};

use super::progress::say;
use crate::{
    exit::Exit,
    settings::{Settings, Sources},
    up::Database,
};

const MIB: u64 = 1024 * 1024;

/// What `backup` is asked to do.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  jobstream backup jobstream-2026-11-29.backup\n  JOBSTREAM_DATA_DIR=/var/lib/jobstream jobstream backup /mnt/backup/jobstream.backup\n\nNothing has to stop for it. The file also holds the keys of the data folder: whoever has it can be\nanybody, so keep it as you keep that folder. Exit codes: 0 done, 1 it failed, 2 the input cannot be\nused."
)]
pub struct BackupArguments {
    /// File to write; one that is there is kept
    file: PathBuf,
}

/// Writes the file.
pub async fn run(sources: &Sources, asked: &BackupArguments) -> Result<ExitCode> {
    let settings = Settings::read(sources)?;
    private_alone(&settings.shared)?;
    let folder = settings.shared.data_dir.clone();
    if !private::made(&folder) {
        let shown = folder.display();
        return Err(Exit::input(format!("{shown} holds nothing: nothing was started there yet")));
    }
    let file = asked.file.clone();
    if file.exists() {
        return Err(Exit::input(format!("{} is there already; name another", file.display())));
    }
    let database = Database::reach(&settings.shared).await?;
    let written = tokio::task::spawn_blocking(move || write(&folder, &file)).await;
    database.end().await?;
    let size = written??;
    say(&format!(
        "{}: {} MiB, with the keys of the data folder; whoever has it can be anybody",
        asked.file.display(),
        size.div_ceil(MIB)
    ));
    let key = &settings.account.key_file;
    if !key.starts_with(&settings.shared.data_dir) {
        say(&format!("{} is not in it: keep a copy of that as well", key.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// A PostgreSQL of somebody else's has tools of its own for this.
pub fn private_alone(config: &Config) -> Result<()> {
    if config.database_url.is_none() {
        return Ok(());
    }
    Err(Exit::input(
        "DATABASE_URL names a PostgreSQL of yours: back it up and bring it back by its own tools, \
         and keep a copy of the key file",
    ))
}

/// The private server, which has just been reached.
pub fn server(folder: &Path) -> Result<Running> {
    private::running(folder).context("the private PostgreSQL ended")
}

/// Writes under another name first, so that what bears the name is whole. Returns its bytes.
fn write(folder: &Path, file: &Path) -> Result<u64> {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    let unfinished = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let shown = || format!("writing {}", unfinished.display());
    let open = options.open(&unfinished).with_context(shown)?;
    let written = archive::write(open, folder, &server(folder)?);
    let named = written.and_then(|size| {
        fs::rename(&unfinished, file).with_context(|| format!("writing {}", file.display()))?;
        Ok(size)
    });
    if named.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    named
}
