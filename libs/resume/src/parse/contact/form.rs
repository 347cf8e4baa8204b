//! Reads a name that a form parts: "Name: Roe" on one line, "First name: Jane" on another.

use super::{
    super::{lines::Line, vocabulary::Term},
    name::Found,
};

/// Lines that are looked at.
const LINES: usize = 60;

/// The name, where both of its parts have a label of their own.
pub(super) fn name(lines: &[&Line]) -> Option<Found> {
    let labelled = |labels: Term| {
        lines.iter().take(LINES).find_map(|line| {
            let (label, value) = label(line)?;
            (labels.has(&label) && is_part(&value)).then_some((value, *line))
        })
    };
    let (given, first) = labelled(Term::Given)?;
    let (family, second) = labelled(Term::Family)?;
    let evidence = first.evidence.iter().chain(&second.evidence).copied().collect();
    Some(Found { name: format!("{given} {family}"), label: String::new(), evidence })
}

/// The label of a line, in small letters, and what stands behind it or in the next cell.
fn label(line: &Line) -> Option<(String, String)> {
    let (label, value) = match line.cells.as_slice() {
        [label, value] => (label.as_str(), value.as_str()),
        _ => line.text.split_once(':')?,
    };
    let bare = |text: &str| text.trim_matches([' ', ':', '.', ',']).to_owned();
    Some((bare(label).to_lowercase(), bare(value)))
}

/// Whether a text can be a part of a name.
fn is_part(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let letters =
        |word: &str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
    words.len() <= 3
        && words.iter().all(|word| letters(word))
        && text.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        let raw: Vec<String> = text.lines().map(str::to_owned).collect();
        let lines = super::super::super::lines::scan(&raw);
        name(&lines.iter().collect::<Vec<_>>()).map(|found| found.name)
    }

    #[test]
    fn parts_of_a_name_with_labels_of_their_own_are_joined() {
        for text in [
            "Name\tRoe-Keller\nVorname\tJane Maria",
            "Prénom : Jane Maria\nNom : Roe-Keller",
            "Nombres: Jane Maria\nApellidos: Roe-Keller.",
        ] {
            assert_eq!(found(text).as_deref(), Some("Jane Maria Roe-Keller"), "{text}");
        }
        assert_eq!(found("Name: Jane Roe\nPhone: 0113 496 0000"), None);
    }
}
