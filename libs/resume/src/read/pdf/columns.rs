//! Finds the columns of a page and puts its chunks into reading order.
//!
//! A gutter is a vertical strip that no chunk crosses over a run of rows with words on both sides.
//! The rows above it are read first, then the left column, the right column, and the rows below,
//! each of them by the same rule again. Not every gutter parts columns: dates and labels stand
//! beside what they belong to, row by row, and are read across; headings that stand in a margin
//! are read before what stands beside them.

mod block;
mod centred;
mod dates;
mod gutter;
mod heading;
mod panel;

use pdf_oxide::geometry::Rect;

pub(super) use self::dates::holds_year;
use self::gutter::{Gutter, Meaning};
use super::rows::Chunk;

/// Splits inside of splits at most; a page has a handful.
const DEEPEST: usize = 12;

/// Regions of a page in reading order; a region is read row by row.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// What is read before the columns; everything where there are none.
    pub(super) above: Vec<Vec<Chunk>>,
    pub(super) columns: Option<Columns>,
    pub(super) below: Vec<Vec<Chunk>>,
    pub(super) foot: Option<Vec<Chunk>>,
}

/// Two columns that stand beside each other over the page.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) left: Vec<Vec<Chunk>>,
    pub(super) right: Vec<Vec<Chunk>>,
    /// Whether the right one is read first.
    pub(super) right_first: bool,
}

/// Puts the chunks of a page into regions.
pub(super) fn order(mut chunks: Vec<Chunk>, panels: &[Rect], first_page: bool) -> Page {
    centred::mark(&mut chunks);
    // The name is what a reader sees first, also where it heads the right column.
    let name = if first_page { largest(&chunks) } else { f32::MAX };
    let mut page = Page::default();
    let drawn = panel::find(&chunks, panels).is_some();
    let chunks = match (first_page && !drawn).then(|| block::lift(&chunks)).flatten() {
        Some(block::Lifted { beside, block, rest }) => {
            divide(beside, name, 0, &mut page.above);
            page.above.push(block);
            rest
        }
        None => chunks,
    };
    let (body, foot) = part_foot(chunks);
    page.foot = foot;
    let gutter = panel::find(&body, panels)
        .or_else(|| gutter::find(&body).filter(|gutter| gutter.meaning == Meaning::Columns));
    let Some(gutter) = gutter else {
        divide(body, name, 0, &mut page.above);
        return page;
    };
    let Parts { above, left, right, below } = part(body, &gutter);
    divide(above, name, 1, &mut page.above);
    let right_first = is_first(&right, &left, name);
    let mut columns = Columns { left: vec![], right: vec![], right_first };
    divide(left, name, 1, &mut columns.left);
    divide(right, name, 1, &mut columns.right);
    page.columns = Some(columns);
    divide(below, name, 1, &mut page.below);
    page
}

/// Chunks around a gutter.
struct Parts {
    above: Vec<Chunk>,
    left: Vec<Chunk>,
    right: Vec<Chunk>,
    below: Vec<Chunk>,
}

fn part(chunks: Vec<Chunk>, gutter: &Gutter) -> Parts {
    let (above, rest): (Vec<_>, Vec<_>) = chunks.into_iter().partition(|c| c.row < gutter.top);
    let (beside, below): (Vec<_>, Vec<_>) = rest.into_iter().partition(|c| c.row <= gutter.bottom);
    let (left, right): (Vec<_>, Vec<_>) = beside.into_iter().partition(|c| c.left < gutter.edge);
    Parts { above, left, right, below }
}

/// Whether the right column is read first, since the name heads it.
fn is_first(right: &[Chunk], left: &[Chunk], name: f32) -> bool {
    largest(right) >= name && largest(right) > largest(left) * 1.3
}

/// Parts the line at the foot of a page from its text: it is set as one, whatever columns stand
/// above it.
fn part_foot(mut chunks: Vec<Chunk>) -> (Vec<Chunk>, Option<Vec<Chunk>>) {
    /// Points from the lower edge, at most.
    const HEIGHT: f32 = 60.0;
    /// Sizes of the letters that are empty above it, at least.
    const GAP: f32 = 2.5;
    let Some(last) = chunks.last().cloned() else { return (chunks, None) };
    let at = chunks.partition_point(|chunk| chunk.row < last.row);
    let gap = at.checked_sub(1).map_or(0.0, |above| chunks[above].base - last.base);
    if last.base > HEIGHT || gap < last.size * GAP {
        return (chunks, None);
    }
    let foot = chunks.split_off(at);
    (chunks, Some(foot))
}

fn divide(chunks: Vec<Chunk>, name: f32, depth: usize, out: &mut Vec<Vec<Chunk>>) {
    if chunks.is_empty() {
        return;
    }
    let Some(gutter) = (depth < DEEPEST).then(|| gutter::find(&chunks)).flatten() else {
        out.push(chunks);
        return;
    };
    let Parts { above, left, right, below } = part(chunks, &gutter);
    divide(above, name, depth + 1, out);
    match gutter.meaning {
        Meaning::Columns => {
            let swap = is_first(&right, &left, name);
            for column in if swap { [right, left] } else { [left, right] } {
                divide(column, name, depth + 1, out);
            }
        }
        Meaning::Headings if heading::are_centred(&left, &right) => {
            let mut right = right;
            divide(heading::above(&left, &mut right), name, depth + 1, out);
            for (block, beside) in heading::beside(&left, right) {
                out.push(vec![heading::join(block)]);
                divide(beside, name, depth + 1, out);
            }
        }
        Meaning::Headings => head(left, right, name, depth, out),
    }
    divide(below, name, depth + 1, out);
}

/// Puts each heading of a margin before what stands beside and below it.
fn head(
    left: Vec<Chunk>,
    mut right: Vec<Chunk>,
    name: f32,
    depth: usize,
    out: &mut Vec<Vec<Chunk>>,
) {
    for block in heading::blocks(&left) {
        let line = block[0].base + block[0].size * 0.9;
        let (before, after): (Vec<_>, Vec<_>) = right.into_iter().partition(|c| c.base > line);
        divide(before, name, depth + 1, out);
        // A heading that is too long for its margin goes on below.
        out.push(vec![heading::join(block)]);
        right = after;
    }
    divide(right, name, depth + 1, out);
}

fn largest(chunks: &[Chunk]) -> f32 {
    chunks.iter().map(|chunk| chunk.size).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests;
