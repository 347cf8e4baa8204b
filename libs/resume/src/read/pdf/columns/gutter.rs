//! Finds the gutter of a region that parts the most text, and tells what it parts.

use super::{
    super::rows::Chunk,
    dates::{dates_before, dates_between, holds_year, margin_of_dates},
};

/// Places tried for a gutter in one region, the most frequent left edges first.
const MOST_EDGES: usize = 60;
/// Rows that a column has at least.
pub(super) const FEWEST_ROWS: usize = 3;
/// Distance of rows, in sizes of the letters, from which they are no longer one block.
pub(super) const APART: f32 = 2.4;

/// What stands on the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Two texts.
    Columns,
    /// Headings to the left, what they head to the right.
    Headings,
}

/// A gutter: left edge of what is to its right, and the rows it runs along, both inclusive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gutter {
    pub(super) edge: f32,
    pub(super) top: usize,
    pub(super) bottom: usize,
    pub(super) meaning: Meaning,
    /// How much it parts: the characters in the smaller of both sides, for each of its rows.
    weight: usize,
}

impl Gutter {
    /// A gutter between columns that are drawn as such.
    pub(super) fn drawn(edge: f32, top: usize, bottom: usize) -> Self {
        Self { edge, top, bottom, meaning: Meaning::Columns, weight: 0 }
    }
}

/// Finds the gutter that parts the most text.
pub(super) fn find(chunks: &[Chunk]) -> Option<Gutter> {
    let rows: Vec<&[Chunk]> = chunks.chunk_by(|a, b| a.row == b.row).collect();
    if rows.len() < FEWEST_ROWS {
        return None;
    }
    let usual = median(chunks.iter().map(|chunk| chunk.size).collect());
    let gutters: Vec<Gutter> =
        edges(chunks).into_iter().filter_map(|edge| along(&rows, edge, usual)).collect();
    let most = |gutters: &mut dyn Iterator<Item = &Gutter>| {
        gutters.max_by(|a, b| a.weight.cmp(&b.weight).then(b.edge.total_cmp(&a.edge))).copied()
    };
    let best = most(&mut gutters.iter())?;
    // Columns inside of what headings in the margin part are those of one section.
    let around = |other: &&Gutter| {
        other.meaning == Meaning::Headings
            && other.edge < best.edge
            && other.top <= best.top
            && other.bottom >= best.bottom
    };
    most(&mut gutters.iter().filter(around)).or(Some(best))
}

/// Left edges of chunks, rounded to points, the most frequent first.
fn edges(chunks: &[Chunk]) -> Vec<f32> {
    let mut places: Vec<i64> = chunks.iter().map(|chunk| chunk.left.floor() as i64).collect();
    places.sort_unstable();
    let mut counted: Vec<(usize, i64)> =
        places.chunk_by(|a, b| a == b).map(|same| (same.len(), same[0])).collect();
    counted.sort_by(|a, b| b.cmp(a));
    counted.into_iter().take(MOST_EDGES).map(|(_, place)| place as f32).collect()
}

/// Left and right edge of all chunks together.
pub(super) fn bounds<'c>(chunks: impl IntoIterator<Item = &'c Chunk>) -> (f32, f32) {
    chunks.into_iter().fold((f32::MAX, f32::MIN), |(left, right), chunk| {
        (left.min(chunk.left), right.max(chunk.right))
    })
}

/// The best run of rows along an edge, if it parts anything.
fn along(rows: &[&[Chunk]], edge: f32, usual: f32) -> Option<Gutter> {
    let crossed =
        |row: &[Chunk]| row.iter().any(|c| c.left < edge && c.right > edge - c.size * 0.4);
    rows.split(|row| crossed(row) || row.iter().any(|chunk| chunk.centred))
        .flat_map(|run| sections(run, edge, usual))
        .filter_map(|run| part(run, edge, usual))
        .max_by_key(|gutter| gutter.weight)
}

/// Cuts a run at section headings that stretch over both sides: large, to the left, and each of them with
/// nothing to the right for a while. Only where the rows of both sides were set as one, or else
/// the headings are those of the left column alone.
fn sections<'a, 'b>(run: &'a [&'b [Chunk]], edge: f32, usual: f32) -> Vec<&'a [&'b [Chunk]]> {
    let (left, right) = sides(run, edge, usual);
    let narrow = if left.chars <= right.chars { &left } else { &right };
    if narrow.aligned * 100 < narrow.text_rows * 75 {
        return vec![run];
    }
    let beside = |row: &&[Chunk]| row.last().is_some_and(|chunk| chunk.left >= edge);
    let large = |at: &usize| run[*at][0].left < edge && run[*at][0].size > usual * 1.1;
    let over_both = |at: &usize| {
        let (above, below) = run.split_at(*at);
        let above = above.iter().rev().find(|row| beside(row));
        let below = below.iter().find(|row| beside(row));
        let gap = above.zip(below).map_or(f32::MAX, |(above, below)| above[0].base - below[0].base);
        !beside(&run[*at]) && gap > usual * APART
    };
    let headings: Vec<usize> = (1..run.len()).filter(large).collect();
    // A column that has headings of its own is not below those of the other.
    let own = |row: &&[Chunk]| row[0].left >= edge && row[0].size > usual * 1.1;
    if !headings.iter().all(over_both) || run.iter().skip(1).any(own) {
        return vec![run];
    }
    let mut out = Vec::new();
    let mut from = 0;
    for at in headings {
        out.push(&run[from..at]);
        from = at;
    }
    out.push(&run[from..]);
    out
}

