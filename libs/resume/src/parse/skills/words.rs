//! Words and phrases of skill lists that are no skills, and pairs that are one.

use std::sync::LazyLock;

type Words = LazyLock<Vec<&'static str>>;

/// Words that rate a skill, in lower case.
pub(super) static LEVELS: Words = LazyLock::new(|| read("levels"));

/// Words of level that stand behind a skill with nothing between, and in the name of none.
pub(super) static ENDS: Words = LazyLock::new(|| read("ends"));

/// Beginnings of sentences that lead to a list of skills.
pub(super) static LEADS: Words = LazyLock::new(|| read("leads"));

/// Names of groups that a list may follow with nothing but a space between, in lower case.
pub(super) static GROUPS: Words = LazyLock::new(|| read("groups"));

/// Words that may stand between the name of a group and its list.
pub(super) static MASTERED: Words = LazyLock::new(|| read("mastered"));

/// Pairs joined by "and" that are one skill.
pub(super) static WHOLE: Words = LazyLock::new(|| read("whole"));

/// Words that no item ends with.
pub(super) static OPEN: Words = LazyLock::new(|| read("open"));

fn read(kind: &str) -> Vec<&'static str> {
    let rows = include_str!("../data/skills.tsv").lines().filter_map(|row| row.split_once('\t'));
    rows.filter(|(name, _)| *name == kind).flat_map(|(_, words)| words.split('|')).collect()
}
