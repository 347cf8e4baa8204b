//! Postings taken apart, against what a person wrote down beside them in `X.truth.json`: facts, and
//! demands and wishes word for word. Only what stands there is compared; null is not.

use std::{collections::HashSet, fs, path::Path};

use matching::{
    Posting,
    posting::facts::{Pay, Remote},
};
use serde_json::Value;

use crate::truth::Count;

/// What is compared, in the order of the table.
const KEYS: [&str; 16] = [
    "is_posting",
    "title",
    "company",
    "location",
    "remote",
    "seniority",
    "employment",
    "pay",
    "years",
    "education",
    "languages",
    "closed",
    "demands",
    "wishes",
    "facts",
    "all",
];
/// Keys from which on rows sum up others.
const SUMS: usize = 14;
/// Keys of the demands and wishes.
const WORDED: std::ops::Range<usize> = 12..14;

/// Prints the table of all postings of a folder; returns the F1 over all keys, or none without
/// postings. `read` gives the text of a file.
pub fn table(folder: &Path, read: impl Fn(&Path) -> Option<String>) -> Option<f64> {
    let mut paths: Vec<_> = fs::read_dir(folder).ok()?.map(|e| e.unwrap().path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".truth.json"));
    paths.sort();
    let mut counts = [Count::default(); KEYS.len()];
    let mut misses = Vec::new();
    for path in &paths {
        let document = path.to_string_lossy().trim_end_matches(".truth.json").to_owned();
        let Some(text) = read(Path::new(&document)) else { continue };
        let truth: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let posting = matching::analyze(&text);
        for (at, key) in KEYS.iter().enumerate().take(SUMS) {
            let Some(wanted) = wanted(&truth, key) else { continue };
            let found = found(&posting, key, &truth);
            let count = compare(key, &wanted, &found);
            counts[at] = counts[at].with(count);
            let all = KEYS.len() - 1;
            counts[all] = counts[all].with(count);
            if !WORDED.contains(&at) {
                counts[SUMS] = counts[SUMS].with(count);
            }
            if count.wrong + count.missed > 0 {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                misses.push(format!("- {name}: {key}: {wanted:?}, found {found:?}"));
            }
        }
    }
    print(&counts, &misses);
    (!paths.is_empty()).then(|| counts[KEYS.len() - 1].f1())
}

fn print(counts: &[Count; KEYS.len()], misses: &[String]) {
    println!(
        "| postings | right | wrong | missed | precision | recall | F1 |\n|---|---:|---:|---:|---:|---:|---:|"
    );
    for (key, count) in KEYS.iter().zip(counts).filter(|(_, count)| **count != Count::default()) {
        let Count { right, wrong, missed } = count;
        println!(
            "| {key} | {right} | {wrong} | {missed} | {:.3} | {:.3} | {:.3} |",
            count.precision(),
            count.recall(),
            count.f1()
        );
    }
    println!();
    misses.iter().for_each(|miss| println!("{miss}"));
}

/// What somebody wrote down under a key, as words to compare.
fn wanted(truth: &Value, key: &str) -> Option<Vec<String>> {
    let name = match key {
        "demands" => "must",
        "employment" if truth["employment"].is_null() => "employment_type",
        other => other,
    };
    Some(match &truth[name] {
        Value::Null => return None,
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Object(pay) => vec![format!(
            "{}-{} {} {}",
            pay["from"].as_f64().unwrap_or_default(),
            pay["to"].as_f64().unwrap_or_default(),
            pay["currency"].as_str().unwrap_or_default(),
            pay["per"].as_str().unwrap_or_default()
        )],
        other => vec![other.to_string()],
    })
}

/// What was found under a key, in the same words.
fn found(posting: &Posting, key: &str, truth: &Value) -> Vec<String> {
    let facts = &posting.facts;
    let named = |text: &str| if text.is_empty() { vec![] } else { vec![text.to_owned()] };
    let demands = |must: bool| {
        let some = posting.requirements.iter().filter(move |one| one.must == must);
        some.map(|one| one.text.clone()).collect()
    };
    match key {
        "is_posting" => {
            let says = !posting.requirements.is_empty() || !posting.responsibilities.is_empty();
            vec![(says && !posting.title.is_empty()).to_string()]
        }
        "title" => named(&posting.title),
        "company" => facts.company.clone().into_iter().collect(),
        "location" => facts.location.clone().into_iter().collect(),
        "remote" if truth["remote"].is_boolean() => {
            vec![matches!(facts.remote, Some(Remote::Remote)).to_string()]
        }
        "remote" => words(&facts.remote),
        "seniority" => words(&facts.seniority),
        "employment" => facts.employment.iter().flat_map(words).collect(),
        "pay" => facts.pay.iter().map(pay).collect(),
        "years" => facts.years.iter().map(ToString::to_string).collect(),
        "education" => words(&facts.education),
        "languages" => facts.languages.iter().map(|one| one.language.clone()).collect(),
        "closed" => vec![facts.closed.to_string()],
        "demands" => demands(true),
        "wishes" => demands(false),
        _ => Vec::new(),
    }
}

/// The name of a value as it is stored; none for none.
fn words(value: &impl serde::Serialize) -> Vec<String> {
    match serde_json::to_value(value).unwrap() {
        Value::String(text) => vec![text],
        _ => Vec::new(),
    }
}

fn pay(pay: &Pay) -> String {
    let per = pay.per.iter().flat_map(words).next().unwrap_or_default();
    format!("{}-{} {} {per}", pay.from, pay.to, pay.currency)
}

/// Compares two lists, letter by letter; where one thing is named, one part of it will do: the form
/// of employment in a posting that names two.
fn compare(key: &str, wanted: &[String], found: &[String]) -> Count {
    let squeeze = |text: &String| -> String {
        text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let wanted: HashSet<String> = wanted.iter().map(squeeze).collect();
    let mut found: HashSet<String> = found.iter().map(squeeze).collect();
    if key == "employment" && wanted.len() == 1 {
        found.retain(|one| wanted.contains(one) || found_is_hours(one));
    }
    Count {
        right: wanted.intersection(&found).count(),
        wrong: found.difference(&wanted).count(),
        missed: wanted.difference(&found).count(),
    }
}

/// Whether a form of employment is about the hours, of which one is named.
fn found_is_hours(form: &str) -> bool {
    matches!(form, "fulltime" | "parttime")
}
