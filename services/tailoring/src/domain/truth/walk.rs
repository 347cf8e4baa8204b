//! Walks along a line of the output, unit by unit: whether it is nothing but what the resume says, and
//! signs between.

use resume::model::Evidence;

use super::squeeze::{self, Squeezed};

/// The lines that a line rests on that is nothing but units and separators; `unit` tells the length
/// of the longest unit at a byte, and its lines.
pub(super) fn consumed(
    line: &Squeezed,
    unit: impl Fn(usize) -> Option<(usize, Evidence)>,
) -> Option<Evidence> {
    let mut at = skip(line, 0);
    let mut lines = None::<Evidence>;
    while at < line.text.len() {
        let (length, of_unit) = unit(at)?;
        at = skip(line, at + length);
        lines.get_or_insert_default().extend(of_unit);
    }
    lines.map(|mut lines| {
        lines.sort_unstable();
        lines.dedup();
        lines
    })
}

/// First byte from `at` on that is no separator and no full stop. A dot behind a separator is the first
/// sign of a name: ".NET".
pub(super) fn skip(line: &Squeezed, at: usize) -> usize {
    let mut before = line.text[..at].chars().next_back();
    for (from, c) in line.text[at..].char_indices() {
        let opens = c == '.' && before.is_none_or(|c| c != ')' && squeeze::is_separator(c));
        if opens || !(squeeze::is_separator(c) || c == '.') {
            return at + from;
        }
        before = Some(c);
    }
    line.text.len()
}
