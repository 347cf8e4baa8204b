//! Finds the addresses that stand in the upper right corner of a first page, beside the name. They
//! are no column, though there is a gutter to their left: below them the text has the whole width.

use super::super::rows::Chunk;

/// Rows that such a block has at most, and at least.
const MOST_ROWS: usize = 9;
const FEWEST_ROWS: usize = 2;

/// The block, what stands beside it, and what stands below both.
#[derive(Debug)]
pub(super) struct Lifted {
    pub(super) beside: Vec<Chunk>,
    pub(super) block: Vec<Chunk>,
    pub(super) rest: Vec<Chunk>,
}

/// Takes the block out of the chunks of a page; none where there is none.
pub(super) fn lift(chunks: &[Chunk]) -> Option<Lifted> {
    let from = chunks.iter().map(|chunk| chunk.left).fold(f32::MAX, f32::min);
    let to = chunks.iter().map(|chunk| chunk.right).fold(f32::MIN, f32::max);
    let middle = from + (to - from) * 0.55;
    let block = corner(chunks, middle);
    let last = block.last()?.row;
    if !holds_addresses(&block) || !is_wide_below(chunks, last, middle, to) {
        return None;
    }
    let (top, rest): (Vec<Chunk>, Vec<Chunk>) =
        chunks.iter().cloned().partition(|chunk| chunk.row <= last);
    let beside: Vec<Chunk> = top.into_iter().filter(|chunk| !block.contains(chunk)).collect();
    // Beside it stand the name and a line or two; more than that is a column of its own.
    let few = !beside.is_empty() && beside.len() <= rows(&block) + 1;
    few.then_some(Lifted { beside, block, rest })
}

/// What stands in the upper right corner, up to the first gap.
fn corner(chunks: &[Chunk], middle: f32) -> Vec<Chunk> {
    let mut block: Vec<Chunk> = Vec::new();
    for chunk in chunks.iter().filter(|chunk| chunk.left >= middle) {
        let above = block.last().map_or(chunks[0].base, |last| last.base);
        if above - chunk.base > chunk.size * 2.4 {
            break;
        }
        block.push(chunk.clone());
    }
    block
}

fn rows(block: &[Chunk]) -> usize {
    1 + block.windows(2).filter(|pair| pair[0].row != pair[1].row).count()
}

/// Whether it is a block of addresses: a few rows set to one edge, a mailbox among them.
fn holds_addresses(block: &[Chunk]) -> bool {
    let aligned = |edge: fn(&Chunk) -> f32| {
        let own = block.first().map_or(0.0, edge);
        block.iter().filter(|chunk| (edge(chunk) - own).abs() <= 3.0).count() * 10
            >= block.len() * 7
    };
    (FEWEST_ROWS..=MOST_ROWS).contains(&rows(block))
        && block.iter().any(|chunk| chunk.text.contains('@'))
        && (aligned(|chunk| chunk.left) || aligned(|chunk| chunk.right))
}

/// Whether the next row that reaches into the right half comes from the left, or places and dates
/// follow, set to the right edge beside what they belong to.
fn is_wide_below(chunks: &[Chunk], last: usize, middle: f32, to: f32) -> bool {
    let below = || chunks.iter().filter(|chunk| chunk.row > last && chunk.right > middle);
    let at_edge = |chunk: &&Chunk| (chunk.right - to).abs() <= 3.0;
    below().next().is_none_or(|chunk| chunk.left < middle)
        || below().take(4).filter(at_edge).count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(text: &str, left: f32, right: f32, row: usize) -> Chunk {
        Chunk {
            text: text.to_owned(),
            left,
            right,
            base: 700.0 - row as f32 * 14.0,
            size: 10.0,
            style: Default::default(),
            runs: Vec::new(),
            row,
            centred: false,
        }
    }

    fn texts(chunks: &[Chunk]) -> Vec<&str> {
        chunks.iter().map(|chunk| chunk.text.as_str()).collect()
    }

    #[test]
    fn addresses_in_the_corner_are_read_after_the_name() {
        let page = [
            chunk("Jane Roe", 50.0, 150.0, 0),
            chunk("12 Hill Street", 430.0, 500.0, 0),
            chunk("jane@mail.example", 400.0, 500.0, 1),
            chunk("Experience", 50.0, 120.0, 3),
            chunk("Baked bread for three shops of the town and its market", 50.0, 480.0, 4),
        ];
        let lifted = lift(&page).expect("there is a block");
        assert_eq!(texts(&lifted.beside), ["Jane Roe"]);
        assert_eq!(texts(&lifted.block), ["12 Hill Street", "jane@mail.example"]);
        assert_eq!(texts(&lifted.rest)[0], "Experience");
    }

    #[test]
    fn dates_at_the_right_edge_are_no_column_either() {
        let page = [
            chunk("Jane Roe", 50.0, 150.0, 0),
            chunk("jane@mail.example", 400.0, 500.0, 0),
            chunk("+44 113 496 0000", 410.0, 500.0, 1),
            chunk("Education", 50.0, 120.0, 4),
            chunk("University of Leeds", 50.0, 160.0, 5),
            chunk("Leeds, UK", 450.0, 500.0, 5),
            chunk("BSc Baking", 50.0, 120.0, 6),
            chunk("2019 – 2021", 440.0, 500.0, 6),
            chunk("College of Hull", 50.0, 150.0, 7),
            chunk("Hull, UK", 455.0, 500.0, 7),
        ];
        let lifted = lift(&page).expect("there is a block");
        assert_eq!(texts(&lifted.block), ["jane@mail.example", "+44 113 496 0000"]);
        assert_eq!(texts(&lifted.rest)[1..3], ["University of Leeds", "Leeds, UK"]);
    }

    #[test]
    fn a_right_hand_column_is_no_block() {
        let page = [
            chunk("Jane Roe", 50.0, 150.0, 0),
            chunk("12 Hill Street", 400.0, 470.0, 0),
            chunk("jane@mail.example", 400.0, 500.0, 1),
            chunk("Experience", 50.0, 120.0, 3),
            chunk("SKILLS", 400.0, 440.0, 5),
            chunk("Baked bread for three shops", 50.0, 280.0, 6),
        ];
        assert!(lift(&page).is_none());
    }
}
