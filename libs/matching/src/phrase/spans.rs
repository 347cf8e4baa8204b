//! All places of a text that name a skill: those of the vocabulary, and phrases. What the
//! vocabulary finds inside a longer term is that term: "Java" in "Java development". Sentences
//! about the company, what it offers and how to apply are left out.

use std::ops::Range;

use super::{
    Sort, phrases,
    words::{self, Classes},
};
use crate::{
    extract::Found,
    posting,
    text::{self, sentences},
    vocabulary::{Kind, Skill, Vocabulary},
};

/// A place that names a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span<'v> {
    /// What is named.
    pub sort: Sort,
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// The skill of the vocabulary, where it is one.
    pub skill: Option<&'v Skill>,
}

/// Finds all places that name a skill, in the order of the text. Terms and traits do not overlap
/// each other; names of tools, licences and languages may stand inside an activity.
#[must_use]
pub fn spans<'v>(text: &str, vocabulary: &'v Vocabulary) -> Vec<Span<'v>> {
    let parts = speaking(text);
    let mut all = known(text, &parts, vocabulary);
    join_strokes(text, &mut all);
    let phrases = unknown(text, &parts, &all);
    all.extend(phrases);
    outermost(all)
}

/// The sentences of a text that may say what is wanted. Headings count in a text of several lines.
fn speaking(text: &str) -> Vec<Range<usize>> {
    let lines = posting::speaking_lines(text);
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for (line, speaks) in text.split('\n').zip(&lines) {
        let mut at = 0;
        for sentence in sentences(line).into_iter().filter(|_| *speaks || lines.len() == 1) {
            at += line[at..].find(sentence).unwrap_or(0);
            let part = from + at..from + at + sentence.len();
            at += sentence.len();
            if posting::speaks(sentence) {
                parts.push(part);
            }
        }
        from += line.len() + 1;
    }
    parts
}

/// Skills of the vocabulary where they stand for themselves.
fn known<'v>(text: &str, parts: &[Range<usize>], vocabulary: &'v Vocabulary) -> Vec<Span<'v>> {
    let found = vocabulary.extract(text).into_iter();
    let wanted = found.filter(|one| {
        parts.iter().any(|part| within(&one.span, part)) && stands_for_itself(text, one)
    });
    wanted
        .map(|Found { skill, mut span, .. }| {
            // "English language" names English.
            let written = text[span.clone()].to_lowercase();
            if skill.kind == Kind::Spoken && written.ends_with(" language") {
                span.end -= " language".len();
            }
            let sort = if skill.kind == Kind::Soft { Sort::Trait } else { Sort::Term };
            Span { sort, span, skill: Some(skill) }
        })
        .collect()
}

/// Whether a skill is what is meant, and neither who does the work nor a part of something else.
fn stands_for_itself(text: &str, found: &Found<'_>) -> bool {
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
        && (own || !goes_on(rest))
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
    words::tokens(word)
        .first()
        .is_some_and(|t| t.nominal() && t.text == t.low && !t.is(ties) && t.low != "skills")
}

/// Phrases, but for those that only repeat what the vocabulary knows better.
fn unknown<'v>(text: &str, parts: &[Range<usize>], known: &[Span<'v>]) -> Vec<Span<'v>> {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line_of = |at: usize| ends.partition_point(|end| *end < at);
    let technical = |one: &&Span<'_>| one.skill.is_some_and(Skill::technical);
    let technical: Vec<usize> =
        known.iter().filter(technical).map(|one| line_of(one.span.start)).collect();
    let spoken = |one: &Span<'_>| one.skill.is_some_and(|skill| skill.kind == Kind::Spoken);
    let fits = |one: &Span<'_>| {
        let written = &text[one.span.clone()];
        let inside = || known.iter().filter(|known| within(&known.span, &one.span));
        // A name by itself needs another beside it; "CEO" is none.
        let bare = one.sort == Sort::Term
            && !written.contains(' ')
            && written.to_lowercase() != written
            && !technical.contains(&line_of(one.span.start));
        // "Driving licence" is no activity, and neither is "tiling, plastering".
        let begun = known.iter().any(|known| {
            let licence = known.skill.is_some_and(|skill| skill.kind == Kind::Licence);
            let listed = text[known.span.end..].starts_with(',');
            (licence || listed) && known.span.start == one.span.start
        });
        // Names that stand side by side without a comma are each one of their own.
        (one.sort == Sort::Activity && !begun)
            || (one.sort != Sort::Activity)
                && !(bare || is_role(written) || inside().any(spoken) || inside().count() > 1)
    };
    let found = parts.iter().flat_map(|part| {
        phrases(&text[part.clone()]).into_iter().map(|phrase| Span {
            sort: phrase.sort,
            span: phrase.span.start + part.start..phrase.span.end + part.start,
            skill: None,
        })
    });
    found.filter(fits).collect()
}

/// Names that strokes tie together are one: "AWS/GCP/Azure".
fn join_strokes(text: &str, all: &mut Vec<Span<'_>>) {
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

/// Of terms and traits that overlap the longest, and every activity. What is part of an activity is
/// no term of its own, unless it has a name.
fn outermost(mut all: Vec<Span<'_>>) -> Vec<Span<'_>> {
    all.sort_by_key(|one| (std::cmp::Reverse(one.span.len()), one.skill.is_none()));
    let mut kept: Vec<Span<'_>> = Vec::with_capacity(all.len());
    for one in all {
        let activity = one.sort == Sort::Activity;
        let overlaps = |other: &Span<'_>| {
            let apart = (other.sort == Sort::Activity) != activity;
            let shared = one.span.start < other.span.end && other.span.start < one.span.end;
            let named = one.skill.is_some_and(|skill| {
                skill.technical() || matches!(skill.kind, Kind::Licence | Kind::Spoken | Kind::Soft)
            });
            if apart { !activity && !named && within(&one.span, &other.span) } else { shared }
        };
        if !kept.iter().any(overlaps) {
            kept.push(one);
        }
    }
    kept.sort_by_key(|one| (one.span.start, std::cmp::Reverse(one.span.end)));
    kept
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Whether a phrase names who does the work, not what is done: "software engineers".
fn is_role(phrase: &str) -> bool {
    phrase.rsplit([' ', '-']).next().is_some_and(text::is_role)
}
