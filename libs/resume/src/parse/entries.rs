//! Splits the lines of a section into its entries: each has a head (who, what, where, when) and a
//! body (bullets or sentences). Dates are the anchors; the rest is told by the look of the lines.

mod cues;
mod marks;
mod set;
mod shape;
mod wrapped;

use super::{
    dates::{self, Found, Shape},
    face,
    flow::{self, Flow},
    lines::Line,
    vocabulary,
};
use crate::model::Statement;

/// One employment, course of study or project.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub(super) head: Vec<HeadLine>,
    pub(super) body: Vec<Statement>,
}

/// A line of a head with the dates in it.
#[derive(Debug, Clone)]
pub(super) struct HeadLine {
    pub(super) line: Line,
    pub(super) dates: Vec<Found>,
}

impl Entry {
    fn dated(&self) -> bool {
        self.head.iter().any(HeadLine::dated)
    }
}

impl HeadLine {
    /// Whether a date stands in it that is sure to be one.
    fn dated(&self) -> bool {
        !self.dates.is_empty()
    }

    /// Whether a period stands in it.
    fn ranged(&self) -> bool {
        self.dates.iter().any(|hit| hit.shape == Shape::Range)
    }
}

/// Heads that follow each other, then the statements up to the next head.
#[derive(Debug, Default)]
struct Run {
    heads: Vec<HeadLine>,
    body: Vec<Statement>,
}

/// Splits the lines of a section.
pub(super) fn split(lines: Vec<Line>, flow: &Flow) -> Vec<Entry> {
    let lines = wrapped::join_years(marks::unmark_outer_bullets(lines));
    let lines = wrapped::join_margins(wrapped::mend_open_dates(lines));
    let lines = wrapped::join_wrapped_heads(marks::detach_margins(lines), flow);
    let runs = runs(&lines, flow);
    let trailing = dates_follow_bodies(&runs);
    let mut entries: Vec<Entry> = Vec::new();
    for run in runs {
        let mut heads = run.heads;
        if trailing && let Some(last) = entries.last_mut() {
            let tail = tail_length(&heads, last.dated());
            last.head.extend(heads.drain(..tail));
        }
        if let Some(last) = entries.last_mut() {
            let end = closing_lines(&heads);
            last.body.extend(heads.drain(..end).map(|head| flow::statement(&head.line)));
        }
        if heads.is_empty()
            && let Some(last) = entries.last_mut()
        {
            last.body.extend(run.body);
            continue;
        }
        for head in partition(heads, trailing) {
            entries.push(Entry { head: set::join(head), body: Vec::new() });
        }
        match entries.last_mut() {
            Some(last) => last.body.extend(run.body),
            None => entries.push(Entry { head: Vec::new(), body: run.body }),
        }
    }
    entries
}

/// Gives what stands under a head with neither date nor name, right below the text of an entry that has a date,
/// to that entry: it names a part of what was done there.
pub(super) fn join_parts(entries: Vec<Entry>) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        match (out.last_mut(), entry.head.as_slice()) {
            (Some(last), [head]) if !entry.body.is_empty() && is_part_of(last, head) => {
                last.body.push(flow::statement(&head.line));
                last.body.extend(entry.body);
            }
            _ => out.push(entry),
        }
    }
    out
}

/// Whether a head names a part of what was done at an entry: a project.
fn is_part_of(entry: &Entry, head: &HeadLine) -> bool {
    const WORDS: usize = 8;
    let text = head.line.text.as_str();
    let named = vocabulary::title_score(text) > 0
        || vocabulary::organisation_score(text) > 0
        || vocabulary::is_institution(text)
        || vocabulary::has_degree(text);
    entry.dated()
        && !entry.body.is_empty()
        && !head.dated()
        && !head.line.blank_before
        && head.line.words() <= WORDS
        && !named
}

/// Groups lines into runs of heads and the statements under them.
fn runs(lines: &[Line], flow: &Flow) -> Vec<Run> {
    let mut runs = vec![Run::default()];
    let has_date = |line: &&Line| {
        !line.bullet() && dates::find(&line.text).iter().any(|hit| hit.shape >= Shape::Open)
    };
    let dated = lines.iter().filter(has_date).count() > 1;
    let titled = shape::are_titled(lines);
    for (at, line) in lines.iter().enumerate() {
        let Some(run) = runs.last_mut() else { break };
        let before = lines[..at].iter().rev().find(|before| !before.aside);
        if line.aside && !run.heads.is_empty() {
            run.heads.push(HeadLine { line: line.clone(), dates: dates::find(&line.text) });
            continue;
        }
        if let (Some(open), Some(before)) = (run.body.last_mut(), before)
            && flow.continues(before, line, lines.get(at + 1))
        {
            flow.append(open, before, line);
            continue;
        }
        let wraps = lines.get(at + 1).is_some_and(|next| shape::runs_on(line, next));
        let in_head = !run.heads.is_empty() && run.body.is_empty();
        let aside = before.is_some_and(|before| shape::is_aside(before, &lines[at..], dated));
        let ended = in_head && before.is_some_and(shape::is_ended);
        let head =
            shape::head(line, in_head).filter(|dates| !(wraps || ended) || !dates.is_empty());
        let named = titled && shape::is_titled(line);
        let head = if named { head.or_else(|| Some(Vec::new())) } else { head.filter(|_| !titled) };
        match head.filter(|_| in_head || !aside) {
            Some(dates) => {
                let head = HeadLine { line: line.clone(), dates };
                if run.body.is_empty() {
                    run.heads.push(head);
                } else {
                    runs.push(Run { heads: vec![head], body: Vec::new() });
                }
            }
            None => run.body.push(flow::statement(line)),
        }
    }
    runs
}

