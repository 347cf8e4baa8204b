//! Skills found in labelled sentences: a found one is right when a label has the same letters.

use std::{collections::HashSet, fs, path::Path};

use matching::Vocabulary;
use serde_json::Value;

use crate::truth::Count;

/// Prints a table of every file of labelled sentences.
pub fn table(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    println!("| labelled sentences | precision | recall | F1 strict |\n|---|---:|---:|---:|");
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "jsonl")) {
        let mut count = Count::default();
        for line in fs::read_to_string(path).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let (Some(text), Some(labels)) = (row["text"].as_str(), row["skills"].as_array())
            else {
                continue;
            };
            let wanted: HashSet<String> =
                labels.iter().filter_map(Value::as_str).map(squeeze).collect();
            let found = Vocabulary::standard().extract(text);
            let found: HashSet<String> =
                found.into_iter().map(|one| squeeze(&text[one.span])).collect();
            count.right += wanted.intersection(&found).count();
            count.wrong += found.difference(&wanted).count();
            count.missed += wanted.difference(&found).count();
        }
        if count == Count::default() {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy();
        println!(
            "| {name} | {:.3} | {:.3} | {:.3} |",
            count.precision(),
            count.recall(),
            count.f1()
        );
    }
}

fn squeeze(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || "+#".contains(*c)).collect()
}
