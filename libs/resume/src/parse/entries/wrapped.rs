//! Heads and periods that are broken over two lines: a narrow column does so, and a long name.

use super::super::{
    clean::Mark,
    dates::{self, Shape},
    face,
    flow::{self, Flow},
    lines::Line,
    places, vocabulary,
};
use super::shape::{head, is_bare_date};

/// Joins a head that fills its line with the line it runs over to.
pub(super) fn join_wrapped_heads(lines: Vec<Line>, flow: &Flow) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(before) = out.last_mut()
            && wraps(before, &line, flow)
        {
            let cell = if goes_on_set_alike(before, &line) { 0 } else { open_cell(before) };
            let mut joined = flow::statement(
                &before.with_text(before.cells.get(cell).map_or("", String::as_str)),
            );
            flow.append(&mut joined, before, &line);
            before.evidence = joined.evidence;
            if let Some(open) = before.cells.get_mut(cell) {
                *open = joined.text;
            }
            before.text = before.cells.join(" ");
        } else {
            out.push(line);
        }
    }
    out
}

/// The cell that may run over to the next line: the last, unless that is the date in the margin.
fn open_cell(line: &Line) -> usize {
    match line.cells.as_slice() {
        [_, margin] => {
            let margin = line.with_text(margin);
            usize::from(!is_bare_date(&margin, &dates::find(&margin.text)))
        }
        cells => cells.len().saturating_sub(1),
    }
}

fn wraps(before: &Line, line: &Line, flow: &Flow) -> bool {
    if goes_on_set_alike(before, line) {
        return true;
    }
    let plain = !before.bullet()
        && !line.bullet()
        && !line.blank_before
        && !line.aside
        && line.cells.len() == 1;
    let listed = before.text.matches(',').count() >= 2;
    if plain
        && before.text.ends_with('-')
        && line.text.starts_with(char::is_lowercase)
        && line.words() <= 4
    {
        return true;
    }
    let bracket = before.text.matches('(').count() > before.text.matches(')').count();
    // "BSc Baking (February 2023 - December" over "2025)"
    if plain && bracket && line.text.ends_with(')') && line.words() <= 3 {
        return true;
    }
    let open = before.text.ends_with(',')
        || bracket
        || before.cells.get(open_cell(before)).is_some_and(|cell| flow::ends_in_small_word(cell))
        || (listed && flow.fills(before, line) && places::split_tail(&line.text).is_some());
    // "Bachelor of Business" over "administration"
    // "Beck & Pollitzer" over "GmbH, Essen"
    let first = line.text.split([' ', ',']).next().unwrap_or_default();
    let form = vocabulary::is_legal_form(first) && before.words() > 1;
    // "Making of chairs" over "and tables"
    let few = line.words() <= 3 && (2..=5).contains(&before.words());
    let told = few
        && before.text.ends_with(char::is_alphabetic)
        && !before.text.contains(',')
        && !vocabulary::is_institution(&before.text)
        && !names_firm(&line.text);
    let open = open
        || form
        || (told && line.text.starts_with(char::is_lowercase))
        || (line.text.starts_with(char::is_lowercase)
            && !names_firm(&line.text)
            && (vocabulary::has_degree(&before.text) || vocabulary::title_score(&before.text) > 0));
    plain
        && (bracket || !face::differ(before, line))
        && (open || ends_inside_title(before, line))
        && line.words() <= 8
        && dates::find(&line.text).is_empty()
        && !vocabulary::has_degree(&line.text)
        && head(before, false).is_some()
}

/// Whether a long head with a comma in it, title and employer, stands out and goes on below in the same letters: what
/// is in the margin beside it is set otherwise.
fn goes_on_set_alike(before: &Line, line: &Line) -> bool {
    /// Characters from which a head may have filled its column, and words that it runs over by.
    const LONG: usize = 30;
    const WORDS: usize = 4;
    let Some((first, margin)) = before.cells.split_first() else { return false };
    let style = line.face.of(&line.text);
    before.strong
        && line.strong
        && style.is_some()
        && before.face.of(first) == style
        && (line.text.starts_with('(') || !margin.is_empty())
        && margin.iter().all(|cell| before.face.of(cell) != style)
        && !before.bullet()
        && !line.bullet()
        && !line.blank_before
        && line.cells.len() == 1
        && line.words() <= WORDS
        && first.chars().count() >= LONG
        && first.contains(", ")
        && dates::find(&line.text).is_empty()
        && !places::is_place(&line.text)
}

/// Whether a text names a firm as a whole, "bfd GmbH Bexbach", and not only the end of its name, "z o.o.".
fn names_firm(text: &str) -> bool {
    let first = text.split(',').next().unwrap_or_default().trim();
    vocabulary::organisation_score(text) > 1 && first.split(' ').count() > 2
}

/// Whether a title is broken before its last word: "Crumb Ltd — Business Development" over
/// "Representative".
fn ends_inside_title(before: &Line, line: &Line) -> bool {
    let Some(cell) = before.cells.get(open_cell(before)) else { return false };
    let parted = |sign| cell.rsplit_once(sign).map(|(_, last): (&str, &str)| last);
    let Some(last) = [" — ", " – ", " | "].into_iter().find_map(parted) else { return false };
    line.words() <= 2
        && vocabulary::title_score(&line.text) > 0
        && last.split(' ').count() <= 3
        && !last.ends_with(['.', ')'])
        && vocabulary::title_score(last) == 0
        && !places::is_place(last)
        && dates::find(last).is_empty()
}

/// Words that a phrase for the present has at most: "do dnia dzisiejszego".
const NOW: usize = 4;

