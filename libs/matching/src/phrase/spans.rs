//! All places of a text that name a skill: those of the vocabulary, and phrases. What the
//! vocabulary finds inside a longer term is that term: "Java" in "Java development". Sentences
//! about the company, what it offers and how to apply are left out.

use std::{collections::HashSet, ops::Range};

use super::{
    Sort, alone, foreign, phrases, row,
    span::{Span, within},
    speaking, widen,
};
use crate::{
    extract::Found,
    vocabulary::{Kind, Skill, Vocabulary},
};

/// Finds all places that name a skill, in the order of the text. Terms and traits do not overlap
/// each other; names of tools, licences and languages may stand inside an activity.
#[must_use]
pub fn spans<'v>(text: &str, vocabulary: &'v Vocabulary) -> Vec<Span<'v>> {
    let parts = speaking::parts(text, vocabulary);
    let mut all = known(text, &parts, vocabulary);
    let names = row::beside(text, &parts, &all);
    all.extend(names);
    all.sort_by_key(|one| one.span.start);
    row::join_strokes(text, &mut all);
    let phrases = unknown(text, &parts, &all);
    all.extend(phrases);
    for term in all.iter_mut().filter(|one| one.sort == Sort::Term) {
        widen::widen(text, &mut term.span);
    }
    outermost(all)
}

/// Skills of the vocabulary where they stand for themselves.
fn known<'v>(text: &str, parts: &[Range<usize>], vocabulary: &'v Vocabulary) -> Vec<Span<'v>> {
    let found = vocabulary.extract(text);
    let starts: HashSet<usize> = found.iter().map(|one| one.span.start).collect();
    let wanted = found.into_iter().filter(|one| {
        parts.iter().any(|part| within(&one.span, part))
            && alone::stands_for_itself(text, one, &starts)
    });
    wanted
        .map(|Found { skill, mut span, .. }| {
            let written = text[span.clone()].to_lowercase();
            // "English language" names English, "highly motivated" the trait.
            if skill.kind == Kind::Spoken && written.ends_with(" language") {
                span.end -= " language".len();
            }
            if written.starts_with("highly ") {
                span.start += "highly ".len();
            }
            let sort = if skill.kind == Kind::Soft { Sort::Trait } else { Sort::Term };
            Span { sort, span, skill: Some(skill) }
        })
        .collect()
}

/// Phrases, but for those that only repeat what the vocabulary knows better.
fn unknown<'v>(text: &str, parts: &[Range<usize>], known: &[Span<'v>]) -> Vec<Span<'v>> {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line_of = |at: usize| ends.partition_point(|end| *end < at);
    let technical_skill = |one: &&Span<'_>| one.skill.is_some_and(Skill::technical);
    let technical: Vec<usize> =
        known.iter().filter(technical_skill).map(|one| line_of(one.span.start)).collect();
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
        let skills = written.ends_with("skills");
        let several = inside().count() > 1 && !skills;
        // Tags in a row are each one of their own, too.
        let row = one.sort == Sort::Term
            && inside().any(|known| known.span != one.span && technical_skill(&known))
            && row::tagged(text, one.span.start);
        (one.sort == Sort::Activity && !begun)
            || (one.sort != Sort::Activity)
                && !(bare || alone::is_role(written) || inside().any(spoken) || several || row)
    };
    parts.iter().flat_map(|part| unknown_in(text, part, known, &fits)).collect()
}

/// Phrases of a sentence: those of another language where it has some, of English otherwise.
fn unknown_in<'v>(
    text: &str,
    part: &Range<usize>,
    known: &[Span<'v>],
    fits: &impl Fn(&Span<'v>) -> bool,
) -> Vec<Span<'v>> {
    let sentence = &text[part.clone()];
    let place = |sort: Sort, span: Range<usize>| Span {
        sort,
        span: span.start + part.start..span.end + part.start,
        skill: None,
    };
    let foreign = foreign::find(sentence);
    if foreign.is_empty() {
        let english = phrases(sentence).into_iter();
        return english.map(|one| place(one.sort, one.span)).filter(fits).collect();
    }
    // What the vocabulary knows by a name of its own, a language among it, is named already.
    let own = |one: &Span<'_>| {
        one.skill.is_some_and(|skill| skill.kind.named() || skill.kind == Kind::Spoken)
    };
    let named = |one: &Span<'_>| {
        known.iter().any(|known| own(known) && within(&known.span, &one.span))
            || alone::is_role(&text[one.span.clone()])
    };
    foreign.into_iter().map(|span| place(Sort::Term, span)).filter(|one| !named(one)).collect()
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
