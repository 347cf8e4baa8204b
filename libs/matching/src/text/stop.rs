//! Words that say nothing about a trade, in the languages that are read.

use std::{collections::HashSet, sync::LazyLock};

static WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../../data/stop_words.txt").split_whitespace().collect());

/// Whether a word, in small letters, says nothing.
#[must_use]
pub fn is_stop_word(word: &str) -> bool {
    WORDS.contains(word) || (word.len() == 1 && !matches!(word, "c" | "r"))
}
