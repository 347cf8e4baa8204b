//! Headings and labels of postings, in the languages that are read.

use std::{collections::HashMap, sync::LazyLock};

static TABLE: LazyLock<HashMap<String, Topic>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for line in include_str!("../../data/posting_headings.tsv").lines() {
        let Some((name, spellings)) = line.split_once('\t') else { continue };
        let Some(topic) = Topic::named(name) else { continue };
        for spelling in spellings.split('|') {
            table.entry(key(spelling)).or_insert(topic);
        }
    }
    table
});

/// What a part of a posting is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Topic {
    /// Before the first heading, or under one that says nothing.
    #[default]
    Unknown,
    Requirements,
    /// Wishes.
    Nice,
    Responsibilities,
    Benefits,
    About,
    /// How to apply, and legal text.
    Process,
}

impl Topic {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "requirements" => Self::Requirements,
            "nice" => Self::Nice,
            "responsibilities" => Self::Responsibilities,
            "benefits" => Self::Benefits,
            "about" => Self::About,
            "process" => Self::Process,
            _ => return None,
        })
    }
}

/// Words of a heading in small letters with single spaces.
fn key(text: &str) -> String {
    let lower = text.to_lowercase().replace('’', "'");
    let plain = lower.replace(|c: char| !(c.is_alphanumeric() || c == '\''), " ");
    plain.split_whitespace().filter(|word| *word != "'").collect::<Vec<_>>().join(" ")
}

/// Topic of a text that is, as a whole, a heading of the table; what stands in brackets may be left
/// out.
pub(crate) fn exact(text: &str) -> Option<Topic> {
    if text.len() > 90 {
        return None;
    }
    let found = TABLE.get(&key(text)).copied();
    found.or_else(|| {
        let (head, note) = text.split_once('(')?;
        let topic = TABLE.get(&key(head)).copied()?;
        let wish = note.to_lowercase();
        let wish = ["nice", "bonus", "plus", "preferred", "desir", "optional"]
            .iter()
            .any(|w| wish.contains(w));
        Some(if wish { Topic::Nice } else { topic })
    })
}

/// Topic of a line that looks like a heading: by its first words ("What you will do at Acme") or
/// its last ("Technical requirements").
pub(crate) fn loose(text: &str) -> Option<Topic> {
    let key = key(text);
    let words: Vec<&str> = key.split(' ').collect();
    if words.len() > 9 {
        return None;
    }
    let head =
        (2..words.len()).rev().find_map(|count| TABLE.get(&words[..count].join(" ")).copied());
    head.or_else(|| {
        let last = *words.last()?;
        let core = [
            "requirements",
            "qualifications",
            "responsibilities",
            "duties",
            "benefits",
            "anforderungen",
            "aufgaben",
            "requisitos",
            "wymagania",
            "missions",
            "tasks",
            "obowiązki",
            "perks",
        ];
        core.contains(&last).then(|| TABLE.get(last).copied()).flatten()
    })
}

/// Places where a label with a colon stands inside a long text: "… fixed. Preferred
/// qualifications: …".
pub(crate) fn labels_inside(text: &str) -> Vec<usize> {
    let mut cuts = Vec::new();
    for (colon, _) in text.match_indices(':') {
        let before = &text[..colon];
        let starts: Vec<usize> = before.rmatch_indices(' ').map(|(at, _)| at + 1).take(5).collect();
        // The longest label that is one; it has to start with a capital.
        let label = starts.iter().rev().find(|&&at| {
            let label = &before[at..];
            label.starts_with(char::is_uppercase) && label.len() >= 8 && exact(label).is_some()
        });
        cuts.extend(label);
    }
    cuts.dedup();
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_several_languages() {
        for (text, topic) in [
            ("What you’ll bring:", Topic::Requirements),
            ("REQUIREMENTS (must-have)", Topic::Requirements),
            ("Requirements (nice to have)", Topic::Nice),
            ("Nice-to-have", Topic::Nice),
            ("Deine Aufgaben", Topic::Responsibilities),
            ("Profil recherché :", Topic::Requirements),
            ("Ofrecemos:", Topic::Benefits),
            ("Mile widziane", Topic::Nice),
            ("About us", Topic::About),
        ] {
            assert_eq!(exact(text), Some(topic), "{text}");
        }
        assert_eq!(exact("Senior engineer"), None);
        assert_eq!(loose("What you will do at Acme"), Some(Topic::Responsibilities));
        assert_eq!(loose("Our technical requirements"), Some(Topic::Requirements));
    }

    #[test]
    fn labels_inside_a_text_are_found() {
        let text = "We build things. Basic Qualifications: Rust. Preferred Qualifications: Go.";
        let parts: Vec<&str> = labels_inside(text).iter().map(|&at| &text[at..at + 5]).collect();
        assert_eq!(parts, ["Basic", "Prefe"]);
    }
}
