//! Reads foreign files in a child process, from asynchronous work.

use std::sync::Arc;

use operations::Failure;
use resume::{
    read::{self, Limits, Text},
    sandbox::{self, Program, Stop},
};

use super::blocking;
use crate::{config::Config, store::file::File};

/// Reads files within limits.
#[derive(Clone)]
pub struct Reader {
    program: Option<Program>,
    limits: Arc<Limits>,
}

/// Stops a reading when it is not waited for any more: its operation was cancelled, lost or has run
/// out of time. The reading itself blocks a thread, which nothing else would tell.
struct Waiting(Stop);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl Reader {
    /// Makes a reader by the settings.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self { program: config.reader.clone(), limits: Arc::new(config.limits.clone()) }
    }

    /// Reads a file. When it is not waited for any more, the child process ends.
    ///
    /// # Errors
    /// The file cannot be read, for good; or the reader cannot be started just now.
    pub async fn read(&self, file: File) -> Result<Text, Failure> {
        let Self { program, limits } = self.clone();
        let stop = Stop::default();
        let _waiting = Waiting(stop.clone());
        blocking(move || {
            let program = program.map_or_else(Program::current, Ok).map_err(refused)?;
            sandbox::read_with(&program, &file.bytes, &file.file_name, &limits, &stop)
                .map_err(refused)
        })
        .await
    }
}

/// Why a file was not read, in the reader's own words.
pub fn refused(error: read::Error) -> Failure {
    let text = error.to_string();
    let failure = match error.retryable() {
        true => Failure::retryable(error.reason(), text),
        false => Failure::permanent(error.reason(), text),
    };
    failure.caused_by(error)
}