/// Whether the dates of an entry stand after its bullets, as the text of a right-hand column does.
fn dates_follow_bodies(runs: &[Run]) -> bool {
    let [first, second, ..] = runs else { return false };
    let undated = !first.heads.is_empty() && !first.heads.iter().any(HeadLine::dated);
    undated && !first.body.is_empty() && tail_length(&second.heads, false) > 0
}

/// Number of lines that end the entry before: its place, date and length. `dated` says whether
/// that entry has its date already.
fn tail_length(heads: &[HeadLine], dated: bool) -> usize {
    let lones: Vec<shape::Lone> =
        heads.iter().map_while(|head| shape::lone(&head.line, &head.dates)).collect();
    let lengths =
        |from: usize| lones[from..].iter().take_while(|l| **l == shape::Lone::Length).count();
    if dated {
        return lengths(0);
    }
    let Some(date) = lones.iter().position(|lone| *lone == shape::Lone::Date) else { return 0 };
    let place_before = lones[..date].contains(&shape::Lone::Place);
    let end = date + 1 + lengths(date + 1);
    end + usize::from(!place_before && lones.get(end) == Some(&shape::Lone::Place))
}

/// Number of short lines that end the text before an empty line, where the next head begins.
fn closing_lines(heads: &[HeadLine]) -> usize {
    let dated = heads.iter().position(HeadLine::dated).unwrap_or(0);
    let parted = heads.iter().take(dated + 1).rposition(|head| head.line.blank_before).unwrap_or(0);
    let closing = heads[..parted].iter().all(|head| !head.line.blank_before && !head.dated());
    if closing { parted } else { 0 }
}

/// Splits heads without statements between them into entries: each has one date. `trailing` says that the
/// dates of this section end its entries.
fn partition(heads: Vec<HeadLine>, trailing: bool) -> Vec<Vec<HeadLine>> {
    match set::starts(&heads) {
        Some(starts) => {
            let parts = cut(heads, &starts).into_iter();
            parts
                .flat_map(|part| match part.iter().filter(|head| head.ranged()).count() {
                    0..=1 => vec![part],
                    _ => partition_by_dates(part, trailing),
                })
                .collect()
        }
        None => partition_by_dates(heads, trailing),
    }
}

/// The same by the dates and words of the lines.
fn partition_by_dates(heads: Vec<HeadLine>, trailing: bool) -> Vec<Vec<HeadLine>> {
    let dated: Vec<usize> =
        heads.iter().enumerate().filter(|(_, head)| head.dated()).map(|(at, _)| at).collect();
    let Some(&lead) = dated.first() else {
        return if heads.is_empty() { Vec::new() } else { vec![heads] };
    };
    let mut starts = vec![0];
    // An entry without a date before the first that has one.
    let school = |at: usize| vocabulary::is_institution(&heads[at].line.text);
    if let Some(second) = (1..=lead)
        .find(|&line| school(0) && school(line) && shape::alike(&heads[0].line, &heads[line].line))
    {
        starts.push(second);
    }
    let lead = lead - starts[starts.len() - 1];
    // Where a date ends each entry, the next begins right behind it, however long it is.
    let alone =
        |at: usize| shape::lone(&heads[at].line, &heads[at].dates) == Some(shape::Lone::Date);
    let closing = lead > 0
        && (trailing || dated.last() == heads.len().checked_sub(1).as_ref())
        && dated.iter().all(|&at| alone(at));
    for pair in dated.windows(2) {
        let (before, at) = (pair[0], pair[1]);
        let first = starts[starts.len() - 1];
        // Two dates of one entry: the second line says no more than another date.
        let lone = shape::lone(&heads[at].line, &heads[at].dates);
        let alone = lone.is_some();
        let wordless = shape::lone(&heads[before].line, &heads[before].dates).is_some();
        let said = lone == Some(shape::Lone::Date)
            && !shape::is_bare_date(&heads[at].line, &heads[at].dates);
        if at == before + 1 && said && !heads[at].line.blank_before {
            continue;
        }
        if at == before + 1 && alone && (wordless || !heads[at].line.blank_before) && lead != 0 {
            continue;
        }
        let blank = (before + 1..=at).rev().find(|&line| heads[line].line.blank_before);
        let start = blank
            .or_else(|| closing.then_some(before + 1))
            .or_else(|| {
                (before + 1..=at).find(|&line| face::alike(&heads[first].line, &heads[line].line))
            })
            .or_else(|| {
                (before + 1..=at).find(|&line| shape::alike(&heads[first].line, &heads[line].line))
            })
            .unwrap_or_else(|| at - lead.min(at - before - 1));
        if start > first {
            starts.push(start);
        }
    }
    // What follows the last of those dates waits for its own.
    if trailing
        && closing
        && let Some(next) = dated.last().map(|at| at + 1).filter(|&at| at < heads.len())
    {
        starts.push(next);
    }
    cut(heads, &starts)
}

/// Cuts heads at the places where entries begin.
fn cut(heads: Vec<HeadLine>, starts: &[usize]) -> Vec<Vec<HeadLine>> {
    let mut parts = Vec::with_capacity(starts.len());
    let mut heads = heads.into_iter();
    let mut from = 0;
    for &next in starts[1..].iter().chain([&usize::MAX]) {
        parts.push(heads.by_ref().take(next - from).collect());
        from = next;
    }
    parts
}

/// The best date of a head: the first range, else the first date.
pub(super) fn best_date(head: &[HeadLine]) -> Option<&Found> {
    let all = || head.iter().flat_map(|head| &head.dates);
    all()
        .find(|found| found.shape == Shape::Range)
        .or_else(|| all().max_by_key(|found| found.shape))
}

#[cfg(test)]
mod tests;
