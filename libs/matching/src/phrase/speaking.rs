//! The sentences of a text that may say what is wanted: none of sections about the company, what it
//! offers and how to apply, none that only praises the employer, and no title. A list of tools
//! speaks wherever it stands.

use std::ops::Range;

use crate::{
    sections,
    text::{self, sentences},
    vocabulary::{Skill, Vocabulary},
};

/// Bytes of a line that may be a list of tools.
const LISTED: usize = 400;
/// Words of a title at most.
const TITLE: usize = 8;

/// The parts of a text that speak. Headings count in a text of several lines.
pub(super) fn parts(text: &str, vocabulary: &Vocabulary) -> Vec<Range<usize>> {
    let several = text.contains('\n') || !cuts(text).is_empty();
    // Breaks take the places of spaces: every byte stays where it is.
    let broken = broken(text);
    let lines = sections::speaking_lines(&broken);
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for (line, speaks) in broken.split('\n').zip(&lines) {
        let mut at = 0;
        for sentence in sentences(line) {
            at += line[at..].find(sentence).unwrap_or(0);
            let part = from + at..from + at + sentence.len();
            at += sentence.len();
            let wanted = *speaks || !several || is_list(sentence, vocabulary);
            let says = sections::speaks(sentence) || demands(sentence);
            if wanted && says && !praises(sentence) && !is_title(sentence) {
                parts.push(part);
            }
        }
        from += line.len() + 1;
    }
    parts
}

/// The text with a line for each label in it: "… tools. Benefits: tea" holds two sections.
fn broken(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut from = 0;
    for cut in cuts(text) {
        lines.push_str(&text[from..cut]);
        lines.push('\n');
        from = cut + 1;
    }
    lines.push_str(&text[from..]);
    lines
}

/// Spaces before the labels inside lines. A label has five words at most, starts with a capital
/// and ends with a colon.
fn cuts(text: &str) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        for (colon, _) in line.match_indices(": ") {
            let before = &line[..colon];
            let spaces: Vec<usize> = before.rmatch_indices(' ').map(|(at, _)| at).take(5).collect();
            let opens = |&&at: &&usize| {
                let last = before[..at].trim_end().rsplit(' ').next().unwrap_or_default();
                before[at + 1..].starts_with(char::is_uppercase)
                    && !last.starts_with(char::is_uppercase)
            };
            cuts.extend(spaces.iter().rev().find(opens).map(|at| from + at));
        }
        from += line.len() + 1;
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// Whether a sentence tells of the employer and asks for nothing.
fn praises(sentence: &str) -> bool {
    const EMPLOYER: &[&str] = &[
        "we ",
        "we're ",
        "our ",
        "the company ",
        "the team ",
        "the department ",
        "the group ",
        "this team ",
        "the center ",
        "the centre ",
        "as a company",
        "founded",
        "with over",
        "join ",
        "today",
        "since ",
        "together",
        "every ",
        "in our ",
        "at our",
        "the university",
        "the faculty",
        "as an employee",
    ];
    const ASKING: &[&str] = &[
        "looking for",
        "seek",
        "expect",
        "you ",
        "your ",
        "you'",
        "require",
        "need",
        "candidate",
        "applicant",
        "use ",
        "work with",
        "stack",
        "should",
        "must",
    ];
    let low = sentence.to_lowercase().replace('’', "'");
    EMPLOYER.iter().any(|start| low.starts_with(start))
        && !ASKING.iter().any(|word| low.contains(word))
}

/// Whether a short line without a full stop names a work: "Senior Java Developer".
fn is_title(sentence: &str) -> bool {
    let mut words = sentence.split_whitespace();
    let role = |word: &str| word.starts_with(char::is_uppercase) && text::is_role(word);
    words.clone().count() <= TITLE && words.any(role) && !sentence.ends_with('.')
}

/// Whether a line is hardly more than names of technology.
fn is_list(line: &str, vocabulary: &Vocabulary) -> bool {
    if line.len() > LISTED {
        return false;
    }
    let found = vocabulary.extract(line);
    let names: Vec<_> = found.iter().filter(|one| Skill::technical(one.skill)).collect();
    let covered: usize = names.iter().map(|one| one.span.len() + 1).sum();
    names.len() >= 2 && 2 * covered >= line.len()
}

/// Whether a sentence demands something even if it speaks of the application, too.
fn demands(sentence: &str) -> bool {
    const CUES: &[&str] = &[
        "fluent",
        "experience with",
        "experience in",
        "knowledge of",
        "degree in",
        "ability to",
        "proficien",
        "familiar with",
        "understanding of",
        " skills",
    ];
    let low = sentence.to_lowercase();
    CUES.iter().any(|cue| low.contains(cue)) && !low.contains("we ") && !low.contains("our ")
}
