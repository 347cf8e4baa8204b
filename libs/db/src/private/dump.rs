//! Everything that a private server holds as one stream, by PostgreSQL's own programs: written while
//! the server works, as of one moment, and read back by any server of this or a newer version.

use std::{
    io::{self, Read as _, Write},
    path::Path,
    process::{Command, Stdio},
};

use super::{
    Running,
    account::Account,
    cluster,
    error::{Context as _, Error},
    install,
};

/// Writes what a running server holds. Blocks until it is written.
///
/// # Errors
/// [`Error::Copy`] with what the program said; [`Error::Io`] where it cannot run or `into` takes no
/// more.
pub fn dump(data_dir: &Path, server: &Running, into: &mut dyn Write) -> Result<(), Error> {
    let mut dump = program(data_dir, "pg_dump")?;
    dump.args(["--format=custom", "--no-owner", "--no-privileges", "--dbname", &server.url]);
    let mut child = dump.stdout(Stdio::piped()).spawn().context("run", "pg_dump")?;
    // What it says is little, and read after its output has ended.
    let copied = match child.stdout.take() {
        Some(mut output) => io::copy(&mut output, into).context("write", "the copy"),
        None => Ok(0),
    };
    if copied.is_err() {
        let _ = child.kill();
    }
    let mut said = String::new();
    if let Some(mut errors) = child.stderr.take() {
        let _ = errors.read_to_string(&mut said);
    }
    let ended = child.wait().context("run", "pg_dump")?;
    copied?;
    if ended.success() { Ok(()) } else { Err(Error::Copy { output: said.trim().to_owned() }) }
}

/// Reads into a running server what [`dump`] has written to a file: all of it or nothing. Blocks
/// until it is read.
///
/// # Errors
/// [`Error::Copy`] with what the program said, as where the server is not empty.
pub fn restore(data_dir: &Path, server: &Running, from: &Path) -> Result<(), Error> {
    let mut restore = program(data_dir, "pg_restore")?;
    restore.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]);
    restore.args(["--dbname", &server.url]).arg(from).stdout(Stdio::null());
    let output = restore.output().context("run", "pg_restore")?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Copy { output: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}

/// One of the programs that the server came with; variables for it are not passed on.
fn program(data_dir: &Path, name: &str) -> Result<Command, Error> {
    let account = Account::choose(&cluster::data_path(data_dir))?;
    let mut command = Command::new(install::find(&account)?.join("bin").join(name));
    command.env_clear().env("LC_ALL", "C").stdin(Stdio::null()).stderr(Stdio::piped());
    Ok(command)
}
