//! The parent: starts the child, hands it the document, waits no longer than the time and until it
//! is stopped, and turns its answer, or the way it ended, into a result.

use std::{
    io::{Read as _, Write as _},
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use super::{ARGUMENT, MARK, Program, Stop};
use crate::read::{Error, Format, Limits, Text};

/// What the system calls the child.
const NAME: &str = "jobstream-read";
/// The allocator of the program reserves address space ahead; in KiB, well below the limit.
const RESERVE: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "65536");
/// Bytes of the child's last words that are looked at.
const LAST_WORDS: u64 = 4096;

const SIGABRT: i32 = 6;
const SIGKILL: i32 = 9;
const SIGXCPU: i32 = 24;

/// What the thread that waits for a child hears.
#[derive(Debug)]
pub(super) enum Heard {
    /// All that the child wrote.
    Output(Vec<u8>),
    /// It is to be stopped.
    Stop,
}

/// Parses a document in a child process.
pub(super) fn parse(
    program: &Program,
    format: Format,
    bytes: &[u8],
    limits: &Limits,
    stop: &Stop,
) -> Result<Text, Error> {
    if stop.stopped() {
        return Err(stopped());
    }
    let deadline = Instant::now() + limits.wall;
    let mut child = spawn(program, format, limits)?;
    let output = exchange(&mut child, bytes, limits, (deadline, stop));
    let too_long = output.as_ref().is_ok_and(|output| output.len() > limits.output_bytes);
    if output.is_err() || too_long {
        // It may have ended by itself meanwhile, which is as good.
        let _ = child.kill();
    }
    let status = end(&mut child, deadline, stop);
    let last_words = child.stderr.take().map(last_words).unwrap_or_default();
    let output = output?;
    if too_long {
        return Err(Error::TooLong { limit: limits.text_bytes });
    }
    match answer(&output) {
        Some(answer) => answer,
        None => Err(why(status?, &last_words, limits)),
    }
}

fn spawn(program: &Program, format: Format, limits: &Limits) -> Result<Child, Error> {
    let limits = serde_json::to_string(limits).map_err(|error| unavailable(&error))?;
    Command::new(&program.path)
        .arg0(NAME)
        .args([ARGUMENT, format.as_str(), &limits])
        .args(&program.args)
        .env_clear()
        .env(RESERVE.0, RESERVE.1)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| unavailable(&error))
}

/// Writes the document and reads the answer, both at once, so that neither side waits for the
/// other for ever.
fn exchange(
    child: &mut Child,
    bytes: &[u8],
    limits: &Limits,
    (deadline, stop): (Instant, &Stop),
) -> Result<Vec<u8>, Error> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(unavailable(&"its streams are not open"));
    };
    let most = limits.output_bytes as u64 + 1;
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        stop.tell(sender.clone());
        thread::Builder::new()
            .spawn_scoped(scope, move || {
                let mut read = Vec::new();
                // What was read before an error is judged by whether it is a whole answer.
                let _ = output.take(most).read_to_end(&mut read);
                let _ = sender.send(Heard::Output(read));
            })
            .map_err(|error| unavailable(&error))?;
        thread::Builder::new()
            .spawn_scoped(scope, move || {
                // A child that ended early does not read; how it ended says why.
                let _ = input.write_all(bytes);
            })
            .map_err(|error| unavailable(&error))?;
        let left = deadline.saturating_duration_since(Instant::now());
        let error = match receiver.recv_timeout(left) {
            Ok(Heard::Output(output)) => return Ok(output),
            Ok(Heard::Stop) => stopped(),
            Err(_) => Error::Time { seconds: limits.wall.as_secs() },
        };
        // Closes both streams, and with them ends both threads.
        let _ = child.kill();
        Err(error)
    })
}

/// Waits for the end of the child, which mostly has come; kills it at the deadline, or when it is
/// stopped.
fn end(child: &mut Child, deadline: Instant, stop: &Stop) -> Result<ExitStatus, Error> {
    const STEP: Duration = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait().map_err(|error| unavailable(&error))? {
            return Ok(status);
        }
        if Instant::now() >= deadline || stop.stopped() {
            // It may end by itself right now, which is as good.
            let _ = child.kill();
            return child.wait().map_err(|error| unavailable(&error));
        }
        thread::sleep(STEP);
    }
}

fn last_words(stderr: ChildStderr) -> String {
    let mut words = Vec::new();
    // They help to tell how it ended; without them the signal alone says it.
    let _ = stderr.take(LAST_WORDS).read_to_end(&mut words);
    String::from_utf8_lossy(&words).into_owned()
}

fn answer(output: &[u8]) -> Option<Result<Text, Error>> {
    let at = output.windows(MARK.len()).position(|window| window == MARK)?;
    serde_json::from_slice(&output[at + MARK.len()..]).ok()
}

/// Why a child ended without an answer.
fn why(status: ExitStatus, last_words: &str, limits: &Limits) -> Error {
    let memory = Error::Memory { mebibytes: limits.memory_bytes >> 20 };
    match status.signal() {
        Some(SIGXCPU) => Error::Costly { seconds: limits.processor.as_secs() },
        // Killed, and not by us: the system ran out of memory.
        Some(SIGKILL) => memory,
        Some(SIGABRT) if last_words.contains("memory allocation of") => memory,
        Some(_) if last_words.contains("overflowed its stack") => {
            Error::Damaged { what: "its parts are nested too deeply".into() }
        }
        Some(_) => Error::Damaged { what: "it cannot be followed".into() },
        None => unavailable(&format!("the reader ended with {status} and no answer")),
    }
}

fn stopped() -> Error {
    unavailable(&"it was stopped")
}

fn unavailable(error: &dyn std::fmt::Display) -> Error {
    Error::Unavailable { what: error.to_string() }
}
