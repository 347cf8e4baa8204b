//! Reads one date at a place of a line: a day, a month or a year, in letters or digits.

use super::{
    token::{Number, Token},
    words,
};
use crate::model::PartialDate;

/// A date with the number of tokens it takes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    pub(super) date: PartialDate,
    pub(super) next: usize,
    /// Whether it is four digits and nothing else.
    pub(super) bare_year: bool,
}

/// Reads a date that starts at token `at` and is no part of something longer.
pub(super) fn at(tokens: &[Token], at: usize) -> Option<Point> {
    let number = tokens.get(at)?.number().is_some();
    if number && at > 0 && glued_before(tokens, at) { None } else { after_sign(tokens, at) }
}

/// Reads a date at token `at`, which may touch the sign before it.
pub(super) fn after_sign(tokens: &[Token], at: usize) -> Option<Point> {
    let first = tokens.get(at)?;
    if let Some(word) = first.word() {
        return in_words(tokens, at, word);
    }
    if first.is('\'') || first.is('’') {
        let year = tokens.get(at + 1)?.number().filter(|year| year.digits == 2)?;
        return Some(point(short_year(year.value), None, None, at + 2));
    }
    let number = first.number()?;
    day_first(tokens, at, number)
        .or_else(|| year_first(tokens, at, number))
        .or_else(|| month_slash_year(tokens, at, number))
}

/// Reads a month and a year of two digits, "03/19", "May 95" or "10.07.21": a date only beside
/// another.
pub(super) fn short_at(tokens: &[Token], at: usize) -> Option<Point> {
    if let Some(date) = short_day(tokens, at) {
        return Some(date);
    }
    if let Some(month) = tokens.get(at).and_then(Token::word).and_then(words::month) {
        let year = tokens.get(at + 1)?.number()?;
        // Up to 31 it may be a day.
        let sure = year.digits == 2 && year.value > 31;
        return sure.then(|| point(short_year(year.value), Some(month), None, at + 2));
    }
    let month = tokens.get(at)?.number().filter(|n| n.digits <= 2 && is_month(n.value))?;
    let sign = tokens.get(at + 1).filter(|t| t.is('/'))?;
    let year = tokens.get(at + 2).filter(|t| !t.spaced && !sign.spaced)?.number()?;
    let free = tokens.get(at + 3).is_none_or(|t| t.spaced || !(t.is('/') || t.is('.')));
    (year.digits == 2 && free && !(at > 0 && glued_before(tokens, at)))
        .then(|| point(short_year(year.value), Some(month.value), None, at + 3))
}

/// "10.07.21": a day, a month, a year of two digits.
fn short_day(tokens: &[Token], at: usize) -> Option<Point> {
    let number = |at: usize| tokens.get(at).and_then(Token::number).filter(|n| n.digits <= 2);
    let tight = |at: usize| tokens.get(at).is_some_and(|t| !t.spaced);
    let dots = tokens.get(at + 1)?.is('.') && tokens.get(at + 3)?.is('.');
    let (day, month, year) = (number(at)?, number(at + 2)?, number(at + 4)?);
    let fits = dots && (at + 1..=at + 4).all(tight) && is_day(day.value) && is_month(month.value);
    let free = tokens.get(at + 5).is_none_or(|t| t.spaced || !t.is('.'));
    (fits && free && year.digits == 2 && !(at > 0 && glued_before(tokens, at)))
        .then(|| point(short_year(year.value), Some(month.value), Some(day.value), at + 5))
}

/// "2017 - August", behind the year: the month of it.
pub(super) fn month_behind(tokens: &[Token], at: usize, start: &Point) -> Option<Point> {
    let month = tokens.get(at).and_then(Token::word).and_then(words::month)?;
    let year = start.date.0.parse().ok().filter(|_| start.bare_year)?;
    Some(point(year, Some(month), None, at + 1))
}

/// Year of two digits: up to 49 this century.
pub(super) fn short_year(value: u16) -> u16 {
    if value < 50 { 2000 + value } else { 1900 + value }
}

pub(super) fn is_year(number: Number) -> bool {
    number.digits == 4 && (1940..=2099).contains(&number.value)
}