/// Leaves out rows that tell nothing of what the gutter parts: at the top what stands to the left
/// alone, at the bottom what stands to the right alone. They are read at the same place without it.
fn trim<'a, 'b>(run: &'a [&'b [Chunk]], edge: f32) -> &'a [&'b [Chunk]] {
    let first = run.iter().position(|row| row.iter().any(|c| c.left >= edge)).unwrap_or(0);
    let last = run.iter().rposition(|row| row.iter().any(|c| c.left < edge));
    run.get(first..=last.unwrap_or(0)).unwrap_or_default()
}

/// One side of a gutter.
#[derive(Debug, Default)]
struct Side {
    rows: usize,
    /// Rows that are no headings of their own.
    text_rows: usize,
    /// Rows with words on the other side, too, on the same base line.
    aligned: usize,
    chars: usize,
    /// Width of the widest row.
    width: f32,
    /// Blocks of rows, each apart from the one before, and those of them that begin beside words on the other side.
    blocks: usize,
    starts: usize,
    /// Rows that look like headings, and those of them with words on the other side.
    headings: usize,
    met: usize,
    /// Rows with a year in them.
    years: usize,
    /// Rows that end like a label, with a colon.
    labels: usize,
    /// Smallest size of letters, and base line of the last row.
    smallest: f32,
    last: Option<f32>,
}

fn sides(run: &[&[Chunk]], edge: f32, usual: f32) -> (Side, Side) {
    let (mut left, mut right) = (Side::default(), Side::default());
    for row in run {
        let at = row.partition_point(|chunk| chunk.left < edge);
        let (l, r) = row.split_at(at);
        // Base lines, or the tops of letters of two sizes, are the same where one thing was set
        // beside the other, and not by chance.
        let same = l.last().zip(r.first()).is_some_and(|(l, r)| {
            let tops = (l.base + l.size * 0.9) - (r.base + r.size * 0.9);
            (l.base - r.base).abs() <= 1.5 || tops.abs() <= 0.5
        });
        left.add(l, same, usual);
        right.add(r, same, usual);
    }
    (left, right)
}

/// Tells what a run parts; nothing where it is read across.
fn part(run: &[&[Chunk]], edge: f32, usual: f32) -> Option<Gutter> {
    let beside = &run[..end(run, edge, usual)];
    let (left, right) = sides(trim(beside, edge), edge, usual);
    if left.rows < FEWEST_ROWS || right.rows < FEWEST_ROWS {
        return None;
    }
    let (from, to) = bounds(run.iter().copied().flatten());
    let (narrow, wide) = if left.chars <= right.chars { (&left, &right) } else { (&right, &left) };
    let short = right.is_short(to - from) || right.years * 2 >= right.rows;
    if right.chars <= left.chars && short && notes_at_edge(run, edge) {
        return None;
    }
    if dates_between(run, edge) || dates_before(run, edge) || margin_of_dates(run, edge) {
        return None;
    }
    let headings = left.headings(&right, to - from, usual) || left.heads_entries(&right, to - from);
    if !headings && narrow.labels(wide, to - from) {
        return None;
    }
    let meaning = if headings { Meaning::Headings } else { Meaning::Columns };
    let (top, bottom) = (run.first()?.first()?.row, beside.last()?.first()?.row);
    let weight = narrow.chars * run.len();
    Some(Gutter { edge, top, bottom, meaning, weight })
}

/// Number of rows that a gutter runs along: a heading at the end of the left column, with nothing beside or
/// below it, heads what stands below both.
fn end(run: &[&[Chunk]], edge: f32, usual: f32) -> usize {
    let heads = |row: &&&[Chunk]| {
        row.iter().all(|chunk| chunk.left < edge)
            && row.first().is_some_and(|first| first.size > usual * 1.1 || first.stands_out())
    };
    run.len() - run.iter().rev().take_while(heads).count()
}

/// Whether what stands right of an edge is set to the right margin, row by row, as places and dates
/// are: its rows end alike and start anywhere. A column of text does the contrary.
fn notes_at_edge(run: &[&[Chunk]], edge: f32) -> bool {
    /// Rows of a page that people read, and some.
    const MOST_ROWS: usize = 200;
    if run.len() > MOST_ROWS {
        return false;
    }
    let rows: Vec<(f32, f32)> = run
        .iter()
        .filter_map(|row| {
            let first = row.iter().find(|chunk| chunk.left >= edge)?;
            Some((first.left, row.last()?.right))
        })
        .collect();
    let end = rows.iter().map(|row| row.1).fold(f32::MIN, f32::max);
    let ends = rows.iter().filter(|row| end - row.1 <= 3.5).count();
    let starts = |at: f32| rows.iter().filter(|row| (row.0 - at).abs() <= 2.0).count();
    let most = rows.iter().map(|row| starts(row.0)).max().unwrap_or_default();
    ends * 10 >= rows.len() * 8 && most * 2 <= rows.len()
}

