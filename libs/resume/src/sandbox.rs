//! Reads documents of strangers without trusting the parsers. What needs a parser is parsed in a child
//! process: this program once more, started with a hidden argument. Before it sees a byte of the
//! document it takes everything away from itself that parsing has no need of.
//!
//! ```text
//!   read()  --spawn-->  program __read pdf {limits}     environment empty
//!                         limits itself (rlimits, Landlock, seccomp)
//!   bytes   --stdin-->    parses
//!   answer  <-stdout--    one JSON object behind a mark
//!           (kills it when the time is over, and reads no more than the output limit)
//! ```
//!
//! What a hostile document can reach, therefore, is an error: `unsafe` code of a parser that is
//! turned against us can compute, allocate up to the limit, and write to its own output.

mod child;
mod confine;
mod parent;
mod stop;

use std::{ffi::OsString, path::PathBuf};

use crate::read::{self, Error, Limits, Text};

pub use self::{
    child::child_main,
    confine::{Enforced, confine},
    stop::Stop,
};

/// First argument of the child process.
const ARGUMENT: &str = "__read";
/// What stands before the answer; a test harness prints lines of its own.
const MARK: &[u8] = b"\x1ejobstream-read\n";

/// The program that is started to parse. Its `main` calls [`child_main`] before anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Path of the program.
    pub path: PathBuf,
    /// Arguments after the hidden ones.
    pub args: Vec<OsString>,
}

impl Program {
    /// This program.
    ///
    /// # Errors
    /// The system does not tell where it is.
    pub fn current() -> Result<Self, Error> {
        // Names the running program even when its file was replaced by a newer one.
        let running = PathBuf::from("/proc/self/exe");
        let path = if running.exists() {
            running
        } else {
            let unknown = |error: std::io::Error| Error::Unavailable { what: error.to_string() };
            std::env::current_exe().map_err(unknown)?
        };
        Ok(Self { path, args: Vec::new() })
    }

    /// This program when it is a test harness: the test named `test` calls [`child_main`] and
    /// ends the process with its code.
    ///
    /// # Errors
    /// The system does not tell where it is.
    pub fn current_test(test: &str) -> Result<Self, Error> {
        let args = [test, "--exact", "--nocapture", "--test-threads=1"];
        Ok(Self { args: args.map(OsString::from).to_vec(), ..Self::current()? })
    }
}

/// Reads a document; blocks until it is read or refused.
///
/// # Errors
/// The document cannot be read, is beyond a limit, or the child process cannot be started.
pub fn read(bytes: &[u8], file_name: &str, limits: &Limits) -> Result<Text, Error> {
    read_with(&Program::current()?, bytes, file_name, limits, &Stop::default())
}

/// Reads a document with the child process of a given program; blocks likewise, until it is
/// stopped.
///
/// # Errors
/// As [`read()`]; it was stopped.
pub fn read_with(
    program: &Program,
    bytes: &[u8],
    file_name: &str,
    limits: &Limits,
    stop: &Stop,
) -> Result<Text, Error> {
    if bytes.len() > limits.file_bytes {
        return Err(Error::TooLarge { bytes: bytes.len(), limit: limits.file_bytes });
    }
    let format = read::detect(bytes, file_name)?;
    if format.confined() {
        parent::parse(program, format, bytes, limits, stop)
    } else {
        read::decode(format, bytes, limits)
    }
}

#[cfg(test)]
mod tests;
