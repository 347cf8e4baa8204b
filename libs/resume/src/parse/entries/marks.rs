//! Takes marks off lines that are no items: bullets before heads and dates, and dates in the right margin of
//! items.

use super::{
    super::{
        clean::Mark,
        dates::{self, Shape},
        lines::Line,
        vocabulary,
    },
    shape::{Lone, is_bare_date, lone},
};

/// Takes the bullets off items that are a period and nothing else, and off the item below each, which says what
/// it was; tells whether there are such.
fn unmark_dates(lines: &mut [Line]) -> bool {
    let dated = |line: &Line, least: Shape| {
        let found = dates::find(&line.text);
        let shaped = found.iter().any(|hit| hit.shape >= least);
        shaped && line.bullet() && lone(line, &found) == Some(Lone::Date)
    };
    let found: Vec<usize> =
        (0..lines.len()).filter(|&at| dated(&lines[at], Shape::Range)).collect();
    // The first item under each head says from when to when.
    let headed = |lines: &[Line], at: usize| at > 0 && !lines[at - 1].bullet();
    let under = found.iter().filter(|&&at| headed(lines, at)).count();
    if found.len() > 1 && under == found.len() {
        for at in 1..lines.len() {
            if headed(lines, at) && dated(&lines[at], Shape::Year) {
                lines[at].mark = Mark::None;
            }
        }
        return true;
    }
    for &at in found.iter().filter(|_| found.len() > 1) {
        let end = lines.len().min(at + 2);
        lines[at..end].iter_mut().for_each(|line| line.mark = Mark::None);
        lines[at].blank_before = true;
    }
    found.len() > 1
}

/// Takes the dot off a date in brackets under a name, "· (2019 - 2022)": it parts the date from a degree that is
/// not there.
fn unmark_brackets(lines: &mut [Line]) {
    for at in 1..lines.len() {
        let line = &lines[at];
        let bracketed = line.text.starts_with('(') && line.text.ends_with(')');
        let alone = bracketed && is_bare_date(line, &dates::find(&line.text));
        if line.bullet() && alone && !lines[at - 1].bullet() {
            lines[at].mark = Mark::None;
        }
    }
}

/// Takes the bullets off lines that are heads all the same: the outer level of two, or a list with
/// a date in most of its items.
pub(super) fn unmark_outer_bullets(mut lines: Vec<Line>) -> Vec<Line> {
    unmark_brackets(&mut lines);
    if unmark_dates(&mut lines) {
        return lines;
    }
    let Some(first) = lines.iter().find(|line| line.bullet()).map(|line| line.mark) else {
        return lines;
    };
    // Under a line that names the school or the employer the items have to have their own dates.
    let under_name = !lines[0].bullet() && !lines[0].text.ends_with(':');
    if under_name && !are_dated(&lines, first) {
        return lines;
    }
    let outer: Vec<&Line> = lines.iter().filter(|line| line.mark == first).collect();
    let inner = lines.iter().any(|line| line.bullet() && line.mark != first);
    let dated = outer
        .iter()
        .filter(|line| {
            dates::find(&line.text).iter().any(|hit| {
                let words = if hit.start == 0 { 22 } else { 16 };
                line.words() <= words && (hit.shape >= Shape::Point || line.words() <= 10)
            })
        })
        .count();
    let short = outer.iter().filter(|line| line.words() <= 10).count() * 10 >= outer.len() * 7;
    // A date stands under each item.
    let under =
        lines.iter().filter(|line| !line.bullet() && !dates::find(&line.text).is_empty()).count();
    // Items that name a degree each, with the school under them.
    let degrees = outer.iter().filter(|line| vocabulary::has_degree(&line.text)).count();
    let below = lines.iter().filter(|line| !line.bullet()).count() * 10 >= outer.len() * 7;
    let schools = outer.iter().filter(|line| vocabulary::is_institution(&line.text)).count();
    let named = degrees * 10 >= outer.len() * 7 && (below || schools * 2 >= outer.len());
    let courses = named && !inner && !under_name;
    let below_each = lines.windows(2).filter(|pair| dated_below(&pair[0], &pair[1], first)).count();
    let led = outer.len() > 1 && below_each * 10 >= outer.len() * 7;
    let shaped = short && (inner || under * 10 >= outer.len() * 6);
    if shaped || led || dated * 2 > outer.len() || courses {
        for line in lines.iter_mut().filter(|line| line.mark == first) {
            line.mark = Mark::None;
            line.blank_before = !under_name;
            line.inner = under_name;
        }
    }
    lines
}

/// Whether an item of a few words has a line under it that begins with a period: when and where it was.
fn dated_below(item: &Line, below: &Line, mark: Mark) -> bool {
    const WORDS: usize = 16;
    let found = dates::find(&below.text);
    item.mark == mark
        && item.words() <= WORDS
        && !below.bullet()
        && found.first().is_some_and(|hit| hit.start == 0 && hit.shape >= Shape::Range)
}

/// Whether most items with a mark are short and say in their margin from when to when.
fn are_dated(lines: &[Line], mark: Mark) -> bool {
    let items = || lines.iter().filter(|line| line.mark == mark);
    let dated = items().filter(|line| {
        let found = dates::find(&line.text);
        let leads = found.first().is_some_and(|hit| {
            let behind = line.text[hit.end..].trim_start();
            hit.start == 0 && hit.shape == Shape::Range && behind.starts_with([':', '-', '–'])
        });
        if leads {
            return true;
        }
        let margin = line.cells.last().filter(|_| line.cells.len() > 1 && line.words() <= 16);
        margin.is_some_and(|cell| dates::find(cell).iter().any(|hit| hit.shape >= Shape::Open))
    });
    dated.count() * 3 >= items().count() * 2
}

/// Takes a date or place out of the right margin of a bullet: it says when and where the entry was.
pub(super) fn detach_margins(lines: Vec<Line>) -> Vec<Line> {
    let mut out = Vec::with_capacity(lines.len());
    for mut line in lines {
        let margin = line.cells.last().filter(|_| line.cells.len() > 1).cloned();
        if let Some(text) = margin {
            // The date of a head that goes on below stands before all of it.
            let leads = !line.bullet();
            let aside = Line {
                mark: Mark::None,
                aside: !leads,
                blank_before: leads && line.blank_before,
                ..line.with_text(&text)
            };
            if lone(&aside, &dates::find(&text)).is_some()
                && (line.bullet() || line.cells[0].ends_with(','))
            {
                line.cells.pop();
                line.text = line.cells.join(" ");
                line.blank_before &= !leads;
                out.push(aside);
            }
        }
        out.push(line);
    }
    out
}
