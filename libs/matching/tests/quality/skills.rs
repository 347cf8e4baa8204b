//! Skills found in labelled sentences: a found one is right when a label has the same letters.
//!
//! Where a file tells knowledge (`skills`) from what people do and are like (`soft_skills`), each is
//! compared with its own sort, and both together once more; otherwise all sorts are compared with
//! `skills`, of places inside each other the longest.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use matching::{Sort, Span, Vocabulary, spans};
use serde_json::Value;

use crate::{count::Count, sentences};

/// What to measure, and what to print.
#[derive(Debug, Default)]
pub struct Options {
    /// Remainder of the numbers of lines, from 0, divided by two, that are measured.
    pub half: Option<usize>,
    /// Whether to list what was not found and what was found in vain.
    pub misses: bool,
}

/// What a row of the table compares.
struct Row {
    name: &'static str,
    labels: &'static [&'static str],
    sorts: &'static [Sort],
}

const KNOWLEDGE: Row = Row { name: "knowledge", labels: &["skills"], sorts: &[Sort::Term] };
const DOING: Row = Row {
    name: "activities and traits",
    labels: &["soft_skills"],
    sorts: &[Sort::Activity, Sort::Trait],
};
const BOTH: Row = Row {
    name: "both",
    labels: &["skills", "soft_skills"],
    sorts: &[Sort::Term, Sort::Activity, Sort::Trait],
};
const ALL: Row = Row { name: "all", labels: &["skills"], ..BOTH };

/// Prints a table of every file of labelled sentences; returns the least F1 in it.
pub fn table(folder: &Path, options: &Options) -> f64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0.0 };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    println!(
        "| labelled sentences | skills | labels | precision | recall | F1 strict |\n\
         |---|---|---:|---:|---:|---:|"
    );
    let mut least = 1.0_f64;
    let mut misses = Vec::new();
    for path in paths {
        let lines: Vec<Value> = sentences::read(&path)
            .into_iter()
            .enumerate()
            .filter(|(at, _)| options.half.is_none_or(|half| at % 2 == half))
            .map(|(_, line)| line)
            .collect();
        if !lines.iter().any(|line| line["skills"].is_array() && line["text"].is_string()) {
            continue;
        }
        let apart = lines.iter().any(|line| line["soft_skills"].is_array());
        let file = path.file_name().unwrap().to_string_lossy();
        for row in if apart { &[KNOWLEDGE, DOING, BOTH][..] } else { &[ALL][..] } {
            let count = compare(&lines, row, apart, &mut misses);
            least = least.min(count.f1());
            print_row(&file, row.name, count);
        }
    }
    println!();
    misses.iter().filter(|_| options.misses).for_each(|miss| println!("{miss}"));
    least
}

fn print_row(file: &str, name: &str, count: Count) {
    let labels = count.right + count.missed;
    let (precision, recall, f1) = (count.precision(), count.recall(), count.f1());
    println!("| {file} | {name} | {labels} | {precision:.3} | {recall:.3} | {f1:.3} |");
}

fn compare(lines: &[Value], row: &Row, apart: bool, misses: &mut Vec<String>) -> Count {
    let mut count = Count::default();
    for line in lines {
        let Some(text) = line["text"].as_str() else { continue };
        let labels = row.labels.iter().filter_map(|label| line[*label].as_array()).flatten();
        let wanted: HashSet<String> = labels.filter_map(Value::as_str).map(squeeze).collect();
        let mut found = spans(text, Vocabulary::standard());
        found.retain(|one| row.sorts.contains(&one.sort));
        if !apart {
            found = outermost(found);
        }
        let found: HashSet<String> =
            found.into_iter().map(|one| squeeze(&text[one.span])).collect();
        count.right += wanted.intersection(&found).count();
        count.wrong += found.difference(&wanted).count();
        count.missed += wanted.difference(&found).count();
        let id = line["id"].as_str().unwrap_or_default();
        misses.extend(wanted.difference(&found).map(|one| format!("- {} {id}: {one}", row.name)));
        misses.extend(found.difference(&wanted).map(|one| format!("+ {} {id}: {one}", row.name)));
    }
    count
}

/// Places without those that stand inside others.
fn outermost(found: Vec<Span<'static>>) -> Vec<Span<'static>> {
    let mut kept: Vec<Span<'static>> = Vec::new();
    for one in found {
        if kept.last().is_none_or(|last| one.span.start >= last.span.end) {
            kept.push(one);
        }
    }
    kept
}

fn squeeze(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || "+#".contains(*c)).collect()
}
