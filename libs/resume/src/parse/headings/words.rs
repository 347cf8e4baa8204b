//! The words that headings are made of, for those that stand in no table: "Education and certificates",
//! "Professional nursing experience".

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::{super::vocabulary, SPELLINGS, Topic, exact, key, known};

/// The word that headings are made of that a word is, or is a letter off; short ones are left as they are. Both
/// in small letters without accents.
pub(super) fn nearest(word: &str, near: fn(&[char], &[char]) -> bool) -> Option<String> {
    const LETTERS: usize = 8;
    if KEYS.contains(word) || word.len() < 4 {
        return Some(word.to_owned());
    }
    let written: Vec<char> = word.chars().collect();
    let found = KEYS.iter().filter(|known| {
        known.len() >= LETTERS && near(&written, &known.chars().collect::<Vec<_>>())
    });
    // The first by name: the set has no order of its own.
    found.min().cloned()
}

/// The same words, without accents.
static KEYS: LazyLock<HashSet<String>> =
    LazyLock::new(|| WORDS.iter().map(|word| vocabulary::without_accents(word)).collect());

/// Words that headings are made of.
static WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| SPELLINGS.iter().flat_map(|spelling| spelling.split(' ')).collect());

/// Last or first words that make a heading of a line that looks like one.
static CORES: LazyLock<HashMap<&str, Topic>> = LazyLock::new(|| {
    let rows = include_str!("../data/cores.tsv").lines().filter_map(|line| line.split_once('\t'));
    rows.filter_map(|(name, cores)| Some((Topic::named(name)?, cores)))
        .flat_map(|(topic, cores)| cores.split('|').map(move |core| (core, topic)))
        .collect()
});

/// A heading without the icon before it, "♥ Interests" and "l Experience".
pub(in super::super) fn without_icon(text: &str) -> &str {
    let Some((icon, rest)) = text.split_once(' ') else { return text };
    let mut signs = icon.chars();
    let sign = |c: char| !c.is_alphanumeric() || c.is_ascii_lowercase();
    let alone = signs.next().is_some_and(sign) && signs.next().is_none();
    if alone && exact(rest).is_some() { rest } else { text }
}

/// Topic of "l Experience": a font of icons that says a letter for each.
pub(super) fn behind_icon(text: &str) -> Option<Topic> {
    let (icon, rest) = text.split_once(' ')?;
    let letter = icon.len() == 1 && icon.starts_with(|c: char| c.is_ascii_lowercase());
    let word = rest.starts_with(char::is_uppercase) && rest.len() > 4;
    (letter && word).then(|| known(&key(rest))).flatten()
}

/// Topic of a heading of several, "Education and certificates": that of the first.
pub(super) fn compound(text: &str) -> Option<Topic> {
    const JOINTS: [&str; 9] = [" & ", " and ", " und ", " et ", " y ", " i ", " oraz ", "/", ", "];
    let lower = text.to_lowercase();
    let lower = lower.trim_end_matches([':', ' ']);
    let joint = JOINTS.iter().find(|joint| lower.contains(**joint))?;
    let topics: Option<Vec<Topic>> = lower.split(joint).map(exact).collect();
    topics.filter(|topics| topics.len() <= 3).and_then(|topics| topics.first().copied())
}

/// Whether a text has words of headings only, two at least: "Professional Nursing Experience".
pub(super) fn is_made_of_words(text: &str) -> bool {
    const FIELDS: &[&str] = &[
        "clinical",
        "management",
        "nursing",
        "technical",
        "industry",
        "international",
        "military",
        "industrial",
        "commercial",
        "supervisory",
        "administrative",
        "sales",
        "engineering",
        "artistic",
        "musical",
        "pastoral",
        "academic",
        "legal",
        "hospitality",
        "healthcare",
        "childcare",
        "educational",
        "scientific",
        "practical",
        "applicable",
    ];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.trim_end_matches(':').split([' ', '/']).collect();
    let known = |word: &&str| *word == "&" || WORDS.contains(*word) || FIELDS.contains(word);
    words.len() > 1 && words.iter().all(known)
}

/// Topic of the last word of a heading, or of the first.
pub(super) fn by_core(text: &str) -> Option<Topic> {
    let words = vocabulary::spelling(text);
    let topic = |word: Option<&String>| CORES.get(word?.as_str()).copied();
    let found = topic(words.last()).or_else(|| topic(words.first()));
    // What somebody has lived through is no employment.
    let private = words.iter().any(|word| word.starts_with("person") || word.starts_with("persön"));
    found.map(|topic| if private && topic == Topic::Work { Topic::Other } else { topic })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_of_several_is_that_of_the_first() {
        assert_eq!(compound("Educación y Certificados:"), Some(Topic::Education));
        assert_eq!(compound("Berufserfahrung & Praktika"), Some(Topic::Work));
        assert_eq!(compound("Bread and Butter"), None);
        assert_eq!(by_core("Persönliche Erfahrung"), Some(Topic::Other));
        assert_eq!(by_core("Kaufmännischer Werdegang"), Some(Topic::Work));
        assert_eq!(by_core("Uprawnienia SEP"), Some(Topic::Certificates));
        assert_eq!(by_core("Logros deportivos"), Some(Topic::Awards));
        assert!(is_made_of_words("Leadership & Management Experience"));
        assert!(!is_made_of_words("Customer Experience") && !is_made_of_words("Experience"));
    }
}
