//! Finds degrees and school leaving certificates in text.

use std::{collections::HashSet, sync::LazyLock};

use super::{rows, spelling};

static DEGREES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    rows(include_str!("../data/degrees.txt")).map(|row| spelling(row).join(" ")).collect()
});
/// Words in a degree of the longest spelling.
const DEGREE_WORDS: usize = 6;

/// Whether a text, in small letters, is a degree as a whole.
pub(super) fn is_degree(text: &str) -> bool {
    DEGREES.contains(text)
}

/// Finds a degree at the start of a text: its length in bytes.
pub(in super::super) fn degree_at_start(text: &str) -> Option<usize> {
    let ends: Vec<usize> = text
        .char_indices()
        .filter(|&(at, c)| at > 0 && matches!(c, ' ' | ',' | '(' | ':' | ';' | '–' | '/'))
        .map(|(at, _)| at)
        .chain([text.len()])
        .take(DEGREE_WORDS)
        .collect();
    let bare = |end: usize| {
        let text = text[..end].trim_end_matches([',', ';', ':', ' ']);
        if text.contains('(') { text } else { text.trim_end_matches(')') }.len()
    };
    ends.into_iter().rev().map(bare).find(|&end| {
        let head = &text[..end];
        let words = spelling(head);
        let joined = words.join(" ").replace('’', "'");
        DEGREES.contains(&joined) && is_degree_shaped(head, &joined)
    })
}

/// Short degrees are only meant when written like one: "MA", not "ma"; "Be" is a word.
fn is_degree_shaped(head: &str, joined: &str) -> bool {
    joined.chars().filter(|c| c.is_alphabetic()).count() > 3
        || head.chars().filter(|c| c.is_uppercase()).count() >= 2
        || head.contains('.')
        || matches!(joined, "bac" | "cap" | "bts" | "dut" | "but" | "mgr" | "lic" | "inż")
            && head.starts_with(char::is_uppercase)
}

/// Whether a degree stands anywhere in a text.
pub(in super::super) fn has_degree(text: &str) -> bool {
    degree_at(text).is_some()
}

/// Finds the first degree in a text: from where to where.
pub(in super::super) fn degree_at(text: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    for _ in 0..40 {
        let rest = &text[start..];
        let trimmed = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        start += rest.len() - trimmed.len();
        if let Some(length) = degree_at_start(trimmed) {
            return Some((start, start + length));
        }
        start += trimmed.find([' ', ',', '(', '/', '–'])?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_found_in_their_spellings() {
        for (text, degree) in [
            ("Master of Science in Computer Science", "Master of Science"),
            ("Master of Business Administration", "Master of Business Administration"),
            ("B.Tech, Computer Science", "B.Tech"),
            ("BSc (Hons) Biology", "BSc"),
            ("PhD", "PhD"),
            ("Bachelor Information Technology", "Bachelor"),
            ("Diplom-Ingenieur Maschinenbau", "Diplom-Ingenieur"),
            ("Licence professionnelle Commerce", "Licence professionnelle"),
        ] {
            assert_eq!(degree_at_start(text).map(|end| &text[..end]), Some(degree), "{text}");
        }
        assert_eq!(degree_at("Leeds, BSc Biology"), Some((7, 10)));
        assert!(!has_degree("to be or ma not"));
    }
}
