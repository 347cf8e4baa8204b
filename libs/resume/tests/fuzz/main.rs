//! Changes documents of every format at random and reads each through the child process: whatever
//! the bytes, the answer is text or a reason, soon, and within the memory that a child has. A few
//! seconds for all readers; `--seconds N` gives each of them so many, `--reader NAME` takes one.
//! The same seed makes the same documents.
#![expect(clippy::unwrap_used, reason = "a test, though with a harness of its own")]

mod mutate;
mod seeds;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use mutate::Random;
use resume::{
    parse,
    read::{Error, Limits},
    sandbox::{self, child_main},
};
use seeds::{Seed, seeds};

/// Time for each reader unless one is said.
const USUAL: Duration = Duration::from_millis(1_500);

fn main() -> ExitCode {
    if let Some(code) = child_main() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)
    };
    if arguments.iter().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let time = after("--seconds").map_or(USUAL, |n| Duration::from_secs(n.parse().unwrap()));
    let mut bad = 0;
    for seed in seeds() {
        if after("--reader").is_none_or(|name| name == seed.ending) {
            bad += run(&seed, time);
        }
    }
    let word = if bad == 0 { "ok" } else { "FAILED" };
    println!("test result: {word}. {bad} answers that are none");
    if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads changed documents of one format until the time is over; returns how many had no answer.
fn run(seed: &Seed, time: Duration) -> usize {
    let name = format!("cv.{}", seed.ending);
    let limits = Limits { wall: Duration::from_secs(60), ..Limits::default() };
    let mut random = Random::new(seed.ending);
    let (begun, mut texts, mut refused, mut bad) = (Instant::now(), 0, 0, 0);
    while begun.elapsed() < time || texts + refused < 5 {
        let bytes = seed.changed(&mut random);
        match sandbox::read(&bytes, &name, &limits) {
            Ok(text) => {
                texts += 1;
                let resume = parse::document(&text);
                if let Some(line) = parse::unaccounted(&resume).first() {
                    bad += 1;
                    println!("{name} {}: line {line} is lost", texts + refused);
                }
            }
            Err(error) => {
                refused += 1;
                if !is_answer(&error, seed) {
                    bad += 1;
                    println!("{name} {}: {error}", texts + refused);
                }
            }
        }
    }
    println!("{name}: {texts} read, {refused} refused");
    bad
}

/// Whether a refusal says what is wrong with the document. A crash, too much time or memory is none.
/// The library that reads PDF may give up with a panic, which stays in the child and is told.
fn is_answer(error: &Error, seed: &Seed) -> bool {
    match error {
        Error::Damaged { what } => seed.ending == "pdf" || what != "it cannot be followed",
        Error::Costly { .. } | Error::Memory { .. } => seed.ending == "pdf",
        Error::Time { .. } | Error::Unavailable { .. } => false,
        _ => true,
    }
}
