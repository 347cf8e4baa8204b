//! Finds the title of a position.

use super::headings;

/// A title and its line; an empty title has the line `usize::MAX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) text: String,
    pub(super) line: usize,
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

/// Finds the title: after a label for it in the first lines, else the first line that may be one.
pub(super) fn find(text: &str) -> Found {
    let lines: Vec<(usize, &str)> = text
        .lines()
        .map(|line| line.trim().trim_start_matches('#').trim().trim_matches(['*', '_']).trim())
        .enumerate()
        .filter(|(_, line)| line.chars().any(char::is_alphanumeric))
        .take(12)
        .collect();
    let labelled = lines.iter().find_map(|&(at, line)| {
        let (label, rest) = line.split_once(':')?;
        let fits = LABELS.contains(&label.trim().to_lowercase().as_str()) && is_title(rest.trim());
        fits.then(|| (at, rest.trim().trim_matches('"')))
    });
    let first = || lines.iter().take(4).copied().find(|(_, line)| is_title(line));
    match labelled.or_else(first) {
        Some((line, text)) => Found { text: clean(text), line },
        None => Found { text: String::new(), line: usize::MAX },
    }
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
            ("Acme is great.\n\nPuesto de trabajo: Cocinero", "Cocinero", 2),
            ("---\ntitle: Software Developer\n---\n", "Software Developer", 1),
            ("Nurse | Leeds | Full time", "Nurse", 0),
            ("", "", usize::MAX),
        ] {
            assert_eq!(find(text), Found { text: title.to_owned(), line }, "{text}");
        }
    }
}
