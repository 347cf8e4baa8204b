//! Words that lines of entries begin with: what they say of the line decides whether it is a head.

use super::super::{
    face,
    lines::Line,
    vocabulary::{self, Term},
};

/// Whether a line is the label of what was done: "Responsibilities:".
pub(super) fn names_duties(text: &str) -> bool {
    Term::Duties.has(&text.trim_end_matches([':', ' ', '.']).to_lowercase())
}

/// Whether a line is the label of who can be asked about an employment: "Reference:".
pub(super) fn names_referee(text: &str) -> bool {
    let label = text.strip_suffix(':').unwrap_or_default().trim().to_lowercase();
    Term::Referee.has(&label)
}

/// Whether a line says under a bold label where an employer or school is: it belongs to an entry, and is none.
pub(super) fn names_detail(line: &Line) -> bool {
    face::bold_lead(line).is_some_and(|label| Term::EntryDetail.has(&label.to_lowercase()))
}

/// Whether a line tells of a thesis, maybe with the day of it: it belongs to a course, and is none.
pub(super) fn names_thesis(text: &str) -> bool {
    let words = vocabulary::spelling(text);
    let first = words.iter().find(|word| word.chars().any(char::is_alphabetic));
    first.is_some_and(|word| Term::Thesis.has(word))
}

/// Whether a text begins with the head of a job title, as titles of the south do: "Desarrolladora web".
pub(super) fn starts_with_title(text: &str) -> bool {
    let first = vocabulary::spelling(text).into_iter().next().unwrap_or_default();
    text.starts_with(char::is_uppercase)
        && !text.ends_with(['.', ',', ';', ':'])
        && vocabulary::is_title_word(&first)
}
