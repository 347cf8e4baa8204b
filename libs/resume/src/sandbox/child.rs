//! The child: takes its rights away, reads the document from standard input, parses it, and writes
//! one answer. A panic of a parser is an answer, too; what ends the process is read by the parent
//! from how it ended.

use std::{
    io::{Read as _, Write as _},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use super::{ARGUMENT, MARK, confine};
use crate::read::{self, Error, Format, Limits, Text};

/// Parses a document if this process was started for that, and does nothing otherwise. The first
/// thing that `main` calls; it ends the process with the code that it is given.
#[must_use]
pub fn child_main() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != ARGUMENT {
        return None;
    }
    let mut text = || arguments.next().and_then(|argument| argument.into_string().ok());
    let format = text().as_deref().and_then(Format::from_name);
    let limits = text().and_then(|json| serde_json::from_str::<Limits>(&json).ok());
    let (Some(format), Some(limits)) = (format, limits) else {
        return Some(ExitCode::from(2));
    };
    // Messages of panics quote what was parsed; nobody is to find that in a log.
    std::panic::set_hook(Box::new(|_| {}));
    let answer = answer(format, &limits);
    Some(match write(&answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

fn answer(format: Format, limits: &Limits) -> Result<Text, Error> {
    confine::confine(limits).map_err(|error| Error::Unavailable { what: error.to_string() })?;
    let mut bytes = Vec::new();
    let mut input = std::io::stdin().lock().take(limits.file_bytes as u64 + 1);
    if let Err(error) = input.read_to_end(&mut bytes) {
        return Err(Error::Unavailable { what: error.to_string() });
    }
    if bytes.len() > limits.file_bytes {
        return Err(Error::TooLarge { bytes: bytes.len(), limit: limits.file_bytes });
    }
    catch_unwind(AssertUnwindSafe(|| read::parse(format, bytes, limits)))
        .unwrap_or_else(|_| Err(Error::Damaged { what: "it cannot be followed".into() }))
}

fn write(answer: &Result<Text, Error>) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    output.write_all(MARK)?;
    output.write_all(&serde_json::to_vec(answer)?)?;
    output.flush()
}
