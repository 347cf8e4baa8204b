//! Rows of names: names that strokes tie together are one place, and a capital word in a row with
//! names that are known is a name, too.

use std::ops::Range;

use super::{
    Sort,
    span::{Span, within},
    words::{self, Classes},
};
use crate::text;

/// Names one after the other at most that are told by the known one before them.
const MOST: usize = 6;
/// What parts the names of a row.
const PARTING: &[&str] = &[", ", " , ", " and ", " or ", " & ", " / ", "/"];

/// Names that stand in a row behind a known one: "Kafka, Quuxstream and Redis".
pub(super) fn beside<'v>(text: &str, parts: &[Range<usize>], known: &[Span<'v>]) -> Vec<Span<'v>> {
    let mut found: Vec<Span<'v>> = Vec::new();
    let named = |one: &&Span<'_>| one.skill.is_some_and(|skill| skill.kind.named());
    for one in known.iter().filter(named) {
        let mut at = one.span.end;
        for _ in 0..MOST {
            let Some(span) = next_name(text, at) else { break };
            let seen = found.last().is_some_and(|last| last.span.end > span.start);
            if seen || !free(known, &span) || !parts.iter().any(|part| within(&span, part)) {
                break;
            }
            at = span.end;
            found.push(Span { sort: Sort::Term, span, skill: None });
        }
    }
    found
}

/// Whether no known name stands at a place; the names are in the order of the text.
fn free(known: &[Span<'_>], place: &Range<usize>) -> bool {
    let before = known.partition_point(|one| one.span.start < place.end);
    known[..before].last().is_none_or(|one| one.span.end <= place.start)
}

/// The capital word behind a sign of a row at `at`, if it is no common word.
fn next_name(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let sign = PARTING.iter().find(|sign| rest.starts_with(**sign))?;
    let start = at + sign.len();
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '#' | '+' | '-');
    let end = text[start..].find(|c| !inside(c)).map_or(text.len(), |len| start + len);
    let word = &text[start..end];
    let plain = words::tokens(word)
        .first()
        .is_some_and(|token| token.classes == Classes::default() && token.form.is_none());
    let name = word.starts_with(char::is_uppercase)
        && word.len() >= 3
        && plain
        && !text::is_role(word)
        && !text::is_stop_word(&word.to_lowercase());
    name.then_some(start..end)
}

/// Names that strokes tie together are one: "AWS/GCP/Azure".
pub(super) fn join_strokes(text: &str, all: &mut Vec<Span<'_>>) {
    all.dedup_by(|later, first| {
        let tied = later.sort == first.sort
            && later.span.start >= first.span.end
            && &text[first.span.end..later.span.start] == "/";
        if tied {
            first.span.end = later.span.end;
            first.skill = None;
        }
        tied
    });
}

/// Whether a line is a row of tags in small letters: "cloud java design".
pub(super) fn tagged(text: &str, at: usize) -> bool {
    const TIES: &[&str] = &[
        "and",
        "of",
        "with",
        "in",
        "the",
        "a",
        "to",
        "for",
        "or",
        "experience",
        "skills",
        "knowledge",
    ];
    let from = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let to = text[at..].find('\n').map_or(text.len(), |to| at + to);
    let line = text[from..to].trim();
    let sign = |c: char| {
        matches!(c, ' ' | '-' | '#' | '+' | '.') || (c.is_alphanumeric() && !c.is_uppercase())
    };
    line.split(' ').count() >= 3
        && line.chars().all(sign)
        && !line.split(' ').any(|word| TIES.contains(&word))
}
