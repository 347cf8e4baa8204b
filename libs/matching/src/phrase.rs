//! Phrases that name a skill and stand in no vocabulary: "building relationships with clients",
//! "records of stock", "attention to detail". Told by rules of English sentences alone; apart from
//! the vocabulary, because a phrase is what somebody wrote and has no other spelling: it supports
//! nothing by itself.

mod activity;
mod alone;
mod foreign;
mod lead;
mod row;
mod span;
mod spans;
mod speaking;
mod term;
mod widen;
mod words;

use std::ops::Range;

pub use span::Span;
pub use spans::spans;

use self::words::{Classes, Token};
use crate::text;

/// What a phrase names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// A field of knowledge, a tool, a technique.
    Term,
    /// Something that is done: a verb with its object.
    Activity,
    /// What somebody is like.
    Trait,
}

/// A phrase that names a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// What it names.
    pub sort: Sort,
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
}

/// Finds the phrases of a text that name skills, in the order of the text, without repeats.
#[must_use]
pub fn phrases(text: &str) -> Vec<Phrase> {
    let mut found = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        find_in_line(line, from, &mut found);
        from += line.len() + 1;
    }
    found.sort_by_key(|phrase: &Phrase| (phrase.span.start, std::cmp::Reverse(phrase.span.end)));
    found.dedup_by(|later, first| later.span == first.span);
    found
}

fn find_in_line(line: &str, from: usize, found: &mut Vec<Phrase>) {
    let tokens = words::tokens(line);
    let mut add = |sort: Sort, range: Range<usize>| {
        let (Some(first), Some(last)) = (tokens.get(range.start), tokens.get(range.end - 1)) else {
            return;
        };
        found.push(Phrase { sort, span: from + first.start..from + last.end });
    };
    let mut terms = term::find(&tokens);
    for range in activity::find(&tokens) {
        term::listed_after(&tokens, range.end, &mut terms);
        add(Sort::Activity, range);
    }
    for range in terms {
        // "Communication skills" say what somebody is good at.
        let last = &tokens[range.end - 1];
        let skilled = last.low == "skills" || last.is(Classes::BEARING);
        add(if skilled { Sort::Trait } else { Sort::Term }, range);
    }
    for (at, token) in tokens.iter().enumerate() {
        if (token.is(Classes::TRAIT) || shaped(&token.low)) && stands_for_a_person(&tokens, at) {
            add(Sort::Trait, at..at + 1);
        }
    }
}

/// Whether a word is made as words for traits are: "quality-minded", "self-motivated".
fn shaped(low: &str) -> bool {
    const ENDINGS: &[&str] =
        &["-oriented", "-orientated", "-driven", "-minded", "-focused", "-thinking"];
    const OWN: &[&str] = &["ed", "en", "er", "ent", "ing"];
    let own = low.starts_with("self-") && OWN.iter().any(|ending| low.ends_with(ending));
    own || ENDINGS.iter().any(|ending| low.ends_with(ending))
}

/// Whether a word for a trait is said of a person: at the end of a phrase or before the name of a
/// work, not before a thing.
fn stands_for_a_person(tokens: &[Token<'_>], at: usize) -> bool {
    const PERSONS: &[&str] = &["person", "individual", "candidate"];
    let Some(next) = tokens.get(at + 1) else { return true };
    let named = tokens[at + 1..].iter().take(4).take_while(|token| token.nominal()).last();
    (next.is(Classes::FRAME) && next.low != "for")
        || next.is(Classes::TRAIT)
        || PERSONS.contains(&next.low.as_str())
        || named.is_some_and(|word| text::is_role(&word.low) && !word.low.ends_with('s'))
}

#[cfg(test)]
mod tests;
