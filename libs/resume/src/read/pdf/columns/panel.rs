//! Finds the columns that are drawn: a tall panel of another colour is a side bar, and what stands on it is read
//! apart from what stands beside it, however the lines of both are set.

use pdf_oxide::geometry::Rect;

use super::{
    super::rows::Chunk,
    gutter::{FEWEST_ROWS, Gutter},
};

/// Part of the height of the text that a panel has at least.
const TALL: f32 = 0.45;
/// Points that letters may hang over the edge of a panel.
const HANGING: f32 = 2.0;

/// The gutter along the edge of a panel, if one of them parts the text of a page.
pub(super) fn find(chunks: &[Chunk], panels: &[Rect]) -> Option<Gutter> {
    let top = chunks.first()?.base;
    let height = top - chunks.last()?.base;
    let tall = panels.iter().filter(|panel| panel.height >= height * TALL);
    tall.filter_map(|panel| along(chunks, panel)).max_by_key(|gutter| gutter.bottom - gutter.top)
}

/// The gutter along a panel: nothing crosses its edge, and there is text on both sides of it.
fn along(chunks: &[Chunk], panel: &Rect) -> Option<Gutter> {
    let (left, right) = (panel.x, panel.x + panel.width);
    let beside: Vec<&Chunk> = chunks
        .iter()
        .filter(|chunk| {
            (panel.y..=panel.y + panel.height).contains(&(chunk.base + chunk.size * 0.3))
        })
        .collect();
    let inside = |chunk: &&&Chunk| chunk.left >= left - HANGING && chunk.right <= right + HANGING;
    let (on, off): (Vec<&Chunk>, Vec<&Chunk>) = beside.iter().partition(|chunk| inside(chunk));
    let behind = off.iter().all(|chunk| chunk.left >= right - HANGING);
    let before = off.iter().all(|chunk| chunk.right <= left + HANGING);
    let rows =
        |chunks: &[&Chunk]| 1 + chunks.windows(2).filter(|pair| pair[0].row != pair[1].row).count();
    let both = !on.is_empty() && rows(&on) >= FEWEST_ROWS && rows(&off) >= FEWEST_ROWS;
    if !both || behind == before {
        return None;
    }
    let right_side = if behind { &off } else { &on };
    let edge = right_side.iter().map(|chunk| chunk.left).fold(f32::MAX, f32::min);
    // What stands beside a panel may begin above it, and end below.
    let crosses = |chunk: &&Chunk| chunk.left < edge && chunk.right > edge - chunk.size * 0.4;
    let beyond =
        |chunk: &&Chunk| if behind { chunk.left >= edge } else { chunk.right <= left + HANGING };
    let (first, last) = (beside.first()?.row, beside.last()?.row);
    let above = chunks.iter().rev().filter(|chunk| chunk.row < first);
    let below = chunks.iter().filter(|chunk| chunk.row > last);
    let top =
        above.take_while(|chunk| !crosses(chunk)).filter(beyond).map(|chunk| chunk.row).last();
    let bottom =
        below.take_while(|chunk| !crosses(chunk)).filter(beyond).map(|chunk| chunk.row).last();
    Some(Gutter::drawn(edge, top.unwrap_or(first), bottom.unwrap_or(last)))
}
