//! Measures how well resumes and postings are read, and prints it as tables: fields against what a
//! person wrote down about each file, facts and demands of postings, lines accounted for, and
//! documents of our own read back. Without arguments the fixtures of the project are measured and
//! held to floors; `--data FOLDER` measures the files of a folder (`resumes/X` with
//! `resumes/X.truth.json`, `postings/html/X` alike, `hostile/*`) and holds them to nothing.
//! `--readers` gives our PDF to foreign readers.
#![expect(clippy::unwrap_used, reason = "a test, though with a harness of its own")]

mod fields;
mod hostile;
mod postings;
mod readers;
mod round_trip;
mod truth;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use fields::Tally;
use resume::{
    model::Resume,
    parse,
    read::{Format, Limits, Text},
    sandbox::{self, child_main},
};
use truth::Truth;

/// Least values on the fixtures of the project.
const FIELDS: f64 = 0.98;
const ROUND_TRIP: f64 = 0.98;
const ORDER: f64 = 0.99;
const POSTINGS: f64 = 0.95;

fn main() -> ExitCode {
    if let Some(code) = child_main() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let at = arguments.iter().position(|argument| argument == "--data");
    let folder = at.and_then(|at| arguments.get(at + 1)).filter(|path| !path.is_empty());
    match folder {
        Some(folder) => measure(Path::new(folder)),
        None => hold(arguments.iter().any(|argument| argument == "--readers")),
    }
}

/// Measures the files of a folder.
fn measure(folder: &Path) -> ExitCode {
    let (tally, _) = files(&folder.join("resumes"));
    println!("{}", tally.table());
    postings::table(&folder.join("postings/html"), text);
    hostile::table(&folder.join("hostile"));
    ExitCode::SUCCESS
}

/// Measures the fixtures and holds them to the floors; with foreign readers, which `make quality`
/// gets, the order of what they read too.
fn hold(foreign: bool) -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../libs/resume/fixtures");
    let (tally, resumes) = files(&folder);
    println!("{}", tally.table());
    let back = round_trip::table(&resumes);
    let order = if foreign { readers::table(&resumes) } else { 1.0 };
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../libs/matching/fixtures/postings");
    let postings = postings::table(&folder, text).unwrap_or_default();
    let (fields, lost) = (tally.f1(), tally.lines_lost);
    let least = [(fields, FIELDS), (back, ROUND_TRIP), (order, ORDER), (postings, POSTINGS)];
    let held = least.iter().all(|(reached, least)| reached >= least) && lost == 0;
    let word = if held { "ok" } else { "FAILED" };
    let order = if foreign { format!("{order:.3}") } else { "not measured".to_owned() };
    println!(
        "test result: {word}. fields F1 {fields:.3} (least {FIELDS}), round trip {back:.3} (least {ROUND_TRIP}), order {order} (least {ORDER}), postings {postings:.3} (least {POSTINGS}), {lost} lines lost (most 0)"
    );
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The text of a document, if it can be read.
fn text(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let read = sandbox::read(&fs::read(path).ok()?, &name, &Limits::default()).ok()?;
    Some(read.text())
}

/// Reads every file of a folder and compares those that somebody wrote the truth down about.
fn files(folder: &Path) -> (Tally, Vec<(String, Resume)>) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut tally, mut resumes) = (Tally::default(), Vec::new());
    println!("| file | format | lines | kept as other | F1 |\n|---|---|---:|---:|---:|");
    for path in paths.iter().filter(|path| !path.to_string_lossy().ends_with(".truth.json")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = match sandbox::read(&fs::read(path).unwrap(), &name, &Limits::default()) {
            Ok(text) => text,
            Err(error) => {
                println!("| {name} | | | | {} |", error.reason());
                continue;
            }
        };
        let resume = parse::document(&text);
        let truth = Truth::of(path);
        let f1 = truth.map(|truth| tally.add(&name, &truth.compare(&resume)));
        tally.lines(&resume);
        println!("{}", row(&name, &text, &resume, f1));
        resumes.push((name, resume));
    }
    println!();
    (tally, resumes)
}

fn row(name: &str, text: &Text, resume: &Resume, f1: Option<f64>) -> String {
    let format: Format = text.format;
    let other: usize = resume.other.iter().map(|section| section.statements.len()).sum();
    let f1 = f1.map_or_else(String::new, |f1| format!("{f1:.3}"));
    format!("| {name} | {} | {} | {other} | {f1} |", format.as_str(), text.lines.len())
}
