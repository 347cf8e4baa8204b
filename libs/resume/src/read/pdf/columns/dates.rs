//! Tells columns of dates from columns of text: dates belong to what stands on their line, and the page is read
//! across them.

use super::{
    super::rows::Chunk,
    gutter::{APART, FEWEST_ROWS, median},
};

/// Whether dates stand in a column of their own beside an edge, each on the line of what it dates, with a side
/// bar behind them: the edge parts dates from their entries, and not the side bar from the text.
pub(super) fn dates_between(run: &[&[Chunk]], edge: f32) -> bool {
    let parts = |row: &&[Chunk]| row.partition_point(|chunk| chunk.left < edge);
    let left = |row: &'_ &[Chunk]| (parts(row).checked_sub(1), parts(row));
    let right = |row: &'_ &[Chunk]| (Some(parts(row)), parts(row).wrapping_sub(1));
    stand_between(run, left, |bar, dates| bar.right < dates.left)
        || stand_between(run, right, |bar, dates| bar.left > dates.right)
}

/// How far a date may be off the line of what it dates, in sizes of its letters.
const OFF: f32 = 0.4;

/// A date in a row, and how it stands to what it may date and to the side bar.
#[derive(Clone, Copy)]
struct Dated<'a> {
    date: &'a Chunk,
    /// Whether what it dates is on its line.
    near: bool,
    /// The same, though a little off, as letters of two sizes may be.
    close: bool,
    /// Whether nothing of the side bar is on its line.
    alone: bool,
    /// How far what it dates is beside it, and how far the side bar; points.
    gap: f32,
    behind: f32,
}

/// The dates of one column; a day of birth stands elsewhere. Their left edges are the same, or the right ones, and
/// then they are nearer to what they date than to the side bar: at the right edge of a text dates belong to that.
fn in_column<'a>(found: &[Dated<'a>]) -> Vec<Dated<'a>> {
    let set = |edge: fn(&Chunk) -> f32| {
        let usual = median(found.iter().map(|dated| edge(dated.date)).collect());
        let same = found.iter().filter(|dated| (edge(dated.date) - usual).abs() <= 4.0);
        same.copied().collect::<Vec<_>>()
    };
    let (left, right) = (set(|date| date.left), set(|date| date.right));
    let least = |of: fn(&Dated<'_>) -> f32| right.iter().map(of).fold(f32::MAX, f32::min);
    let alone = right.iter().filter(|dated| dated.alone).count() * 3 >= right.len() * 2
        && least(|dated| dated.gap) <= least(|dated| dated.behind);
    if right.len() > left.len().max(2) && alone {
        right.into_iter().map(|dated| Dated { near: dated.close, ..dated }).collect()
    } else {
        left
    }
}

/// How far two chunks are apart sideways; points.
fn apart(one: &Chunk, other: &Chunk) -> f32 {
    (one.left - other.right).max(other.left - one.right)
}

/// The same for one side: `places` tells where in a row the date stands and what it dates, `behind` whether a
/// chunk is beyond a date.
fn stand_between(
    run: &[&[Chunk]],
    places: impl Fn(&&[Chunk]) -> (Option<usize>, usize),
    behind: impl Fn(&Chunk, &Chunk) -> bool,
) -> bool {
    let dated = |number: usize| {
        let row = &run[number];
        let date = places(row).0.and_then(|at| row.get(at)).filter(|chunk| is_date(chunk))?;
        let off = |other: &Chunk| (other.base - date.base).abs();
        let near = row.get(places(row).1).is_some_and(|other| off(other) <= 1.5);
        let around = &run[number.saturating_sub(1)..run.len().min(number + 2)];
        let beside = around.iter().filter_map(|row| row.get(places(row).1));
        let beside: Vec<&Chunk> = beside.filter(|other| off(other) <= date.size * OFF).collect();
        let bar = || row.iter().filter(|chunk| behind(chunk, date));
        Some(Dated {
            date,
            near,
            close: !beside.is_empty(),
            alone: bar().next().is_none(),
            gap: beside.iter().map(|other| apart(date, other)).fold(f32::MAX, f32::min),
            behind: bar().map(|chunk| apart(date, chunk)).fold(f32::MAX, f32::min),
        })
    };
    let found: Vec<Dated<'_>> = (0..run.len()).filter_map(dated).collect();
    let found = in_column(&found);
    let dates: Vec<&Chunk> = found.iter().map(|dated| dated.date).collect();
    // "2019 –" over "2021" is one period.
    let goes_on =
        |at: usize| at > 0 && dates[at - 1].base - dates[at].base < dates[at].size * APART;
    let periods: Vec<usize> = (0..dates.len()).filter(|&at| !goes_on(at)).collect();
    let beside = periods.iter().filter(|&&at| found[at].near).count();
    if dates.len() < 2 || beside * 10 < periods.len() * 8 {
        return false;
    }
    let bar = run.iter().filter(|row| {
        [row.first(), row.last()]
            .into_iter()
            .flatten()
            .any(|chunk| dates.iter().all(|date| behind(chunk, date)))
    });
    bar.count() >= FEWEST_ROWS
}

