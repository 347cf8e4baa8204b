//! Finds skills in text: the longest alias at each place, at the borders of words, with the rules
//! for case and for aliases that are common words too.

mod evidence;

use std::ops::Range;

use crate::{
    text::Folded,
    vocabulary::{Case, Skill, Vocabulary},
};

/// A skill that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'v> {
    /// The skill.
    pub skill: &'v Skill,
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
    /// Number of its line, from 0.
    pub line: usize,
}

/// Finds the skills of the standard vocabulary, in the order of the text.
#[must_use]
pub fn extract(text: &str) -> Vec<Found<'static>> {
    Vocabulary::standard().extract(text)
}

/// A match before the rules of evidence.
#[derive(Debug, Clone)]
struct Candidate {
    start: usize,
    end: usize,
    alias: usize,
}

impl Vocabulary {
    /// Finds the skills of this vocabulary, in the order of the text.
    #[must_use]
    pub fn extract(&self, text: &str) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        let mut at = 0;
        for (line, content) in text.split('\n').enumerate() {
            self.extract_line(content, line, at, &mut found);
            at += content.len() + 1;
        }
        found
    }

    /// Canonical names of the skills in a text, each once, in the order of the text.
    #[must_use]
    pub fn names(&self, text: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for found in self.extract(text) {
            if !names.contains(&found.skill.name) {
                names.push(found.skill.name.clone());
            }
        }
        names
    }

    fn extract_line<'v>(&'v self, content: &str, line: usize, at: usize, out: &mut Vec<Found<'v>>) {
        let folded = Folded::new(content);
        let candidates = longest(self.candidates(content, &folded));
        let sure = |candidate: &Candidate| self.aliases[candidate.alias].case != Case::Evident;
        let technical = candidates.iter().any(|candidate| {
            sure(candidate) && self.skills()[self.aliases[candidate.alias].skill].technical()
        });
        for candidate in candidates {
            let alias = &self.aliases[candidate.alias];
            if !sure(&candidate)
                && !technical
                && !evidence::evident(&folded.text, candidate.start, candidate.end)
            {
                continue;
            }
            let span = at + folded.origin(candidate.start)..at + folded.origin(candidate.end);
            out.push(Found { skill: &self.skills()[alias.skill], span, line });
        }
    }

    /// All aliases at word borders that are written as they have to be.
    fn candidates(&self, content: &str, folded: &Folded) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for hit in self.automaton.find_overlapping_iter(&folded.text) {
            let alias = &self.aliases[hit.pattern().as_usize()];
            let Some(end) = border(&folded.text, hit.start(), hit.end(), alias.case) else {
                continue;
            };
            if hit.len() <= SHORT && hyphenated(content, folded, hit.start(), end) {
                continue;
            }
            let written = &content[folded.origin(hit.start())..folded.origin(hit.end())];
            if alias.case != Case::Any && written != alias.written {
                continue;
            }
            let alias = hit.pattern().as_usize();
            candidates.push(Candidate { start: hit.start(), end, alias });
        }
        candidates
    }
}

/// Bytes of an alias that is a word of its own only without a hyphen beside it: "go-to-market".
const SHORT: usize = 4;

/// Whether a hyphen ties a match to the word beside it.
fn hyphenated(content: &str, folded: &Folded, start: usize, end: usize) -> bool {
    let tied = |c: Option<char>, next: Option<char>| {
        c == Some('-') && next.is_some_and(char::is_alphanumeric)
    };
    let mut after = content[folded.origin(end)..].chars();
    let mut before = content[..folded.origin(start)].chars().rev();
    tied(after.next(), after.next()) || tied(before.next(), before.next())
}

/// Where a match ends if it stands at the borders of words; a plural "s" belongs to it.
fn border(text: &str, start: usize, end: usize, case: Case) -> Option<usize> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '+' | '#' | '_' | '@');
    let before = text[..start].chars().next_back();
    let first = text[start..].chars().next()?;
    if before.is_some_and(|c| inside(c) && c != '+' && c != '#') && first.is_alphanumeric() {
        return None;
    }
    // "asp.net" holds no ".net", "x.go" no "go".
    if before == Some('.') || (first == '.' && before.is_some_and(char::is_alphanumeric)) {
        return None;
    }
    let whole = |end: usize| {
        let mut rest = text[end..].chars();
        match rest.next() {
            None => true,
            Some('.' | '\'') => !rest.next().is_some_and(char::is_alphanumeric),
            Some(c) => !inside(c),
        }
    };
    if whole(end) {
        return Some(end);
    }
    let plural = case == Case::Any && end - start > 3 && text[end..].starts_with('s');
    (plural && whole(end + 1)).then_some(end + 1)
}

/// The longest candidate at each place, without overlaps.
fn longest(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by_key(|c| (c.start, std::cmp::Reverse(c.end)));
    let mut kept: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        if kept.last().is_none_or(|last| candidate.start >= last.end) {
            kept.push(candidate);
        }
    }
    kept
}

#[cfg(test)]
mod tests;
