//! Several titles under one employer, each an item of a list with its own dates: every one of them
//! is an employment, and no point of the one before.

use super::{
    super::{
        dates::{self, Found, Shape},
        head,
    },
    Line,
    names::is_title,
};
use crate::parse::clean::Mark;

/// Titles that such a list has at least; one dated point is a point.
const FEWEST: usize = 2;
/// Words of a title, at most.
const WORDS: usize = 8;

/// Takes the bullets off the titles, so that they head what follows them.
pub(super) fn unmark(lines: &mut [Line]) {
    let mut from = 0;
    while from < lines.len() {
        if !lines[from].bullet() {
            from += 1;
            continue;
        }
        let length = lines[from..].iter().take_while(|line| line.bullet()).count();
        let block = &mut lines[from..from + length];
        let outer = block[0].mark;
        let all = || block.iter().filter(|line| line.mark == outer);
        let heads_list = from > 0 && all().count() >= FEWEST;
        if heads_list && all().all(is_dated_title) {
            for line in block.iter_mut().filter(|line| line.mark == outer) {
                line.mark = Mark::None;
                line.blank_before = false;
            }
        }
        from += length;
    }
}

/// Whether a line is a title and the time that it was held, and nothing else.
fn is_dated_title(line: &Line) -> bool {
    let found = dates::find(&line.text);
    let [date] = found.as_slice() else { return false };
    let Some(title) = without(&line.text, date) else { return false };
    let worded = title.starts_with(char::is_uppercase) && title.split(' ').count() <= WORDS;
    date.shape >= Shape::Open && worded && is_title(title) && !title.ends_with('.')
}

/// What stands before or after a date at an edge of a text.
fn without<'a>(text: &'a str, date: &Found) -> Option<&'a str> {
    let edge = |side: &'a str| head::trim(side).trim_matches(['(', ')', '[', ']', ' ', ',', ':']);
    let (before, after) = (edge(text.get(..date.start)?), edge(text.get(date.end..)?));
    match (before.is_empty(), after.is_empty()) {
        (false, true) => Some(before),
        (true, false) => Some(after),
        _ => None,
    }
}
