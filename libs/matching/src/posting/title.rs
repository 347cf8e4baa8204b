//! Finds the title of a position.

use crate::{sections::headings, text};

/// A title and its line; an empty title has the line `usize::MAX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) text: String,
    pub(super) line: usize,
    /// The first line of the posting; what stands before it is the frame of a web page.
    pub(super) start: usize,
}

const LABELS: &[&str] = &[
    "title",
    "job title",
    "position",
    "position title",
    "role",
    "job",
    "stelle",
    "stellenbezeichnung",
    "puesto",
    "puesto de trabajo",
    "poste",
    "intitulé du poste",
    "stanowisko",
    "vacancy",
    "we are hiring",
    "we're hiring",
    "hiring",
];

/// Lines in which the title of a web page is looked for.
const PAGE: usize = 300;

/// Finds the title: after a label for it in the first lines, else the first line that may be one.
/// A page that starts with menus has it below them, set as a heading.
pub(super) fn find(text: &str) -> Found {
    let lines: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .map(|(at, line)| (at, bare(line)))
        .filter(|(_, line)| line.chars().any(char::is_alphanumeric))
        .take(12)
        .collect();
    let labelled = lines.iter().find_map(|&(at, line)| {
        let (label, rest) = line.split_once(':')?;
        let fits = LABELS.contains(&label.trim().to_lowercase().as_str()) && is_title(rest.trim());
        fits.then(|| (at, rest.trim().trim_matches('"')))
    });
    let framed = labelled.is_none() && is_framed(&lines);
    let first = || lines.iter().take(4).copied().find(|(_, line)| is_title(line));
    let found = if framed { heading(text).or_else(first) } else { labelled.or_else(first) };
    match found {
        Some((line, text)) => {
            Found { text: clean(text), line, start: if framed { line } else { 0 } }
        }
        None => Found { text: String::new(), line: usize::MAX, start: 0 },
    }
}

fn bare(line: &str) -> &str {
    line.trim().trim_start_matches('#').trim().trim_matches(['*', '_']).trim()
}

/// Whether the first lines are those of a web page around a posting: entries of menus, a note about
/// cookies.
fn is_framed(lines: &[(usize, &str)]) -> bool {
    let entries = lines.iter().filter(|(_, line)| line.starts_with("- ")).count();
    let cookies = lines.iter().take(3).any(|(_, line)| line.to_lowercase().contains("cookies"));
    entries >= 3 || cookies
}

/// The heading of a page that is a title: with a word for who does a work, or else one that the
/// page repeats. A heading has an empty line before it.
fn heading(text: &str) -> Option<(usize, &str)> {
    let lines: Vec<&str> = text.lines().take(PAGE).map(bare).collect();
    let headings: Vec<(usize, &str)> = lines
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0].is_empty() && is_title(pair[1]))
        .map(|(at, pair)| (at + 1, pair[1]))
        .collect();
    let named = |line: &str| text::words(line).any(|word| text::is_role(&word));
    let repeated = |line: &str| lines.iter().filter(|other| **other == line).count() > 1;
    headings
        .iter()
        .find(|(_, line)| named(line))
        .or_else(|| headings.iter().find(|(_, line)| repeated(line)))
        .copied()
}

fn is_title(line: &str) -> bool {
    let words = line.split_whitespace().count();
    (1..=12).contains(&words)
        && line.chars().count() <= 100
        && !line.ends_with(['.', ':', ',', ';'])
        && !line.starts_with(['•', '-', '–', '●'])
        && headings::exact(line).is_none()
        && line
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || !c.is_alphabetic())
}

/// Takes gender marks and what stands behind a bar off a title.
fn clean(title: &str) -> String {
    let mut text = title.split(" | ").next().unwrap_or(title).trim().to_owned();
    for mark in [
        "(m/w/d)",
        "(w/m/d)",
        "(m/f/d)",
        "(f/m/d)",
        "(d/m/w)",
        "(m/f/x)",
        "(f/m/x)",
        "(h/f)",
        "(f/h)",
        "(k/m)",
        "(m/k)",
        "(all genders)",
        "(m/w/x)",
        "H/F",
        "F/H",
    ] {
        for spelling in [mark.to_owned(), mark.to_uppercase()] {
            text = text.replace(&spelling, "");
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_found_behind_labels_or_first() {
        for (text, title, line) in [
            ("Senior Rust Engineer\nAcme", "Senior Rust Engineer", 0),
            ("# Pflegefachkraft (m/w/d)\n", "Pflegefachkraft", 0),
            (
                "- Jobs\n- People\n- Learning\nJoin now\n\nNight porter\nHotel Sol",
                "Night porter",
                5,
            ),
            ("Acme is great.\n\nPuesto de trabajo: Cocinero", "Cocinero", 2),
            ("---\ntitle: Software Developer\n---\n", "Software Developer", 1),
            ("Nurse | Leeds | Full time", "Nurse", 0),
            ("", "", usize::MAX),
        ] {
            let found = find(text);
            assert_eq!((found.text.as_str(), found.line), (title, line), "{text}");
        }
    }
}
