//! Reads a period at a place of a line: a range, an open start, or a single date.

use super::{
    Found, Shape,
    point::{self, Point},
    token::Token,
    words,
};
use crate::model::{PartialDate, Period};

/// Reads what starts at token `at`; returns it and the token after it.
pub(super) fn at(text: &str, tokens: &[Token], at: usize) -> Option<(Found, usize)> {
    let word = tokens[at].word().unwrap_or_default();
    if words::is_since(word)
        && let Some(start) = point::at(tokens, at + 1)
    {
        // "od 2019 do 2021" starts like "since", and is a range; "seit 2019 – Crumb Ltd" is none.
        return range(text, tokens, at, &start)
            .filter(|(found, _)| found.shape != Shape::Open)
            .or_else(|| Some(ongoing(text, tokens, at, start.date, start.next)));
    }
    if words::is_until(word)
        && let Some(end) = point::at(tokens, at + 1)
    {
        let period = Period { end: Some(end.date), ..Period::default() };
        return Some(found(text, tokens, at, end.next, period, Shape::Range));
    }
    // "uni.de 2010" is no "de 2010".
    let first = at + usize::from(words::is_from(word) && tokens[at].spaced);
    if let Some(hit) =
        month_to_month(text, tokens, at, first).or_else(|| day_to_day(text, tokens, at, first))
    {
        return Some(hit);
    }
    if let Some(start) = point::short_at(tokens, first)
        && let Some(hit) = range(text, tokens, at, &start)
    {
        return Some(hit);
    }
    let start = point::at(tokens, first)?;
    if let Some(hit) = range(text, tokens, at, &start) {
        return Some(hit);
    }
    if start.bare_year && !stands_free(tokens, first) {
        return None;
    }
    let shape = if start.bare_year { Shape::Year } else { Shape::Point };
    let period = Period { start: Some(start.date), ..Period::default() };
    Some(found(text, tokens, first, start.next, period, shape))
}

/// What follows a start: an end, the present, or nothing on this line.
fn range(text: &str, tokens: &[Token], from: usize, start: &Point) -> Option<(Found, usize)> {
    let (next, dash) = separator(tokens, from, start)?;
    // "March 2024 - expected August 2025"
    let next = behind_expected(tokens, next);
    if let Some(after) = now_at(tokens, next) {
        return Some(ongoing(text, tokens, from, start.date.clone(), after));
    }
    let end = point::after_sign(tokens, next)
        .or_else(|| point::short_at(tokens, next))
        .or_else(|| short_end(tokens, next, start));
    if let Some(end) = end.filter(|end| end.date.0[..4] >= start.date.0[..4]) {
        let period =
            Period { start: Some(start.date.clone()), end: Some(end.date), ..Period::default() };
        return Some(found(text, tokens, from, end.next, period, Shape::Range));
    }
    if let Some(month) = point::month_behind(tokens, next, start) {
        let period = Period { start: Some(month.date), ..Period::default() };
        return Some(found(text, tokens, from, month.next, period, Shape::Point));
    }
    // Only a real dash leaves a period open; what follows it may stand on the next line.
    dash.then(|| {
        let period = Period { start: Some(start.date.clone()), ..Period::default() };
        found(text, tokens, from, next, period, Shape::Open)
    })
}

/// Token after a word for an end that is still to come, maybe in brackets, or after a second word between both:
/// "2011 – bis 2013".
fn behind_expected(tokens: &[Token], at: usize) -> usize {
    let word = |at: usize| tokens.get(at).and_then(Token::word).unwrap_or_default();
    let sign = |at: usize, sign: char| tokens.get(at).is_some_and(|token| token.is(sign));
    if words::is_expected(word(at)) || matches!(word(at), "bis" | "to" | "until") {
        at + 1
    } else if sign(at, '(') && words::is_expected(word(at + 1)) && sign(at + 2, ')') {
        at + 3
    } else {
        at
    }
}

/// Token after the sign or word between start and end, and whether it is a dash.
fn separator(tokens: &[Token], from: usize, start: &Point) -> Option<(usize, bool)> {
    let sign = tokens.get(start.next)?;
    let word = sign.word().unwrap_or_default();
    if ['-', '–', '—', '−', '‑', '‐', '→', '~', '∼', '～'].iter().any(|&dash| sign.is(dash))
    {
        let doubled = tokens.get(start.next + 1).is_some_and(|t| t.kind == sign.kind);
        let followed = tokens.get(start.next + 1).is_some_and(|t| !t.spaced);
        // "2019-based" is no open period.
        let glued = !sign.spaced && followed && !doubled;
        return Some((start.next + 1 + usize::from(doubled), !glued));
    }
    // "Summer 2012 and 2013", but not "4, 2018".
    let seasoned = tokens[from].word().is_some_and(words::is_season)
        || words::is_from(tokens[from].word().unwrap_or_default());
    let listed = words::is_to(word)
        || (sign.is('/') && start.bare_year)
        || (seasoned && (word == "and" || word == "und" || sign.is(',') || sign.is('&')));
    listed.then_some((start.next + 1, false))
}

