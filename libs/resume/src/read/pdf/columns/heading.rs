//! Headings in a margin: which rows make up one, and what stands beside it. Forms that are tables set each of them
//! beside the middle of its text.

use super::{super::rows::Chunk, gutter::APART};

/// The headings of a margin, each of one or more rows.
pub(super) fn blocks(left: &[Chunk]) -> impl Iterator<Item = &[Chunk]> {
    left.chunk_by(|a, b| a.base - b.base < a.size * APART)
}

/// A heading as one; what is too long for its margin goes on below.
pub(super) fn join(block: &[Chunk]) -> Chunk {
    let mut heading = block[0].clone();
    block[1..].iter().for_each(|chunk| heading.append(chunk));
    heading
}

/// Height of the middle of some chunks, from the foot of the page.
fn middle(chunks: &[Chunk]) -> f32 {
    let first = chunks.first().map_or(0.0, |chunk| chunk.base + chunk.size * 0.7);
    chunks.last().map_or(first, |last| (first + last.base) / 2.0)
}

/// Whether headings stand beside the middle of their texts: text of more than a line stands above the first of
/// them, and most are where the middle of what the widest gaps part is.
pub(super) fn are_centred(left: &[Chunk], right: &[Chunk]) -> bool {
    /// Lines that a heading may be off the middle.
    const OFF: f32 = 1.5;
    /// Headings of a page, at most.
    const MOST: usize = 40;
    let (Some(heading), Some(text)) = (left.first(), right.first()) else { return false };
    if text.base < heading.base + heading.size * 0.5 || blocks(left).count() > MOST {
        return false;
    }
    let (mut all, mut centred) = (0, 0);
    let mut right = right.to_vec();
    above(left, &mut right);
    for (block, beside) in beside(left, right) {
        all += 1;
        let off = (middle(block) - middle(&beside)).abs();
        centred += usize::from(!beside.is_empty() && off <= block[0].size * OFF);
    }
    all >= 2 && centred * 3 >= all * 2
}

/// What stands above the text of the first of these headings.
pub(super) fn above(left: &[Chunk], right: &mut Vec<Chunk>) -> Vec<Chunk> {
    let blocks: Vec<&[Chunk]> = blocks(left).collect();
    let Some(first) = blocks.first() else { return Vec::new() };
    let next = blocks.get(1).and_then(|next| widest_gap(right, middle(first), middle(next)));
    let end = next.unwrap_or(right.len());
    let off = |from: usize| (middle(first) - middle(&right[from..end])).abs();
    let upper = right[..end].iter().take_while(|chunk| chunk.base > middle(first)).count();
    let rows = (0..=upper.min(end.saturating_sub(1)))
        .filter(|&at| at == 0 || right[at - 1].row < right[at].row);
    let from = rows.min_by(|&a, &b| off(a).total_cmp(&off(b))).unwrap_or(0);
    let rest = right.split_off(from);
    std::mem::replace(right, rest)
}

/// Each heading with its text: between two of them the text parts at the widest gap.
pub(super) fn beside(left: &[Chunk], mut right: Vec<Chunk>) -> Vec<(&[Chunk], Vec<Chunk>)> {
    let blocks: Vec<&[Chunk]> = blocks(left).collect();
    let mut out = Vec::with_capacity(blocks.len());
    for (at, &block) in blocks.iter().enumerate() {
        let end = blocks
            .get(at + 1)
            .and_then(|next| widest_gap(&right, middle(block), middle(next)))
            .unwrap_or(right.len());
        let rest = right.split_off(end);
        out.push((block, std::mem::replace(&mut right, rest)));
    }
    out
}

/// Where the widest gap of a text between two heights is; at the end of it where nothing stands between them.
fn widest_gap(text: &[Chunk], from: f32, to: f32) -> Option<usize> {
    let gap = |at: usize| text[at - 1].base - text[at].base;
    let within = |at: &usize| text[*at - 1].base < from + text[*at - 1].size && text[*at].base > to;
    let last = text.iter().position(|chunk| chunk.base <= to);
    (1..text.len())
        .filter(within)
        .max_by(|&a, &b| gap(a).total_cmp(&gap(b)).then(b.cmp(&a)))
        .or(last)
}
