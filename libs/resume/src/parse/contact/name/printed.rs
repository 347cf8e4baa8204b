//! The name as it is printed: in the largest letters of the document, on one line or on several below each other.

use super::{Found, Line, shape, spelled_in, without_additions, without_titles};

/// How much the largest letters speak for a name.
const LARGEST: i32 = 14;

/// The name that the lines in the largest letters make up, and how likely it is one.
pub(super) fn find(lines: &[&Line], email: &str) -> Option<(i32, Found)> {
    let largest: Vec<&Line> = lines.iter().copied().filter(|line| line.largest).collect();
    let words: Vec<&str> = largest.iter().map(|line| line.text.trim_end_matches(',')).collect();
    let name = without_titles(without_additions(&words.join(" ")));
    let score = shape(&name).filter(|score| *score > 0)?;
    let spelled = if spelled_in(&name, email) { 8 } else { 0 };
    let evidence = largest.iter().flat_map(|line| &line.evidence).copied().collect();
    Some((score + spelled + LARGEST, Found { name, label: String::new(), evidence }))
}