/// End without a century: "2017-19", "'17 - '19".
fn short_end(tokens: &[Token], at: usize, start: &Point) -> Option<Point> {
    let number = tokens.get(at)?.number().filter(|n| n.digits == 2)?;
    let free = tokens.get(at + 1).is_none_or(|t| t.spaced || t.is(')') || t.is(',') || t.is('.'));
    let century: u16 = start.date.0.get(..2)?.parse().ok()?;
    let year = century * 100 + number.value;
    let date = PartialDate(format!("{year:04}"));
    (free && start.bare_year && date >= start.date).then_some(Point {
        date,
        next: at + 1,
        bare_year: true,
    })
}

/// "Jan – Mar 2019": the start takes the year of the end.
fn month_to_month(text: &str, tokens: &[Token], from: usize, at: usize) -> Option<(Found, usize)> {
    let first = tokens.get(at)?;
    // "9 - 12/2002"
    let number = first.number().filter(|n| n.digits <= 2 && (1..=12).contains(&n.value));
    let numbered = number.is_some();
    let free = at == 0 || !point::glued_before(tokens, at);
    let month = match number {
        Some(number) => free.then_some(number.value)?,
        None => words::month(first.word()?)?,
    };
    let after = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|t| t.is('.')));
    let start = Point { date: PartialDate(String::new()), next: after, bare_year: false };
    let (next, _) = separator(tokens, from, &start)
        .filter(|_| tokens.get(after).is_some_and(|t| !t.is(',')))?;
    if numbered {
        let short = tokens.get(next)?.number().filter(|n| n.digits <= 2)?;
        tokens.get(next + 1).filter(|sign| sign.is('/') && !sign.spaced && short.value <= 12)?;
    } else {
        tokens.get(next)?.word().and_then(words::month)?;
    }
    let end = point::after_sign(tokens, next)?;
    let year: u16 = end.date.0.get(..4)?.parse().ok()?;
    let date = point::dated(year, Some(month), None);
    let start = Some(date).filter(|date| *date <= end.date)?;
    let period = Period { start: Some(start), end: Some(end.date), ..Period::default() };
    Some(found(text, tokens, from, end.next, period, Shape::Range))
}

/// "21 November - 17 December 2022", "6 - 17 December 2021": the start takes the year of the end.
fn day_to_day(text: &str, tokens: &[Token], from: usize, at: usize) -> Option<(Found, usize)> {
    let day = tokens.get(at)?.number().filter(|n| n.digits <= 2 && (1..=31).contains(&n.value))?;
    if at > 0 && point::glued_before(tokens, at) {
        return None;
    }
    let stop = |at: usize| at + usize::from(tokens.get(at).is_some_and(|t| t.is('.')));
    let named = tokens.get(stop(at + 1))?.word().and_then(words::month);
    let after = if named.is_some() { stop(stop(at + 1) + 1) } else { stop(at + 1) };
    let open = Point { date: PartialDate(String::new()), next: after, bare_year: false };
    let (next, _) = separator(tokens, from, &open)?;
    let end =
        point::after_sign(tokens, next).filter(|end| end.date.0.len() == "2022-12-17".len())?;
    let (year, last): (u16, u16) =
        (end.date.0.get(..4)?.parse().ok()?, end.date.0.get(5..7)?.parse().ok()?);
    let month = named.unwrap_or(last);
    let year = if month > last { year - 1 } else { year };
    let start = point::dated(year, Some(month), Some(day.value));
    let period = Period { start: Some(start), end: Some(end.date), ..Period::default() };
    Some(found(text, tokens, from, end.next, period, Shape::Range))
}

/// Token after a word for the present at `at`.
fn now_at(tokens: &[Token], at: usize) -> Option<usize> {
    let mut next = at;
    for _ in 0..3 {
        let token = tokens.get(next)?;
        let Some(word) = token.word() else {
            next += usize::from(token.is('\'') || token.is('’') || token.is('(') || token.is('.'));
            continue;
        };
        if words::is_now(word) {
            let quoted = tokens.get(next + 1).is_some_and(|t| t.is('\'') || t.is('’'));
            return Some(next + if word == "aujourd" && quoted { 3 } else { 1 });
        }
        if !words::is_before_now(word) {
            return None;
        }
        next += 1;
    }
    None
}

/// Whether a year is followed by nothing that makes it an amount: "2000+ users", "2000 users".
fn stands_free(tokens: &[Token], at: usize) -> bool {
    let Some(next) = tokens.get(at + 1) else { return true };
    if next.spaced {
        return next.word().is_none_or(|word| word.len() > 1);
    }
    !(next.is('+') || next.is('%') || next.is('€') || next.is('$') || next.word().is_some())
        && !(next.is(',') && tokens.get(at + 2).is_some_and(|t| !t.spaced && t.number().is_some()))
        && !(next.is('.') && tokens.get(at + 2).is_some_and(|t| !t.spaced && t.number().is_some()))
}

fn ongoing(
    text: &str,
    tokens: &[Token],
    from: usize,
    start: PartialDate,
    next: usize,
) -> (Found, usize) {
    let period = Period { start: Some(start), ongoing: true, ..Period::default() };
    found(text, tokens, from, next, period, Shape::Range)
}

fn found(
    text: &str,
    tokens: &[Token],
    from: usize,
    next: usize,
    mut period: Period,
    shape: Shape,
) -> (Found, usize) {
    let (start, end) = (tokens[from].start, tokens[next - 1].end);
    period.text = text[start..end].to_owned();
    (Found { start, end, period, shape }, next)
}