/// Builds a date as precise as what is known.
pub(super) fn dated(year: u16, month: Option<u16>, day: Option<u16>) -> PartialDate {
    PartialDate(match (month, day) {
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (Some(month), None) => format!("{year:04}-{month:02}"),
        _ => format!("{year:04}"),
    })
}

fn point(year: u16, month: Option<u16>, day: Option<u16>, next: usize) -> Point {
    Point { date: dated(year, month, day), next, bare_year: false }
}

fn is_month(value: u16) -> bool {
    (1..=12).contains(&value)
}

fn is_day(value: u16) -> bool {
    (1..=31).contains(&value)
}

/// "March 2019", "Sept. '19", "March 15, 2019", "marzo de 2019", "Summer 2018", "Q2 2020".
fn in_words(tokens: &[Token], at: usize, word: &str) -> Option<Point> {
    if let Some(month) = words::month(word) {
        let mut next = skip_signs(tokens, at + 1);
        next = skip_of(tokens, next);
        let number = tokens.get(next)?;
        if let Some(day) = number.number().filter(|day| day.digits <= 2 && is_day(day.value)) {
            let after = skip_signs(tokens, skip_ordinal(tokens, next + 1));
            if let Some(year) = year_at(tokens, after) {
                return Some(point(year, Some(month), Some(day.value), after + 1));
            }
        }
        if let Some(year) = year_at(tokens, next) {
            return Some(point(year, Some(month), None, next + 1));
        }
        // "March – 2019"
        let dash = number.spaced && ['-', '–', '—'].iter().any(|&dash| number.is(dash));
        if let Some(year) = year_at(tokens, next + 1).filter(|_| dash) {
            return Some(point(year, Some(month), None, next + 2));
        }
        if (number.is('\'') || number.is('’'))
            && let Some(year) = tokens.get(next + 1).and_then(Token::number)
            && year.digits == 2
        {
            return Some(point(short_year(year.value), Some(month), None, next + 2));
        }
        return None;
    }
    if words::is_season(word) {
        let next = skip_of(tokens, skip_signs(tokens, at + 1));
        return year_at(tokens, next).map(|year| point(year, None, None, next + 1));
    }
    if matches!(word, "q" | "h" | "ws" | "ss" | "t") {
        let part = tokens.get(at + 1)?.number()?;
        if part.digits == 4 && is_year(part) && word.len() == 2 {
            return Some(point(part.value, None, None, at + 2));
        }
        let next = skip_signs(tokens, at + 2);
        let fits = part.digits == 1 && (1..=4).contains(&part.value);
        return year_at(tokens, next)
            .filter(|_| fits)
            .map(|year| point(year, None, None, next + 1));
    }
    None
}

/// Whether a number tells a rank: "Band 5 Sep 2019" says nothing of the fifth.
fn is_rank(tokens: &[Token], at: usize) -> bool {
    const RANKS: &[&str] = &[
        "band", "grade", "level", "tier", "class", "step", "stage", "stufe", "gruppe", "niveau",
        "échelon", "nivel", "grado", "poziom", "stopień",
    ];
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.and_then(Token::word).is_some_and(|word| RANKS.contains(&word))
}

/// "15 March 2019", "15. März 2019", "7th October 2017", "15.03.2019", "15/03/2019".
fn day_first(tokens: &[Token], at: usize, number: Number) -> Option<Point> {
    if number.digits > 2 || !is_day(number.value) {
        return None;
    }
    let next = skip_of(tokens, skip_signs(tokens, skip_ordinal(tokens, at + 1)));
    if let Some(month) = tokens.get(next).and_then(Token::word).and_then(words::month) {
        if tokens[next].apart || is_rank(tokens, at) {
            return None;
        }
        let year = skip_of(tokens, skip_signs(tokens, next + 1));
        return Some(point(year_at(tokens, year)?, Some(month), Some(number.value), year + 1));
    }
    let (sign, second) = (tokens.get(at + 1)?, tokens.get(at + 2)?.number()?);
    let third = tokens.get(at + 3).filter(|t| t.kind == sign.kind)?;
    let year = year_at(tokens, at + 4)?;
    if sign.spaced || third.spaced || second.digits > 2 {
        return None;
    }
    let (a, b, next) = (number.value, second.value, at + 5);
    match sign.kind {
        super::token::Kind::Sign('.' | '-') if is_month(b) => {
            Some(point(year, Some(b), Some(a), next))
        }
        super::token::Kind::Sign('/') if a > 12 && is_month(b) => {
            Some(point(year, Some(b), Some(a), next))
        }
        super::token::Kind::Sign('/') if is_month(a) && b > 12 => {
            Some(point(year, Some(a), Some(b), next))
        }
        // Both orders are possible, so only the year is certain.
        super::token::Kind::Sign('/') if is_month(a) && is_month(b) && a != b => {
            Some(point(year, None, None, next))
        }
        super::token::Kind::Sign('/') if is_month(a) => Some(point(year, Some(a), Some(b), next)),
        _ => None,
    }
}

