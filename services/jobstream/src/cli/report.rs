//! What a check has found, a line each: that it is well, what to look at, or what is wrong and what
//! to do about it. A check that is only a warning does not fail the command.

use std::process::ExitCode;

use serde::Serialize;

use super::{progress::say, table::plain};
use crate::exit;

/// How something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is well.
    Ok,
    /// It works, and may not for long or not for everything.
    Warn,
    /// It does not work.
    Fail,
}

/// What one check has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How it was found.
    pub status: Status,
    /// What was seen.
    pub detail: String,
    /// What to do; empty where nothing is to be done.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

impl Finding {
    /// All is well.
    pub fn ok(check: &'static str, detail: impl Into<String>) -> Self {
        Self { check, status: Status::Ok, detail: detail.into(), advice: String::new() }
    }

    /// Something to look at.
    pub fn warn(check: &'static str, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { check, status: Status::Warn, detail: detail.into(), advice: advice.into() }
    }

    /// Something that does not work.
    pub fn fail(check: &'static str, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { check, status: Status::Fail, detail: detail.into(), advice: advice.into() }
    }
}

/// Findings, told as they come.
pub struct Report {
    json: bool,
    failed: usize,
    warned: usize,
}

impl Report {
    /// A report for people, or a line of JSON for each finding.
    pub const fn new(json: bool) -> Self {
        Self { json, failed: 0, warned: 0 }
    }

    /// Tells a finding; returns whether it was no failure.
    pub fn tell(&mut self, finding: &Finding) -> bool {
        let word = match finding.status {
            Status::Ok => "ok",
            Status::Warn => "warn",
            Status::Fail => "fail",
        };
        self.failed += usize::from(finding.status == Status::Fail);
        self.warned += usize::from(finding.status == Status::Warn);
        if self.json {
            say(&serde_json::to_string(finding).unwrap_or_default());
        } else {
            say(&format!("{word:<4}  {:<13}  {}", finding.check, plain(&finding.detail)));
            if !finding.advice.is_empty() {
                say(&format!("                     -> {}", plain(&finding.advice)));
            }
        }
        finding.status != Status::Fail
    }

    /// Says what it all comes to, and the code to end with.
    pub fn end(self, well: &str) -> ExitCode {
        if !self.json {
            say(&match (self.failed, self.warned) {
                (0, 0) => well.to_owned(),
                (0, warned) => format!("{well}, with {warned} to look at"),
                (failed, _) => format!("{failed} to mend: see the lines after ->"),
            });
        }
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(exit::OUTCOME) }
    }
}
