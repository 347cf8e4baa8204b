//! The catalogue of reasons against the code: none is missing in it, and none in it is unused.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Words of this form that are no reasons: names of the environment, of files and of builds, and
/// words of enumerations.
const OTHERS: [&str; 27] = [
    "BUILD_COMMIT",
    "CARGO_PKG_VERSION",
    "CHAOS_",
    "DATABASE_URL",
    "DATA_LOSS",
    "FULL_TIME",
    "INBOX_CHANGE_",
    "JOBSTREAM_",
    "KAFKA_",
    "LC_ALL",
    "MIMALLOC_",
    "NOTIFICATION_TYPE_",
    "ONE_COLUMN",
    "OPENAI_",
    "OTEL_",
    "OUT_DIR",
    "OUT_OF_RANGE",
    "PART_TIME",
    "PG_",
    "SCREAMING_SNAKE_CASE",
    "STATE_",
    "SUBSCRIBE_EVENT_",
    "TAILORING_CANCELLED",
    "TAILORING_COMPLETED",
    "TAILORING_FAILED",
    "TWO_COLUMN",
    "XDG_",
];

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// The catalogue: every reason in it.
pub fn catalogue() -> BTreeSet<String> {
    let text = fs::read_to_string(workspace().join("proto/reasons.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut reasons = BTreeSet::new();
    for row in rows {
        let (reason, _) = row.split_once('`').unwrap();
        assert!(reasons.insert(reason.to_owned()), "{reason} stands in it twice");
    }
    reasons
}

/// Texts in capitals that stand in the code outside tests, and where.
fn written() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for floor in ["libs", "services"] {
        for entry in fs::read_dir(workspace().join(floor)).unwrap() {
            let name = entry.as_ref().unwrap().file_name();
            if name != "testkit" {
                walk(&entry.unwrap().path().join("src"), &mut found);
            }
        }
    }
    found
}

fn walk(path: &Path, found: &mut BTreeMap<String, String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            walk(&entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]\nmod").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for word in line.split('"').skip(1).step_by(2).filter(|word| is_reason(word)) {
                found.entry(word.to_owned()).or_insert_with(|| path.display().to_string());
            }
        }
    }
}

fn is_reason(word: &str) -> bool {
    let letters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    word.len() > 3
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().all(letters)
}

#[test]
fn the_catalogue_of_reasons_has_none_too_many_and_none_too_few() {
    let (catalogue, written) = (catalogue(), written());
    assert!(catalogue.len() > 50 && written.len() > 50, "nothing was found");
    for reason in &catalogue {
        assert!(reason.len() <= 63 && is_reason(reason), "{reason} is no reason");
        assert!(written.contains_key(reason), "{reason} is given nowhere");
    }
    for (word, path) in &written {
        let other = !word.contains('_') || OTHERS.iter().any(|other| word.starts_with(other));
        assert!(other || catalogue.contains(word), "{word} in {path} is not in the catalogue");
    }
}
