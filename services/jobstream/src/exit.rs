//! Exit codes, and what is said on the way out.

use std::process::ExitCode;

use service::status;
use tonic::Status;

/// The work was done and its outcome is a failure: an operation failed or was cancelled.
pub const OUTCOME: u8 = 1;
/// The input cannot be used; nothing was done.
pub const INPUT: u8 = 2;

/// An error with an exit code of its own.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Exit {
    /// The code.
    pub code: u8,
    /// What is said on standard error.
    pub message: String,
}

impl Exit {
    /// Bad input.
    pub fn input(message: impl Into<String>) -> anyhow::Error {
        Self { code: INPUT, message: message.into() }.into()
    }

    /// Work that ended without success.
    pub fn outcome(message: impl Into<String>) -> anyhow::Error {
        Self { code: OUTCOME, message: message.into() }.into()
    }
}

/// Says what went wrong on standard error and gives the code to end with.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    if let Some(exit) = error.downcast_ref::<Exit>() {
        eprintln!("jobstream: {}", exit.message);
        return ExitCode::from(exit.code);
    }
    if let Some(answer) = error.chain().find_map(|cause| cause.downcast_ref::<Status>()) {
        let problem = status::decode(answer);
        eprintln!("jobstream: {} ({})", problem.message, problem.reason);
        for violation in &problem.violations {
            eprintln!("  {}: {}", violation.field, violation.description);
        }
        return ExitCode::from(OUTCOME);
    }
    eprintln!("jobstream: {error:#}");
    ExitCode::from(OUTCOME)
}
