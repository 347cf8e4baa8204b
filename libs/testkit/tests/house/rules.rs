//! The rules about single files, and about the top level. Each returns what is wrong, a sentence
//! each.

use crate::{regions, source::Source};

const FILE_LINES: usize = 400;
const TEST_FILE_LINES: usize = 600;
const FUNCTION_LINES: usize = 80;
const TEST_MODULE_LINES: usize = 150;
/// How near a loop has to begin for a sleep to be its pause.
const POLL_LINES: usize = 6;
/// Visible entries of the top level; licences and the build folder besides.
const TOP_LEVEL: [&str; 8] =
    ["Cargo.lock", "Cargo.toml", "Makefile", "README.md", "k8s", "libs", "proto", "services"];

/// A file has at most 400 lines without its tests, a test file 600.
pub fn file_length(source: &Source) -> Vec<String> {
    let tests: usize = source.test_modules.iter().map(|(first, last)| last + 1 - first).sum();
    let lines = source.text.lines().count() - tests;
    let limit = if source.is_test_file() { TEST_FILE_LINES } else { FILE_LINES };
    let long = lines > limit;
    let sentence = || format!("{}: {lines} lines; at most {limit}, so split the file", source.path);
    long.then(sentence).into_iter().collect()
}

/// A function has at most 80 lines.
pub fn function_length(source: &Source) -> Vec<String> {
    let long = |f: &regions::Function| f.last + 1 - f.first > FUNCTION_LINES;
    let sentence = |f: regions::Function| {
        let lines = f.last + 1 - f.first;
        format!(
            "{}:{}: the function `{}` has {lines} lines; at most {FUNCTION_LINES}, aim at 40",
            source.path, f.first, f.name
        )
    };
    regions::functions(&source.code).into_iter().filter(long).map(sentence).collect()
}

/// An inline test module has at most 150 lines.
pub fn test_module_length(source: &Source) -> Vec<String> {
    let long = |&&(first, last): &&(usize, usize)| last + 1 - first > TEST_MODULE_LINES;
    let sentence = |&(first, last): &(usize, usize)| {
        format!(
            "{}:{first}: the test module has {} lines; at most {TEST_MODULE_LINES}, so move it to \
             `tests.rs` in the folder of the module",
            source.path,
            last + 1 - first
        )
    };
    source.test_modules.iter().filter(long).map(sentence).collect()
}

/// A file opens with `//!`; a README that is included as the documentation counts.
pub fn opening(source: &Source) -> Vec<String> {
    let first = source.text.lines().next().unwrap_or_default();
    let says = first.starts_with("//! ") || first.starts_with("#![doc = include_str!(");
    let sentence = || format!("{}: the first line is no `//!` that says what this is", source.path);
    (!says).then(sentence).into_iter().collect()
}

/// Nothing is unwrapped outside tests.
pub fn unwraps(source: &Source) -> Vec<String> {
    let outside = |line: usize| !source.is_test_line(line);
    lines_with(source, &[".unwrap()"], outside, "`.unwrap()` outside tests; return the error")
}

/// SQL stands in `store` folders; the crates that are about databases and tests are free.
pub fn sql_places(source: &Source) -> Vec<String> {
    let path = &source.path;
    let free = path.contains("/store/")
        || path.ends_with("/store.rs")
        // The one place where facts are appended is a room of its own.
        || path == "libs/events/src/append.rs"
        || path.starts_with("libs/db/")
        || path.starts_with("libs/testkit/");
    let words = ["sqlx::query", "query_as", "query_scalar", "raw_sql", "QueryBuilder"];
    let outside = |line: usize| !free && !source.is_test_line(line);
    lines_with(source, &words, outside, "SQL outside a `store` folder")
}

/// The Kafka client is known to libs/events alone.
pub fn kafka_places(source: &Source) -> Vec<String> {
    let free = source.path.starts_with("libs/events/");
    lines_with(source, &["rdkafka"], |_| !free, "the Kafka client outside libs/events")
}

/// No test is left out.
pub fn ignored_tests(source: &Source) -> Vec<String> {
    lines_with(source, &["#[ignore", "ignore ="], |_| true, "a test that is left out")
}

/// Tests wait for conditions and do not sleep; the pause between two looks at a condition is none.
pub fn sleeping_tests(source: &Source) -> Vec<String> {
    let words = ["thread::sleep", "time::sleep", "sleep("];
    let lines: Vec<&str> = source.code.lines().collect();
    let looks_again = |line: usize| {
        let before = &lines[line.saturating_sub(POLL_LINES)..line];
        before.iter().any(|code| contains_start(code, "while ") || contains_start(code, "loop {"))
    };
    // What a benchmark measures may be the time that work takes.
    let bench = source.path.contains("/benches/");
    let inside = |line: usize| !bench && source.is_test_line(line) && !looks_again(line);
    lines_with(source, &words, inside, "a sleep in a test; wait for a condition with a deadline")
}

/// Nothing is left for later.
pub fn leftovers(path: &str, text: &str) -> Vec<String> {
    // Put together here, so that this file does not break its own rule.
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
    let macros = [concat!("unimple", "mented!"), concat!("to", "do!(")];
    text.lines()
        .enumerate()
        .filter(|(_, line)| {
            words.iter().any(|word| contains_word(line, word))
                || macros.iter().any(|word| line.contains(word))
        })
        .map(|(index, line)| format!("{path}:{}: left for later: {}", index + 1, line.trim()))
        .collect()
}

