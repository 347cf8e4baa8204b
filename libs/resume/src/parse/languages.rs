//! Reads the languages a person speaks and how well: "English (native)", "Deutsch – C1", names and
//! levels in two lines of columns.

use super::{
    headings::{self, Topic},
    lines::Line,
    vocabulary,
};
use crate::model::Language;

/// Words that are broken off a level at most.
const BROKEN: usize = 3;

/// Reads the languages of a section. Lines that name none are left to the caller.
pub(super) fn read(lines: &[Line]) -> Vec<Language> {
    let mut languages: Vec<Language> = Vec::new();
    // Languages of the line before that still wait for their level.
    let mut waiting: Vec<usize> = Vec::new();
    for line in lines {
        let items: Vec<&str> = line.cells.iter().flat_map(|cell| split_items(cell)).collect();
        let named: Vec<bool> = items.iter().map(|item| find_tongue(item).is_some()).collect();
        if named.contains(&true) {
            waiting = take_named(&mut languages, line, &items);
        } else if !waiting.is_empty() {
            let single = waiting.len() == 1;
            let levels: Vec<&str> = if single {
                vec![line.text.as_str()]
            } else {
                line.cells.iter().map(String::as_str).collect()
            };
            for (at, level) in waiting.drain(..).zip(levels) {
                if let Some(language) = languages.get_mut(at) {
                    level.trim().clone_into(&mut language.fluency);
                    language.evidence.extend(&line.evidence);
                }
            }
        } else if let Some(last) = languages.last_mut()
            && line.text.starts_with(char::is_lowercase)
            && !line.bullet()
            && line.words() <= BROKEN
        {
            // A narrow column has broken the level: "French: mother / tongue".
            last.fluency = format!("{} {}", last.fluency, line.text);
            last.evidence.extend(&line.evidence);
        }
    }
    languages
}

/// Takes the lines out of a list of skills that name languages and nothing else.
fn take_lines(lines: &mut Vec<Line>) -> Vec<Line> {
    let rated = lines.iter().filter(|line| is_rated(line));
    let rated = rated.map(|line| split_items(&line.text).len()).sum::<usize>() > 1;
    let (spoken, rest) = std::mem::take(lines)
        .into_iter()
        .partition(|line| are_all(line) || (rated && is_rated(line)));
    *lines = rest;
    spoken
}

/// Languages of lines of a list of skills that say what they are: "Languages: English, German".
pub(super) fn among_skills(lines: &mut Vec<Line>) -> Vec<Language> {
    let called = |line: &Line| {
        let label = label(line).map(|(label, _)| headings::exact(label));
        label == Some(Some(Topic::Languages))
    };
    let spoken = take_lines(lines);
    let mixed = lines.iter().filter(|line| called(line)).cloned();
    let behind = |line: Line| match label(&line) {
        Some((label, rest)) if find_tongue(label).is_none() => line.with_text(rest),
        _ => line,
    };
    let lines: Vec<Line> = spoken.into_iter().chain(mixed).map(behind).collect();
    lines.iter().flat_map(|line| read(std::slice::from_ref(line))).collect()
}

/// Whether a line without a label is a language and how well it is spoken: "English (C1)".
fn is_rated(line: &Line) -> bool {
    let items = split_items(&line.text);
    !items.is_empty()
        && items.iter().all(|item| {
            let words = item.split(' ').count();
            // "Anglais : assez bon niveau"
            let most = if item.contains(':') { 6 } else { 4 };
            words <= most
                && find_tongue(item).is_some_and(|(_, level)| !level.is_empty() || words == 1)
        })
}

/// Whether a line has a label and behind it languages that people speak, and nothing else.
fn are_all(line: &Line) -> bool {
    label(line).is_some_and(|(_, rest)| {
        let items = split_items(rest);
        !items.is_empty() && items.iter().all(|item| find_tongue(item).is_some())
    })
}

/// Splits a line at its label: "Languages: English, German", or the label in a column of its own.
fn label(line: &Line) -> Option<(&str, &str)> {
    let (label, rest) = match line.cells.as_slice() {
        [label, rest] => (label.as_str(), rest.as_str()),
        _ => line.text.split_once(':')?,
    };
    Some((label.trim().trim_end_matches(':'), rest.trim()))
}