/// "2019-03", "2019-03-15", "2019.03", "2015 / 07", "2019".
fn year_first(tokens: &[Token], at: usize, number: Number) -> Option<Point> {
    if !is_year(number) {
        return None;
    }
    let bare = Point { bare_year: true, ..point(number.value, None, None, at + 1) };
    if let Some(name) = tokens.get(at + 1).and_then(Token::word)
        && let Some(month) = words::month(name)
        && !tokens.get(at + 2).is_some_and(|t| t.number().is_some_and(is_year))
    {
        return Some(point(number.value, Some(month), None, at + 2));
    }
    let Some(sign) = tokens.get(at + 1) else { return Some(bare) };
    let Some(second) = tokens.get(at + 2) else { return Some(bare) };
    let parts = sign.is('-') || sign.is('.') || sign.is('/');
    let tight = !sign.spaced && !second.spaced;
    let month = second.number().filter(|m| m.digits == 2 && is_month(m.value));
    let Some(month) = month.filter(|_| parts && (tight || sign.is('/'))) else {
        return Some(bare);
    };
    if tight
        && let (Some(again), Some(day)) = (tokens.get(at + 3), tokens.get(at + 4))
        && again.kind == sign.kind
        && !again.spaced
        && !day.spaced
        && let Some(day) = day.number().filter(|d| d.digits == 2 && is_day(d.value))
    {
        return Some(point(number.value, Some(month.value), Some(day.value), at + 5));
    }
    Some(point(number.value, Some(month.value), None, at + 3))
}

/// "03/2019", "3.2019", "03-2019", "03 2019".
fn month_slash_year(tokens: &[Token], at: usize, number: Number) -> Option<Point> {
    if number.digits > 2 || !is_month(number.value) {
        return None;
    }
    let sign = tokens.get(at + 1)?;
    if number.digits == 2
        && sign.spaced
        && let Some(year) = sign.number().filter(|year| is_year(*year))
    {
        return Some(point(year.value, Some(number.value), None, at + 2));
    }
    let parts = sign.is('/') || ((sign.is('.') || sign.is('-')) && !sign.spaced);
    let year = year_at(tokens, at + 2).filter(|_| parts)?;
    Some(point(year, Some(number.value), None, at + 3))
}

fn year_at(tokens: &[Token], at: usize) -> Option<u16> {
    tokens.get(at)?.number().filter(|year| is_year(*year)).map(|year| year.value)
}

fn skip_signs(tokens: &[Token], at: usize) -> usize {
    let skips = |t: &Token| t.is('.') || t.is(',');
    at + tokens.get(at..).unwrap_or_default().iter().take(2).take_while(|t| skips(t)).count()
}

fn skip_of(tokens: &[Token], at: usize) -> usize {
    let word = tokens.get(at).and_then(Token::word).unwrap_or_default();
    at + usize::from(matches!(word, "of" | "de" | "del" | "roku" | "year"))
}

fn skip_ordinal(tokens: &[Token], at: usize) -> usize {
    let word = tokens.get(at).and_then(Token::word).unwrap_or_default();
    at + usize::from(matches!(word, "st" | "nd" | "rd" | "th" | "er"))
}

/// Whether a number is part of something longer: a version, an address, an amount of money.
pub(super) fn glued_before(tokens: &[Token], at: usize) -> bool {
    let (before, this) = (&tokens[at - 1], &tokens[at]);
    if before.is('$') || before.is('€') || before.is('£') || before.is('#') {
        return true;
    }
    !this.spaced
        && (before.word().is_some() || ['.', '/', '_', '@', '='].iter().any(|&s| before.is(s)))
}