impl Side {
    fn add(&mut self, chunks: &[Chunk], aligned: bool, usual: f32) {
        let (Some(first), Some(last)) = (chunks.first(), chunks.last()) else { return };
        let block = self.last.is_none_or(|base| base - first.base >= first.size * APART);
        self.blocks += usize::from(block);
        self.starts += usize::from(block && aligned);
        self.smallest = if self.rows == 0 { first.size } else { self.smallest.min(first.size) };
        self.rows += 1;
        self.years += usize::from(chunks.iter().any(|chunk| holds_year(&chunk.text)));
        self.labels += usize::from(last.text.ends_with(':'));
        self.headings += usize::from(first.size > usual * 1.1 || first.stands_out());
        // A heading that stands alone in its row says nothing of how the rows were set.
        let heading = first.size > usual * 1.1 || first.stands_out();
        self.met += usize::from(aligned && heading);
        self.text_rows += usize::from(aligned || !heading);
        self.aligned += usize::from(aligned);
        self.chars += chunks.iter().map(|chunk| chunk.text.chars().count()).sum::<usize>();
        self.width = self.width.max(last.right - first.left);
        self.last = Some(first.base);
    }

    /// Whether its rows are short, on average and in width.
    fn is_short(&self, width: f32) -> bool {
        const SHORT: usize = 32;
        self.chars <= self.rows * SHORT && self.width <= width * 0.38
    }

    /// Whether this side holds labels or dates of the rows beside it: nearly each of its rows has
    /// one beside it, and either they are few and apart, or they are short and all alike. Where a
    /// row now and then looks like a heading, it is a column that happens to be set on the same
    /// lines.
    fn labels(&self, wide: &Self, width: f32) -> bool {
        let beside = self.aligned * 2 >= self.rows && self.aligned * 100 >= self.text_rows * 80;
        let few = self.rows * 10 <= wide.rows * 6 && self.rows * 2 <= self.blocks * 5;
        let headed = self.headings > 0 && self.rows > 4 && self.headings * 3 <= self.rows;
        // Dates are short, or months written out beside what they date.
        let beside_all = self.aligned * 10 >= self.rows * 7 && self.is_short(width);
        let dates = self.years * 10 >= self.rows * 7
            && (self.chars <= self.rows * 18 || beside_all && self.rows * 2 <= wide.rows);
        // A form: labels and dates, and headings over them.
        let told = self.years + self.labels + self.headings;
        let form = self.years >= FEWEST_ROWS
            && self.labels >= FEWEST_ROWS
            && told * 10 >= self.rows * 9
            && self.chars <= self.rows * 18;
        // A table: nearly every row has its label, and the headings over them stand alone.
        let table = self.aligned * 100 >= self.text_rows * 95
            && self.rows >= 8
            && self.headings >= 2
            && self.met == 0
            && self.is_short(width)
            && self.chars <= self.rows * 18;
        // Labels with a colon each, and as many values.
        let labelled = self.labels * 10 >= self.rows * 9
            && self.rows >= FEWEST_ROWS
            && self.rows.abs_diff(wide.rows) <= 1
            && self.is_short(width);
        // Each of them stands out, and no value does.
        let bold = self.aligned >= FEWEST_ROWS
            && self.aligned * 100 >= self.text_rows * 95
            && self.met == self.aligned
            && wide.headings == 0;
        dates
            || form
            || table
            || labelled
            || bold
            || (beside && (few || (self.is_short(width) && !headed)))
    }

    /// Whether each of its rows looks like a heading, and most of those beside it do not.
    fn all_stand_out(&self, beside: &Self) -> bool {
        self.headings == self.rows && beside.headings * 2 <= beside.rows
    }

    /// Whether each of its blocks is the head of an entry that begins beside it: a few short rows, of which the further
    /// ones are on no line of the entry.
    fn heads_entries(&self, beside: &Self, width: f32) -> bool {
        self.blocks >= 3
            && self.starts * 10 >= self.blocks * 8
            && self.rows > self.blocks
            && self.rows <= self.blocks * 3
            && self.rows * 10 <= beside.rows * 6
            && self.years == 0
            && self.headings <= self.blocks
            && self.is_short(width)
            && self.chars <= self.rows * 18
    }

    /// Whether this side holds headings only: several, apart, one or two rows each, and larger or bolder
    /// than the text beside them.
    fn headings(&self, beside: &Self, width: f32, usual: f32) -> bool {
        self.blocks >= 3
            && self.rows <= self.blocks * 2
            && self.rows * 3 <= beside.rows
            && self.is_short(width)
            && (self.smallest > usual * 1.1 || self.all_stand_out(beside))
    }
}

pub(super) fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