/// Takes the lines out of a section of languages whose label says that they name other skills.
pub(super) fn take_skills(lines: &mut Vec<Line>) -> Vec<Line> {
    let skilled = |line: &Line| {
        label(line).is_some_and(|(label, _)| headings::exact(label) == Some(Topic::Skills))
    };
    let (skills, rest) = std::mem::take(lines).into_iter().partition(skilled);
    *lines = rest;
    skills
}

/// Adds the languages of a line; returns those that have no level yet.
fn take_named(languages: &mut Vec<Language>, line: &Line, items: &[&str]) -> Vec<usize> {
    let mut waiting = Vec::new();
    for item in items {
        if let Some((language, fluency)) = find_tongue(item) {
            if fluency.is_empty() {
                waiting.push(languages.len());
            }
            languages.push(Language {
                language: language.to_owned(),
                fluency: fluency.to_owned(),
                evidence: line.evidence.clone(),
            });
        } else if let (Some(last), false) = (languages.last_mut(), waiting.is_empty()) {
            // "English, native": the level stands in the next item.
            (*item).clone_into(&mut last.fluency);
            waiting.pop();
        }
    }
    waiting
}

/// Splits at commas, bars and bullets outside brackets.
fn split_items(text: &str) -> Vec<&str> {
    let mut depth = 0usize;
    text.split(|c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, ',' | ';' | '|' | '•' | '·')
    })
    .map(str::trim)
    .filter(|item| item.chars().any(char::is_alphanumeric))
    .collect()
}

/// Splits an item into the language and the level; none when no language is named.
fn find_tongue(item: &str) -> Option<(&str, &str)> {
    let edge = |c: char| {
        c.is_whitespace() || matches!(c, '(' | ')' | ':' | '-' | '–' | '—' | '[' | ']' | '/' | '.')
    };
    let mut from = 0;
    for word in item.split([' ', '(', ':', '-', '–', '—', '/', ',']) {
        let to = from + word.len();
        if vocabulary::is_tongue(word) {
            let (before, after) = (item[..from].trim_matches(edge), item[to..].trim_matches(edge));
            // "Fluent in Spanish", "American Sign Language" keep their words.
            let fluency = if after.is_empty() {
                before.trim_end_matches("in").trim_matches(edge)
            } else {
                after
            };
            return Some((&item[from..to], fluency));
        }
        from = to + item[to..].chars().next().map_or(0, char::len_utf8);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let lines = super::super::lines::scan(&text.lines().map(str::to_owned).collect::<Vec<_>>());
        read(&lines).into_iter().map(|l| (l.language, l.fluency)).collect()
    }

    #[test]
    fn languages_and_levels_are_read_in_every_usual_form() {
        for text in [
            "English (native), German (C1)",
            "• English – native\n• German – C1",
            "English: native | German: C1",
            "English     German\nnative     C1",
            "English\nnative\nGerman\nC1",
            "English, native\nGerman, C1",
        ] {
            let wanted = [("English", "native"), ("German", "C1")];
            let found = pairs(text);
            let found: Vec<_> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(found, wanted, "{text}");
        }
        let broken = pairs("Français : langue\nmaternelle\nAnglais : B2");
        assert_eq!(broken[0], ("Français".to_owned(), "langue maternelle".to_owned()));
        assert_eq!(broken.len(), 2);
        let after = pairs("Français : C1\nreferences are available on request");
        assert_eq!(after, [("Français".to_owned(), "C1".to_owned())]);
        assert_eq!(pairs("Fluent in Spanish"), [("Spanish".to_owned(), "Fluent".to_owned())]);
    }

    #[test]
    fn one_line_of_rated_languages_among_skills_is_none_of_them() {
        let mut lines = super::super::lines::scan(
            &["Peels, pins", "Deutsch(C1), Englisch(C1)", "Anglais : assez bon niveau"]
                .map(str::to_owned),
        );
        let found = among_skills(&mut lines);
        assert_eq!(
            found.iter().map(|l| l.language.as_str()).collect::<Vec<_>>(),
            ["Deutsch", "Englisch", "Anglais"]
        );
        assert_eq!(lines.len(), 1);
    }

    #[test]
    fn programming_languages_are_none() {
        assert!(pairs("Rust, Python, C++").is_empty());
    }
}
