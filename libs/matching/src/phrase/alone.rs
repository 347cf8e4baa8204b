//! Whether a skill of the vocabulary is what is meant where it stands: not who does the work, not a
//! part of something else, not praise of something that is there already.

use std::collections::HashSet;

use super::words::{self, Classes};
use crate::{extract::Found, text, vocabulary::Kind};

/// Whether a skill stands for itself in a text. Where a further skill starts right behind it, as in
/// a list that has lost its commas, each is one of its own; `starts` tells where skills start.
pub(super) fn stands_for_itself(text: &str, found: &Found<'_>, starts: &HashSet<usize>) -> bool {
    let written = &text[found.span.clone()];
    let rest = &text[found.span.end..];
    let next =
        rest.strip_prefix(' ').and_then(|rest| rest.split([' ', '\n', ',', '.', '/']).next());
    let next = next.unwrap_or_default();
    let kind = found.skill.kind;
    let product = matches!(kind, Kind::Language | Kind::Framework | Kind::Platform);
    let own = kind.named() || matches!(kind, Kind::Licence | Kind::Spoken);
    (kind.named() || !is_role(written))
        && written.to_lowercase() != "degree"
        && (product || !text::is_role(next))
        && !of_a_role(rest)
        && (own || starts.contains(&(found.span.end + 1)) || !goes_on(rest))
        && !(matches!(kind, Kind::Domain | Kind::Method) && is_there(&text[..found.span.start]))
        && !(kind == Kind::Soft && !written.contains(' ') && !said(text, found, next))
}

/// Whether a phrase names who does the work, not what is done: "software engineers".
pub(super) fn is_role(phrase: &str) -> bool {
    phrase.rsplit([' ', '-']).next().is_some_and(text::is_role)
}

/// Whether the noun phrase that goes on names who does the work: "Java software engineer".
fn of_a_role(rest: &str) -> bool {
    const ENDING: &[&str] = &[
        "and", "or", "to", "with", "in", "for", "of", "at", "as", "by", "is", "on", "&", "/", "-",
        "–",
    ];
    let clause = rest.split(['\n', ',', '.', '(', ';', ':']).next().unwrap_or_default();
    let words = clause.split(' ').filter(|word| !word.is_empty()).take(4);
    rest.starts_with(' ')
        && words
            .take_while(|word| !ENDING.contains(&word.to_lowercase().as_str()))
            .any(text::is_role)
}

/// Whether a noun follows that makes something else of what stands before it: "strategy meetings".
fn goes_on(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(' ') else { return false };
    let word = rest.split([' ', '\n']).next().unwrap_or_default();
    let ties = Classes::EMPTY
        .or(Classes::CARRIER)
        .or(Classes::GRADE)
        .or(Classes::ADVERB)
        .or(Classes::DETERMINER);
    words::tokens(word).first().is_some_and(|t| {
        t.nominal() && t.text == t.low && (!t.is(ties) || t.is(Classes::GROUP)) && t.low != "skills"
    })
}

/// Whether the words before a field say that it is there already: "the marketing". "Knowledge of
/// the" does not.
fn is_there(before: &str) -> bool {
    let mut words = before.trim_end().rsplit([' ', '\n']).map(str::to_lowercase);
    let last = words.next().unwrap_or_default();
    let led =
        words.next().is_some_and(|word| matches!(word.as_str(), "of" | "in" | "with" | "within"));
    (last == "the" && !led)
        || matches!(last.as_str(), "our" | "their" | "its" | "your" | "this" | "these")
}

/// Whether one word for a trait is said of a person: at the end of a phrase, and not of something
/// that is done or there: "through collaboration".
fn said(text: &str, found: &Found<'_>, next: &str) -> bool {
    const AFTER: &[&str] = &["and", "or", "skills", "skill", "&", "in", "with"];
    const BEFORE: &[&str] = &[
        "the", "our", "its", "in", "through", "by", "via", "for", "of", "a", "an", "your", "their",
        "on", "to", "close", "this", "from",
    ];
    let rest = text[found.span.end..].trim_start_matches(' ');
    let ends = rest.is_empty() || rest.starts_with([',', '.', ';', '\n', '(', ')', '/']);
    let before = text[..found.span.start].trim_end();
    let last = before.rsplit([' ', '\n']).next().unwrap_or_default().to_lowercase();
    (ends || AFTER.contains(&next.to_lowercase().as_str())) && !BEFORE.contains(&last.as_str())
}