/// Joins months in the margin with the year that stands below them: "June to August" over "2022".
pub(super) fn join_years(mut lines: Vec<Line>) -> Vec<Line> {
    let year = |text: &str| {
        text.len() == 4
            && text.bytes().all(|b| b.is_ascii_digit())
            && (text.starts_with("19") || text.starts_with("20"))
    };
    for at in 1..lines.len() {
        let (before, line) = (&lines[at - 1], &lines[at]);
        let months = before.cells.first().filter(|_| before.cells.len() > 1 && !before.bullet());
        let below = line.cells.first().filter(|cell| {
            year(cell) && line.cells.len() <= 2 && !line.blank_before && !line.bullet()
        });
        let (Some(months), Some(below)) = (months, below) else { continue };
        let whole = format!("{months} {below}");
        let found = dates::find(&whole);
        let bare = found.len() == 1 && is_bare_date(&before.with_text(&whole), &found);
        if !bare || !dates::find(months).is_empty() {
            continue;
        }
        let evidence = lines[at].evidence.clone();
        lines[at].cells.remove(0);
        lines[at].text = lines[at].cells.join(" ");
        lines[at - 1].cells[0] = whole;
        lines[at - 1].text = lines[at - 1].cells.join(" ");
        lines[at - 1].evidence.extend(evidence);
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// Joins what a margin says on two lines: "March 2019" over "May 2021", where several entries have it so, and
/// "2019" over "- today".
pub(super) fn join_margins(mut lines: Vec<Line>) -> Vec<Line> {
    let date = |text: &str| {
        let found = dates::find(text);
        let [hit] = found.as_slice() else { return None };
        let single =
            hit.shape < Shape::Open && is_bare_date(&Line::default().with_text(text), &found);
        hit.period.start.clone().filter(|_| single)
    };
    let pairs: Vec<usize> = (1..lines.len())
        .filter(|&at| {
            let (before, line) = (&lines[at - 1], &lines[at]);
            let beside = !before.bullet() && before.cells.len() > 1 && !line.blank_before;
            let end = line.cells.first().filter(|_| !line.bullet() && line.cells.len() > 1);
            let start = before.cells.first().filter(|_| beside).and_then(|cell| date(cell));
            start.zip(end.and_then(|cell| date(cell))).is_some_and(|(start, end)| start < end)
        })
        .collect();
    let ends = |line: &Line| dates::is_now(&line.text) || date(&line.text).is_some();
    for at in (1..lines.len()).rev() {
        let dashed = lines[at].mark == Mark::Bullet('-') && lines[at].cells.len() == 1;
        let start = lines[at - 1].cells.first().and_then(|cell| date(cell));
        let open = dashed && ends(&lines[at]) && start.is_some();
        // The second of three dates ends what the first one begins.
        let paired = pairs.len() > 1 && pairs.contains(&at) && !pairs.contains(&(at - 1));
        if !(open || paired) || lines[at].cells.is_empty() {
            continue;
        }
        let end = lines[at].cells.remove(0);
        lines[at].text = lines[at].cells.join(" ");
        let evidence = lines[at].evidence.clone();
        let before = &mut lines[at - 1];
        before.cells[0] = format!("{} – {end}", before.cells[0]);
        before.text = before.cells.join(" ");
        before.evidence.extend(evidence);
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// Joins a period that a narrow column has broken: "2017 –" on one line, "Present" on the next, or on the
/// one after it, where the column stands beside a line of text.
pub(super) fn mend_open_dates(mut lines: Vec<Line>) -> Vec<Line> {
    for at in 2..lines.len() {
        let open = |line: &Line| {
            let found = dates::find(&line.text);
            found.first().is_some_and(|hit| hit.shape == Shape::Open) && is_bare_date(line, &found)
        };
        let end = dates::find(&lines[at].text);
        let single = end.len() == 1 && end[0].shape < Shape::Open && is_bare_date(&lines[at], &end);
        let now = dates::is_now(&lines[at].text);
        let between = dates::find(&lines[at - 1].text).is_empty() && !lines[at - 1].bullet();
        if (single || now) && between && open(&lines[at - 2]) {
            lines.swap(at - 1, at);
        }
    }
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let Some((mended, rest)) = out.last().and_then(|before| mend(before, &line)) else {
            out.push(line);
            continue;
        };
        let evidence = line.evidence.clone();
        if let Some(before) = out.last_mut() {
            before.evidence.extend(evidence);
            before.cells = vec![mended.clone()];
            before.text = mended;
        }
        if !rest.is_empty() {
            let rest = line.with_text(&rest);
            out.push(Line { blank_before: false, ..rest });
        }
    }
    out
}

/// The first line with the whole period, and what is left of the second.
fn mend(before: &Line, line: &Line) -> Option<(String, String)> {
    let open = dates::find(&before.text).into_iter().find(|hit| hit.shape == Shape::Open)?;
    if line.bullet() || open.start > 0 && open.end < before.text.len() {
        return None;
    }
    let words: Vec<&str> = line.text.split(' ').take(NOW).collect();
    let now = (1..=words.len()).find(|&count| {
        dates::is_now(words[count - 1].trim_matches(['(', ')', ',']))
            && words[..count - 1].iter().all(|word| dates::is_before_now(&word.to_lowercase()))
    });
    let end = match now {
        Some(count) => words[..count].join(" ").len(),
        None => {
            dates::find(&line.text)
                .first()
                .filter(|hit| hit.start == 0 && hit.shape < Shape::Open)?
                .end
        }
    };
    let (head, tail) = before.text.split_at(open.end);
    let mended = format!("{head} {}{tail}", &line.text[..end]);
    Some((mended, line.text[end..].trim().to_owned()))
}
