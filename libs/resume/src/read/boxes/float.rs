//! Text boxes that a writer put somewhere on the page: what stands beside what, and so in which order they are read.

use super::super::line::{Line, PAGE};

/// Boxes that are put in order, at most; more of them stay as the file has them.
const MOST: usize = 300;
/// How far the frames of boxes reach into each other without any letters touching, in points.
const FRAME: f32 = 8.0;
/// How much higher or lower boxes of one row may begin, in points.
const ROW: f32 = 8.0;
/// Lines that a column has, at least, over all of its boxes.
const COLUMN: usize = 3;

/// Where a box is, in points from the left and upper edge of the page or of what it hangs on.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Place {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Whether `top` is from the paragraph that it hangs on.
    pub(crate) hangs: bool,
}

impl Place {
    /// Whether it is over the lines below its paragraph and not beside them or over itself, where that begins so far down.
    fn is_below(self, from: f32, paragraph: &Line) -> bool {
        /// A narrower one stands beside the text.
        const WIDE: f32 = 180.0;
        /// How much of the paragraph it may cover.
        const COVERED: f32 = 0.25;
        let under = from + paragraph.height(PAGE) * (1.0 - COVERED);
        self.hangs && self.width >= WIDE && self.top >= under
    }

    fn right(self) -> f32 {
        self.left + self.width
    }
}

/// A box with its lines.
#[derive(Debug)]
pub(super) struct Float {
    place: Place,
    lines: Vec<Line>,
    /// Lines with letters in them.
    written: usize,
    /// Where its letters end, as far as their number tells. Boxes are often made larger than what stands in them, and
    /// some say nothing of their height.
    bottom: f32,
}

impl Float {
    pub(super) fn new(place: Place, lines: Vec<Line>) -> Self {
        let mut float = Self { place, lines, written: 0, bottom: place.top };
        let heights: Vec<f32> = float.written().map(|line| line.height(place.width)).collect();
        let most = if place.height > 0.0 { place.height } else { f32::MAX };
        float.written = heights.len();
        float.bottom += heights.iter().sum::<f32>().min(most);
        float
    }

    /// Whether it is over the lines below a paragraph that it hangs on and that begins so far down.
    pub(super) fn is_below(&self, from: f32, paragraph: &Line) -> bool {
        self.place.is_below(from, paragraph)
    }

    fn written(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.trim().is_empty())
    }
}

/// The lines of boxes in the order in which people read them: column after column, and each from above.
pub(super) fn arrange(mut floats: Vec<Float>) -> Vec<Line> {
    floats.retain(|float| float.written > 0);
    let mut out = Vec::new();
    if floats.len() > MOST {
        out.extend(floats.into_iter().flat_map(|float| float.lines));
    } else {
        floats.sort_by(|a, b| a.place.top.total_cmp(&b.place.top));
        order(floats, &mut out);
    }
    out
}

/// Writes boxes that are sorted from above. Each call is for fewer of them.
fn order(mut floats: Vec<Float>, out: &mut Vec<Line>) {
    while !floats.is_empty() {
        if let Some(edge) = strip(&floats) {
            let (left, right) = floats.into_iter().partition(|float| float.place.left < edge);
            order(left, out);
            order(right, out);
            return;
        }
        let mut bottom = f32::MIN;
        let cut = floats.windows(2).position(|pair| {
            bottom = bottom.max(pair[0].bottom);
            bottom <= pair[1].place.top + FRAME / 2.0
        });
        let Some(cut) = cut else { break };
        let rest = floats.split_off(cut + 1);
        match floats.len() {
            1 => rows(floats, out),
            _ => order(floats, out),
        }
        floats = rest;
    }
    rows(floats, out);
}