/// Whether nothing but dates stands left of an edge, each on the line of what it dates, maybe with how long it
/// was below it.
pub(super) fn dates_before(run: &[&[Chunk]], edge: f32) -> bool {
    let left: Vec<(&Chunk, bool)> = run
        .iter()
        .filter_map(|row| {
            let at = row.partition_point(|chunk| chunk.left < edge);
            let last = row[..at].last()?;
            let near = row.get(at).is_some_and(|other| (other.base - last.base).abs() <= 1.5);
            Some((last, near && is_date(last)))
        })
        .collect();
    let blocks: Vec<&[(&Chunk, bool)]> =
        left.chunk_by(|(a, _), (b, _)| a.base - b.base < a.size * APART).collect();
    let dated = blocks.iter().filter(|block| block[0].1).count();
    blocks.len() >= FEWEST_ROWS && dated * 10 >= blocks.len() * 8 && left.len() <= blocks.len() * 3
}

/// Whether the margin left of an edge holds dates and headings and nothing else, as forms of a curriculum vitae
/// have it: each date is on the line of what it dates, or a little off it, and may go on below.
pub(super) fn margin_of_dates(run: &[&[Chunk]], edge: f32) -> bool {
    let margin: Vec<(usize, &Chunk)> = run
        .iter()
        .enumerate()
        .filter_map(|(at, row)| Some((at, row[..row.partition_point(|c| c.left < edge)].last()?)))
        .collect();
    let (mut dates, mut near, mut others) = (0, 0, 0);
    for block in margin.chunk_by(|(_, a), (_, b)| a.base - b.base < a.size * APART) {
        let headings = block.iter().take_while(|(_, chunk)| chunk.stands_out()).count();
        let (Some(&(at, _)), Some(&(end, _))) = (block.get(headings), block.last()) else {
            continue;
        };
        let texts: Vec<&str> =
            block[headings..].iter().map(|(_, chunk)| chunk.text.as_str()).collect();
        if !is_date_text(&texts.join(" ")) {
            others += 1;
            continue;
        }
        dates += 1;
        let around = run[at.saturating_sub(1)..run.len().min(end + 2)].iter().copied().flatten();
        // One of its rows is beside what it dates, or all of them stand around the middle of that.
        let beside = |chunk: &Chunk| {
            let close =
                |(_, date): &(usize, &Chunk)| (chunk.base - date.base).abs() <= date.size * 1.2;
            chunk.left >= edge && block[headings..].iter().any(close)
        };
        near += usize::from(around.into_iter().any(beside));
    }
    // Few of them have to be beside what they date, all of them.
    let sure = dates > 1 && near == dates && others == 0;
    sure || dates >= FEWEST_ROWS && near * 10 >= dates * 8 && others * 10 <= dates
}

/// Whether a chunk is a period or a date and nothing else.
fn is_date(chunk: &Chunk) -> bool {
    is_date_text(&chunk.text)
}

fn is_date_text(text: &str) -> bool {
    const LONGEST: usize = 22;
    let text = text.trim_matches(['[', ']', '(', ')', ' ']);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let dated = holds_year(text) || holds_short_year(text);
    dated && text.chars().count() <= LONGEST && digits >= 4
}

/// Whether a text begins with a month and a year of two figures each: "07/23 - 09/24".
fn holds_short_year(text: &str) -> bool {
    let first = text.split([' ', '-', '–']).next().unwrap_or_default();
    let two = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    first.split_once('/').is_some_and(|(month, year)| two(month) && two(year) && month <= "12")
}

/// Whether four digits of a text are a year of somebody's life.
pub(in super::super) fn holds_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
}