/// The top level holds the known entries; tool settings hide behind a dot.
pub fn top_level(names: &[String]) -> Vec<String> {
    let known = |name: &&String| {
        let name = name.as_str();
        name.starts_with('.')
            || name.starts_with("LICENSE")
            || name == "rust-toolchain.toml"
            || name == "target"
            || TOP_LEVEL.contains(&name)
    };
    let sentence = |name: &String| {
        format!(
            "{name}: does not belong at the top level; settings hide behind a dot, the rest lives in its folder"
        )
    };
    names.iter().filter(|name| !known(name)).map(sentence).collect()
}

fn lines_with(
    source: &Source,
    words: &[&str],
    counts: impl Fn(usize) -> bool,
    complaint: &str,
) -> Vec<String> {
    source
        .code_lines()
        .filter(|(line, code)| counts(*line) && words.iter().any(|word| contains_start(code, word)))
        .map(|(line, _)| format!("{}:{line}: {complaint}", source.path))
        .collect()
}

/// Whether `word` stands in `line` and is not the tail of a longer word.
fn contains_start(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        !word.starts_with(|c: char| c.is_alphanumeric()) || !ends_in_word(&line[..at])
    })
}

/// Whether `word` stands in `line` as a word of its own.
fn contains_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let after = line[at + word.len()..].chars().next();
        !ends_in_word(&line[..at]) && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn ends_in_word(text: &str) -> bool {
    text.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often a rule complains about a file.
    fn complaints(rule: fn(&Source) -> Vec<String>, path: &str, text: &str) -> usize {
        rule(&Source::new(path, text)).len()
    }

    #[test]
    fn sizes_are_counted_where_they_count() {
        let line = "//! x\n";
        assert_eq!(complaints(file_length, "libs/a/src/b.rs", &line.repeat(401)), 1);
        assert_eq!(complaints(file_length, "libs/a/src/b.rs", &line.repeat(400)), 0);
        assert_eq!(complaints(file_length, "libs/a/tests/b.rs", &line.repeat(600)), 0);
        assert_eq!(complaints(file_length, "libs/a/tests/b.rs", &line.repeat(601)), 1);
        let function = |lines: usize| format!("fn f() {{\n{}}}\n", "a();\n".repeat(lines - 2));
        assert_eq!(complaints(function_length, "a.rs", &function(80)), 0);
        assert_eq!(complaints(function_length, "a.rs", &function(81)), 1);
        let module =
            |lines: usize| format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "\n".repeat(lines - 3));
        assert_eq!(complaints(test_module_length, "a.rs", &module(150)), 0);
        assert_eq!(complaints(test_module_length, "a.rs", &module(151)), 1);
        let with_tests = format!("{}{}", line.repeat(390), module(100));
        assert_eq!(complaints(file_length, "libs/a/src/b.rs", &with_tests), 0);
    }

    #[test]
    fn code_is_told_from_tests_comments_and_strings() {
        let path = "services/a/src/app.rs";
        let code = "//! x\nfn f() { a.unwrap(); }\n";
        assert_eq!(complaints(unwraps, path, code), 1);
        assert_eq!(complaints(unwraps, path, "// a.unwrap()\nlet a = \".unwrap()\";"), 0);
        assert_eq!(
            complaints(unwraps, path, &format!("#[cfg(test)]\nmod tests {{\n{code}}}\n")),
            0
        );
        assert_eq!(complaints(unwraps, path, "a.unwrap_or_default();"), 0);
        assert_eq!(complaints(opening, path, "use std::fs;\n"), 1);
        assert_eq!(complaints(opening, path, ""), 1);
    }

    #[test]
    fn things_stay_in_their_places() {
        let sql = "sqlx::query_as::<_, Row>(\"SELECT 1\");";
        assert_eq!(complaints(sql_places, "services/a/src/app.rs", sql), 1);
        assert_eq!(complaints(sql_places, "libs/operations/src/rpc.rs", sql), 1);
        for free in ["services/a/src/store/job.rs", "libs/db/src/pool.rs", "services/a/tests/it.rs"]
        {
            assert_eq!(complaints(sql_places, free, sql), 0, "{free}");
        }
        assert_eq!(complaints(kafka_places, "services/a/src/app.rs", "use rdkafka::X;"), 1);
        assert_eq!(complaints(kafka_places, "libs/events/src/log/kafka.rs", "use rdkafka::X;"), 0);
        let names =
            ["Cargo.toml", ".ci", "docs", "notes.txt", "LICENSE", "target"].map(String::from);
        assert_eq!(top_level(&names).len(), 2);
    }

    #[test]
    fn left_out_sleeping_and_unfinished_work_is_found() {
        let test = "libs/a/tests/it.rs";
        assert_eq!(complaints(ignored_tests, test, "#[ignore]\n#[ignore = \"slow\"]\n"), 2);
        let sleeps =
            "tokio::time::sleep(d).await;\nstd::thread::sleep(d);\nsleep(d).await;\nasleep();\n";
        assert_eq!(complaints(sleeping_tests, test, sleeps), 3);
        assert_eq!(complaints(sleeping_tests, "libs/a/src/b.rs", sleeps), 0);
        let poll = "while !so() {\n    tokio::time::sleep(d).await;\n}\n";
        assert_eq!(complaints(sleeping_tests, test, poll), 0);
        let later =
            [concat!("// TO", "DO: more"), concat!("to", "do!()"), concat!("unimple", "mented!()")];
        assert_eq!(leftovers("a.rs", &later.join("\n")).len(), 3);
        assert_eq!(leftovers("a.rs", "AUTODOCS method mastodon").len(), 0);
    }
}