/// The left edge of the right one of two columns.
fn strip(floats: &[Float]) -> Option<f32> {
    let mut places: Vec<Place> = floats.iter().map(|float| float.place).collect();
    places.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut right = f32::MIN;
    for pair in places.windows(2) {
        right = right.max(pair[0].right());
        if pair[1].left + FRAME >= right && are_columns(floats, pair[1].left) {
            return Some(pair[1].left);
        }
    }
    None
}

/// Whether what stands on both sides of an edge are columns, and not the cells of rows.
fn are_columns(floats: &[Float], edge: f32) -> bool {
    let (left, right): (Vec<&Float>, Vec<&Float>) =
        floats.iter().partition(|float| float.place.left < edge);
    let lines = |side: &[&Float]| side.iter().map(|float| float.written).sum::<usize>();
    let in_rows = |side: &[&Float], other: &[&Float]| {
        side.iter().all(|float| {
            let beside = |o: &&Float| (o.place.top - float.place.top).abs() <= ROW;
            float.written <= 2 && other.iter().any(beside)
        })
    };
    lines(&left) >= COLUMN
        && lines(&right) >= COLUMN
        && !in_rows(&left, &right)
        && !in_rows(&right, &left)
}

/// Writes boxes one below the other; those of one line beside each other are one line.
fn rows(floats: Vec<Float>, out: &mut Vec<Line>) {
    let mut floats = floats.into_iter().peekable();
    while let Some(first) = floats.next() {
        let top = first.place.top;
        let mut row = vec![first];
        while let Some(next) = floats.next_if(|next| next.place.top - top <= ROW) {
            row.push(next);
        }
        row.sort_by(|a, b| a.place.left.total_cmp(&b.place.left));
        let apart = row.windows(2).all(|pair| pair[0].place.right() <= pair[1].place.left + FRAME);
        if apart && row.iter().all(|float| float.written == 1) {
            let lines: Vec<Line> = row.iter().flat_map(Float::written).map(Line::trimmed).collect();
            out.push(Line::join(&lines, "\t"));
        } else {
            out.extend(row.into_iter().flat_map(|float| float.lines));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::super::style::Style, *};

    /// The lines of boxes with their left and upper edges and widths.
    fn read(boxes: &[(f32, f32, f32, &str)]) -> Vec<String> {
        let floats = boxes.iter().map(|&(left, top, width, text)| {
            let place = Place { left, top, width, height: 300.0, hangs: false };
            Float::new(place, Line::new(text, Style::sized(10.0)).lines())
        });
        arrange(floats.collect()).iter().map(|line| line.to_string()).collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other_below_what_spans_them() {
        let lines = read(&[
            (220.0, 160.0, 320.0, "Ovens and loaves"),
            (220.0, 140.0, 200.0, "Baker, Crumb Ltd"),
            (20.0, 170.0, 150.0, "Rye\nWheat"),
            (10.0, 20.0, 560.0, "Jane Roe"),
            (215.0, 120.0, 320.0, "WORK"),
            (20.0, 150.0, 120.0, "SKILLS"),
        ]);
        assert_eq!(
            lines,
            ["Jane Roe", "SKILLS", "Rye", "Wheat", "WORK", "Baker, Crumb Ltd", "Ovens and loaves"]
        );
    }

    #[test]
    fn dates_beside_employers_are_read_row_by_row() {
        let lines = read(&[
            (20.0, 100.0, 80.0, "2019 – 2021"),
            (20.0, 160.0, 80.0, "2016 – 2019"),
            (20.0, 220.0, 80.0, "2015"),
            (120.0, 102.0, 300.0, "Baker, Crumb Ltd"),
            (120.0, 158.0, 300.0, "Carver, Spoon Ltd\nSpoons"),
            (120.0, 221.0, 300.0, "Weaver"),
        ]);
        assert_eq!(
            lines,
            [
                "2019 – 2021\tBaker, Crumb Ltd",
                "2016 – 2019",
                "Carver, Spoon Ltd",
                "Spoons",
                "2015\tWeaver"
            ]
        );
    }
}
