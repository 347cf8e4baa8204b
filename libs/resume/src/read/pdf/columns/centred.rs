//! Finds the headings in the middle of a page, where nothing else begins: they head all that is below them, whatever
//! columns that has.

use super::{
    super::rows::Chunk,
    gutter::{bounds, median},
};

/// Points that the middle of a heading may be off that of the page.
const OFF: f32 = 4.0;
/// Points that left edges may differ.
const SAME: f32 = 2.0;
/// Part of the width that is empty on each side.
const EMPTY: f32 = 0.3;
/// Things that begin below one another in a column, at least.
const COLUMN: usize = 3;

/// Marks them.
pub(super) fn mark(chunks: &mut [Chunk]) {
    let usual = median(chunks.iter().map(|chunk| chunk.size).collect());
    let (left, right) = bounds(chunks.iter());
    let in_middle = |heading: &Chunk| {
        let off = (heading.left + heading.right) / 2.0 - (left + right) / 2.0;
        (heading.size > usual * 1.1 || heading.stands_out())
            && off.abs() <= OFF
            && heading.left - left >= (right - left) * EMPTY
    };
    let mut lefts: Vec<f32> = chunks.iter().map(|chunk| chunk.left).collect();
    lefts.sort_by(f32::total_cmp);
    let in_column = |heading: &Chunk| {
        let from = lefts.partition_point(|at| *at < heading.left - SAME);
        lefts[from..].iter().take(COLUMN).filter(|at| **at <= heading.left + SAME).count() >= COLUMN
    };
    let found: Vec<usize> = chunks
        .chunk_by(|a, b| a.row == b.row)
        .filter_map(|row| match row {
            [heading] if in_middle(heading) && !in_column(heading) => Some(heading.row),
            _ => None,
        })
        .collect();
    for chunk in chunks.iter_mut() {
        chunk.centred = found.binary_search(&chunk.row).is_ok();
    }
}
