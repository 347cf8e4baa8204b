//! What the fields of a profile have to look like. Every wrong one is named at once.

use kernel::FieldViolation;

use crate::error::violation;

/// How far a career has come.
pub const LEVELS: [&str; 5] = ["ENTRY", "MID", "SENIOR", "LEAD", "EXECUTIVE"];
/// Where work is done.
pub const REMOTE: [&str; 3] = ["ONSITE", "HYBRID", "REMOTE"];
/// Forms of employment.
pub const EMPLOYMENT_TYPES: [&str; 5] =
    ["FULL_TIME", "PART_TIME", "CONTRACT", "TEMPORARY", "INTERNSHIP"];
/// What a salary is paid for.
pub const PERIODS: [&str; 3] = ["HOUR", "MONTH", "YEAR"];

/// Skills at most, and items of other lists.
pub(super) const SKILLS: usize = 100;
pub(super) const ITEMS: usize = 50;
/// Longest name and longest text in characters.
const NAME: usize = 100;
const TEXT: usize = 200;
/// Largest salary in whole units.
const AMOUNT: i64 = 1_000_000_000_000;

/// Collects what is wrong.
#[derive(Debug, Default)]
pub(super) struct Check(Vec<FieldViolation>);

impl Check {
    pub(super) fn finish(self) -> Result<(), Vec<FieldViolation>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }

    pub(super) fn refuse(&mut self, field: &str, wanted: &str) {
        self.0.push(violation(field, wanted));
    }

    /// A text on one line; may be empty.
    pub(super) fn text(&mut self, field: &str, text: &str) -> String {
        self.line(field, text, TEXT)
    }

    /// A name; must not be empty.
    pub(super) fn name(&mut self, field: &str, text: &str) -> String {
        if text.trim().is_empty() {
            self.refuse(field, "a text of 1 to 100 characters");
        }
        self.line(field, text, NAME)
    }

    fn line(&mut self, field: &str, text: &str, most: usize) -> String {
        let text = text.trim();
        if text.chars().count() > most {
            self.refuse(field, &format!("at most {most} characters"));
        }
        if text.chars().any(char::is_control) {
            self.refuse(field, "one line without control characters");
        }
        text.to_owned()
    }

    pub(super) fn many(&mut self, field: &str, count: usize, most: usize) {
        if count > most {
            self.refuse(field, &format!("at most {most} entries"));
        }
    }

    /// Names, each once.
    pub(super) fn names(&mut self, field: &str, names: &[String], most: usize) -> Vec<String> {
        self.many(field, names.len(), most);
        let mut kept: Vec<String> = Vec::new();
        for name in names.iter().take(most) {
            let name = self.name(field, name);
            if !kept.iter().any(|known| super::same(known, &name)) {
                kept.push(name);
            }
        }
        kept
    }

    /// One of some words, or none.
    pub(super) fn word(&mut self, field: &str, word: &str, words: &[&str]) -> String {
        if !word.is_empty() && !words.contains(&word) {
            self.refuse(field, &format!("{}, or left empty", words.join(", ")));
        }
        word.to_owned()
    }

    /// Some of some words, each once.
    pub(super) fn words(&mut self, field: &str, given: &[String], words: &[&str]) -> Vec<String> {
        if given.iter().any(|word| !words.contains(&word.as_str())) {
            self.refuse(field, &format!("some of {}", words.join(", ")));
        }
        let chosen = words.iter().filter(|word| given.iter().any(|given| given == *word));
        chosen.map(|word| (*word).to_owned()).collect()
    }

    pub(super) fn amount(&mut self, field: &str, amount: i64) -> i64 {
        if !(0..=AMOUNT).contains(&amount) {
            self.refuse(field, "a whole number from 0 to 1000000000000");
        }
        amount
    }

    pub(super) fn currency(&mut self, field: &str, code: &str) -> String {
        let right = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if !code.is_empty() && !right {
            self.refuse(field, "three capital letters, such as EUR, or left empty");
        }
        code.to_owned()
    }
}
