//! Measures how well skills are found in labelled sentences, and prints it as a table. Without
//! arguments the sentences of the project are measured and held to floors; `--data FOLDER` measures
//! `labels/*.jsonl` and `labels/*.csv` of a folder and holds them to nothing; `--half even|odd` takes every second
//! line, `--misses` lists what was not found and what was found in vain.
#![expect(clippy::unwrap_used, reason = "a test, though with a harness of its own")]

mod count;
mod sentences;
mod skills;

use std::{path::Path, process::ExitCode};

/// Least F1 of every row on the sentences of the project.
const LEAST: f64 = 0.90;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if has("--list") {
        return ExitCode::SUCCESS;
    }
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).filter(|value| !value.is_empty()).map(String::as_str)
    };
    let half = match value("--half") {
        Some("even") => Some(0),
        Some("odd") => Some(1),
        _ => None,
    };
    let options = skills::Options { half, misses: has("--misses") };
    match value("--data") {
        Some(folder) => {
            skills::table(&Path::new(folder).join("labels"), &options);
            ExitCode::SUCCESS
        }
        None => hold(&options),
    }
}

/// Measures the sentences of the project and holds them to the floor.
fn hold(options: &skills::Options) -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/labels");
    let least = skills::table(&folder, options);
    let held = least >= LEAST;
    let word = if held { "ok" } else { "FAILED" };
    println!("test result: {word}. skills F1 strict {least:.3} (least {LEAST})");
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
