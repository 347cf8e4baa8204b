//! Finds dates and periods in a line: "Mar 2019 - present", "03/2019–05/2021", "seit 2020",
//! "Summer 2018", with month names in five languages. What is less precise than a month stays so.

mod order;
mod period;
mod point;
mod token;
mod words;

use crate::model::Period;

pub(super) use order::settle;
pub(super) use words::{is_before_now, is_now};

/// A period with its place in the line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// Byte offset of its first character.
    pub(super) start: usize,
    /// Byte offset after its last.
    pub(super) end: usize,
    pub(super) period: Period,
    pub(super) shape: Shape,
}

/// How sure it is that this is a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// Four digits that may be a year.
    Year,
    /// A month or season with its year.
    Point,
    /// A start and a dash, with the end on another line.
    Open,
    /// From and to.
    Range,
}

/// Finds all dates and periods of a line, from left to right.
pub(super) fn find(text: &str) -> Vec<Found> {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let tokens = token::split(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((hit, next)) = period::at(text, &tokens, at) {
            found.push(hit);
            at = next.max(at + 1);
        } else {
            at += 1;
        }
    }
    found
}

/// Whether a line is nothing but a length of time, such as "2 years 10 months".
pub(super) fn is_duration(text: &str) -> bool {
    let tokens = token::split(text);
    let mut numbers = 0;
    let known = tokens.iter().all(|token| match token {
        token::Token { kind: token::Kind::Number(_), .. } => {
            numbers += 1;
            true
        }
        token::Token { kind: token::Kind::Word(word), .. } => words::is_unit(word),
        token::Token { kind: token::Kind::Sign(c), .. } => {
            matches!(c, '(' | ')' | ',' | '.' | '+' | '·')
        }
    });
    known && numbers > 0 && tokens.len() > numbers
}

#[cfg(test)]
mod tests;
