//! Where a term reaches further than its own words: to its short form in brackets ("continuous
//! integration (CI)"), to the adjective it shares its noun with ("electrical and mechanical
//! engineering"), and to a general noun behind it ("audit standards and procedures").

use std::ops::Range;

/// General nouns that belong to the term before them.
const GENERAL: &[&str] = &[
    "concepts",
    "frameworks",
    "guidelines",
    "methodologies",
    "methods",
    "patterns",
    "practices",
    "principles",
    "procedures",
    "processes",
    "services",
    "solutions",
    "standards",
    "systems",
    "techniques",
    "technologies",
    "tools",
];

/// Widens the place of a term.
pub(super) fn widen(text: &str, span: &mut Range<usize>) {
    span.end += short_form(text, span).unwrap_or(0);
    span.end += general_noun(text, span).unwrap_or(0);
    span.start -= shared_noun(text, span).unwrap_or(0);
}

/// What follows on the line.
fn rest<'t>(text: &'t str, span: &Range<usize>) -> &'t str {
    text[span.end..].split('\n').next().unwrap_or_default()
}

/// Bytes up to the end of the brackets with the first letters of the term.
fn short_form(text: &str, span: &Range<usize>) -> Option<usize> {
    let rest = rest(text, span);
    let short = rest.trim_start().strip_prefix('(')?.split_once(')')?.0.trim();
    let first = |word: &str| word.chars().next();
    let words = text[span.clone()].split([' ', '-']);
    let initials: String = words.filter_map(first).flat_map(char::to_uppercase).collect();
    let letters = short.chars().all(char::is_uppercase) && (2..=6).contains(&short.len());
    let same = initials.contains(short) || short.contains(&initials);
    (letters && same && initials.chars().count() >= 2).then(|| rest.find(')'))?.map(|at| at + 1)
}

/// Bytes back to the adjective that has the noun of the term in common with it.
fn shared_noun(text: &str, span: &Range<usize>) -> Option<usize> {
    const ENDINGS: &[&str] = &["al", "ic", "ive", "ary", "ory", "ous", "ular"];
    let adjective = |word: &str| {
        let low = word.to_lowercase();
        low.len() > 4 && ENDINGS.iter().any(|ending| low.ends_with(ending))
    };
    let (first, _) = text[span.clone()].split_once(' ')?;
    let before = text[..span.start].rsplit('\n').next()?.strip_suffix(' ')?;
    let (before, joint) = before.rsplit_once(' ')?;
    let other = before.rsplit(' ').next()?;
    let joined = matches!(joint, "and" | "or" | "and/or" | "&");
    let length = other.len() + joint.len() + 2;
    (joined && adjective(first) && adjective(other)).then_some(length)
}

/// Bytes up to the end of "and best practices", "and procedures" and the like, where the phrase
/// ends with them.
fn general_noun(text: &str, span: &Range<usize>) -> Option<usize> {
    const ENDING: &[&str] = &["and", "in", "for", "of", "to", "is", "with"];
    let rest = rest(text, span);
    let joint = [" and ", " or ", " & "].iter().find(|joint| rest.starts_with(**joint))?.len();
    let best = if rest[joint..].starts_with("best ") { "best ".len() } else { 0 };
    let from = joint + best;
    let end = rest[from..].find(|c: char| !c.is_alphabetic()).map_or(rest.len(), |len| from + len);
    let mut behind = rest[end..].split_whitespace();
    let closed = behind.next().is_none_or(|next| {
        ENDING.contains(&next) || !next.starts_with(|c: char| c.is_lowercase() || c.is_numeric())
    });
    (GENERAL.contains(&&rest[from..end]) && closed).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widened<'t>(text: &'t str, term: &str) -> &'t str {
        let start = text.find(term).unwrap();
        let mut span = start..start + term.len();
        widen(text, &mut span);
        &text[span]
    }

    #[test]
    fn a_short_form_in_brackets_belongs_to_its_term() {
        let text = "Water quality monitoring (WQM) on rivers";
        assert_eq!(widened(text, "Water quality monitoring"), "Water quality monitoring (WQM)");
        assert_eq!(widened("Plastering (XYZ)", "Plastering"), "Plastering");
        assert_eq!(widened("crop rotation (at least two years)", "crop rotation"), "crop rotation");
    }

    #[test]
    fn adjectives_share_a_noun() {
        let text = "Basics of electrical and mechanical engineering";
        let wanted = "electrical and mechanical engineering";
        assert_eq!(widened(text, "mechanical engineering"), wanted);
        assert_eq!(widened("Baking and mechanical work", "mechanical work"), "mechanical work");
    }

    #[test]
    fn a_general_noun_belongs_to_the_term_before_it() {
        for (text, wanted) in [
            ("audit standards and procedures.", "audit standards and procedures"),
            ("audit standards and best practices in banks", "audit standards and best practices"),
            ("audit standards and tools we like", "audit standards"),
            ("audit standards and travel", "audit standards"),
        ] {
            assert_eq!(widened(text, "audit standards"), wanted);
        }
    }
}
