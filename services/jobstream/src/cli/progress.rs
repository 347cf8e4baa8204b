//! Live progress: a bar on a terminal, plain lines in a pipe, JSON on request.

use std::{
    io::{IsTerminal as _, Write as _},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use proto::operations::v1::{Operation, State};

use super::render;

/// How progress is shown.
pub enum Progress {
    /// A bar that moves.
    Bar(ProgressBar),
    /// A line for each phase; the last one that was printed.
    Lines(String),
    /// A line of JSON for each change.
    Json,
    /// Nothing: somebody else tells how it ends.
    Silent,
}

impl Progress {
    /// Chooses by where the output goes.
    pub fn new(json: bool) -> Self {
        if json {
            return Self::Json;
        }
        if !std::io::stdout().is_terminal() {
            return Self::Lines(String::new());
        }
        let bar = ProgressBar::new(100);
        let style = ProgressStyle::with_template("{prefix:>14} [{bar:30}] {percent:>3}% {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█▉ "));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self::Bar(bar)
    }

    /// Shows an operation as it stands.
    pub fn show(&mut self, operation: &Operation) {
        match self {
            Self::Bar(bar) => {
                bar.set_prefix(operation.kind.clone());
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a percentage is between 0 and 100"
                )]
                bar.set_position(operation.progress.clamp(0.0, 100.0) as u64);
                bar.set_message(line(operation));
                if operation.done {
                    match operation.state() {
                        State::Succeeded => bar.finish(),
                        _ => bar.abandon(),
                    }
                }
            }
            Self::Lines(last) => {
                let line =
                    format!("{} {:>3.0}% {}", operation.kind, operation.progress, line(operation));
                if *last != line {
                    say(&line);
                    *last = line;
                }
            }
            Self::Json => say(&render::operation_json(operation).to_string()),
            Self::Silent => {}
        }
    }
}

/// Phase and remaining time in words.
fn line(operation: &Operation) -> String {
    let mut words = vec![render::status(operation)];
    if let Some(phase) = &operation.phase {
        words.insert(0, format!("{}/{}", phase.index, phase.total));
    }
    if let Some(left) = operation.estimate.as_ref().and_then(|estimate| estimate.p50) {
        words.push(format!("(about {} s left)", left.seconds.max(1)));
    }
    words.join(" ")
}

/// Prints a line; a closed pipe is no error.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
