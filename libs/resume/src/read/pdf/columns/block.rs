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
    let mut rights = chunks.iter().filter(|chunk| chunk.left >= middle).peekable();
    let top = chunks.first()?.base;
    let mut block: Vec<Chunk> = Vec::new();
    while let Some(chunk) = rights.next_if(|chunk| {
        let above = block.last().map_or(top, |last| last.base);
        above - chunk.base <= chunk.size * 2.4
    }) {
        block.push(chunk.clone());
    }
    let (first, last) = (block.first()?, block.last()?);
    let rows = 1 + block.windows(2).filter(|pair| pair[0].row != pair[1].row).count();
    let aligned = |edge: fn(&Chunk) -> f32| {
        let own = edge(first);
        block.iter().filter(|chunk| (edge(chunk) - own).abs() <= 3.0).count() * 10
            >= block.len() * 7
    };
    let addresses = block.iter().any(|chunk| chunk.text.contains('@'));
    // The next row that reaches into the right half comes from the left.
    let below = chunks.iter().filter(|chunk| chunk.row > last.row);
    let wide =
        below.clone().find(|chunk| chunk.right > middle).is_none_or(|chunk| chunk.left < middle);
    let fits = (FEWEST_ROWS..=MOST_ROWS).contains(&rows)
        && addresses
        && wide
        && (aligned(|chunk| chunk.left) || aligned(|chunk| chunk.right));
    let beside: Vec<Chunk> = chunks
        .iter()
        .filter(|chunk| chunk.row <= last.row && !block.contains(chunk))
        .cloned()
        .collect();
    // Beside it stand the name and a line or two; more than that is a column of its own.
    let few = !beside.is_empty() && beside.len() <= rows + 1;
    let rest = chunks.iter().filter(|chunk| chunk.row > last.row).cloned().collect();
    (fits && few).then_some(Lifted { beside, block, rest })
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
            bold: false,
            row,
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
