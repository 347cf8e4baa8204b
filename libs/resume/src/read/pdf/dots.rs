//! Bullets that are drawn and not written, as browsers print the dots of a list. Without them the items
//! of a list are lines like any other, and run into one another.

use pdf_oxide::geometry::Rect;

use super::{Style, shapes::Shapes, words::Word};

/// Sides of a dot in points.
const SIDES: std::ops::RangeInclusive<f32> = 1.2..=6.5;
/// Largest side against the size of the letters behind it; what is larger marks a place on a line of time.
const LARGEST: f32 = 0.6;
/// How far the words may stand behind a dot, in sizes of their letters.
const NEAR: f32 = 2.5;
/// Dots of a page at most; what has more is a drawing.
const MOST: usize = 1_000;
/// Fewest dots under one another that are those of a list.
const FEWEST: usize = 2;

/// Adds a bullet for each dot of a list. A page that has written bullets has those.
pub(super) fn add(shapes: &Shapes<'_>, words: &mut Vec<Word>) {
    if words.iter().any(|word| word.text.starts_with(['•', '◦', '▪', '●', '\u{f0b7}'])) {
        return;
    }
    let dots: Vec<Rect> = shapes
        .all()
        .iter()
        .filter(|path| path.fill_color.is_some() || path.stroke_color.is_some())
        .map(|path| path.bbox)
        .filter(is_dot)
        .collect();
    if dots.len() > MOST {
        return;
    }
    let bullets: Vec<Word> = dots
        .iter()
        .filter(|dot| is_of_list(dot, &dots))
        .filter_map(|dot| first_behind(dot, words).map(|word| bullet(dot, word)))
        .collect();
    words.extend(bullets);
}

fn is_dot(shape: &Rect) -> bool {
    let (width, height) = (shape.width.abs(), shape.height.abs());
    SIDES.contains(&width) && SIDES.contains(&height) && (width - height).abs() < width * 0.25
}

/// Whether others stand under or over it, and none beside it, as in a row of dots that says how much.
fn is_of_list(dot: &Rect, dots: &[Rect]) -> bool {
    let apart = |other: &&Rect| (other.y - dot.y).abs() > dot.height * 2.0;
    let column = dots.iter().filter(|other| (other.x - dot.x).abs() < 1.0);
    let beside = dots.iter().any(|other| {
        (other.y - dot.y).abs() < dot.height && (1.0..20.0).contains(&(other.x - dot.x).abs())
    });
    column.filter(apart).count() + 1 >= FEWEST && !beside
}

/// The word that a dot stands before: the next on its row, if it is near.
fn first_behind<'w>(dot: &Rect, words: &'w [Word]) -> Option<&'w Word> {
    let (right, middle) = (dot.x + dot.width, dot.y + dot.height / 2.0);
    let on_row = words.iter().filter(|word| {
        let side = dot.width.max(dot.height);
        (0.05..0.6).contains(&((middle - word.base) / word.size)) && side < word.size * LARGEST
    });
    let next = on_row.filter(|word| word.left >= right - 0.5);
    let next = next.min_by(|a, b| a.left.total_cmp(&b.left))?;
    let near = next.left - right < next.size * NEAR;
    // What stands just before it has the dot between its own words.
    let before = words.iter().any(|word| {
        (word.base - next.base).abs() < 1.0
            && word.right <= dot.x + 0.5
            && dot.x - word.right < next.size * 0.8
    });
    (near && !before && !next.style.bold).then_some(next)
}

fn bullet(dot: &Rect, word: &Word) -> Word {
    Word {
        text: "•".to_owned(),
        left: dot.x,
        right: dot.x + dot.width,
        base: word.base,
        size: word.size,
        style: Style { bold: false, italic: false, ..word.style },
        spaced: true,
        starts: vec![dot.x],
    }
}
