//! Tells courses of study among employments, where a resume has both in one list.

use super::super::{entries::HeadLine, vocabulary};

/// Whether the head of an entry names a degree or a school, and nobody who works there.
pub(super) fn is_one(head: &[HeadLine]) -> bool {
    let texts: Vec<String> = head.iter().map(undated).collect();
    let degree = texts.iter().any(|text| begins_with_degree(text));
    let school = texts.iter().any(|text| vocabulary::is_institution(text));
    let works = texts.iter().any(|text| {
        let degree = begins_with_degree(text);
        (vocabulary::title_score(text) > 0 && !degree) || vocabulary::organisation_score(text) > 1
    });
    (degree || school) && !works
}

/// Apprentices work.
fn begins_with_degree(text: &str) -> bool {
    const LEARNING: &[&str] = &["ausbildung", "apprenticeship", "lehre", "alternance"];
    let lower = text.to_lowercase();
    vocabulary::degree_at_start(text).is_some()
        && !LEARNING.iter().any(|word| lower.starts_with(word))
}

/// The words of a line of a head, without its dates.
fn undated(head: &HeadLine) -> String {
    let mut text = head.line.text.clone();
    head.dates.iter().rev().for_each(|date| text.replace_range(date.start..date.end, " "));
    text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}
