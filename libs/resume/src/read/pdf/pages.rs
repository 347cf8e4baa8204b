//! Writes the pages of a document one after the other. A side bar and the text beside it may run over
//! several pages; then each of them is read to its end, or else one would stand in the middle of the other.

use super::{
    columns::{Columns, Page},
    lines::Written,
    rows::Chunk,
};

/// How much wider the text is than its side bar, at least. Columns of one width are those of a newspaper.
const WIDER: f32 = 1.25;

/// What a page says.
#[derive(Debug)]
pub(super) enum Said {
    /// Lines of a page that is not laid out here.
    Written(String),
    /// Regions, and what stands turned beside them.
    Regions(Page, Vec<String>),
}

/// Writes pages.
pub(super) fn write(pages: Vec<Said>) -> Written {
    let mut out = Written::default();
    let mut open: Option<Run> = None;
    for page in pages {
        let (page, turned) = match page {
            Said::Regions(page, turned) => (page, turned),
            Said::Written(text) => {
                if let Some(run) = open.take() {
                    run.write(&mut out);
                }
                out.page(&text);
                continue;
            }
        };
        let fresh = match &mut open {
            Some(run) => run.take(page),
            None => Some(page),
        };
        if let Some(page) = fresh
            && let Some(run) = open.replace(Run::start(page))
        {
            run.write(&mut out);
        }
        if let Some(run) = &mut open {
            run.turned.extend(turned);
        }
    }
    if let Some(run) = open {
        run.write(&mut out);
    }
    out
}

/// Pages of which the columns go on from one to the next.
#[derive(Debug)]
struct Run {
    page: Page,
    feet: Vec<Vec<Chunk>>,
    turned: Vec<String>,
}

impl Run {
    fn start(mut page: Page) -> Self {
        let feet = page.foot.take().into_iter().collect();
        Self { page, feet, turned: Vec::new() }
    }

    /// Adds a page whose columns go on with these, or gives it back.
    fn take(&mut self, mut page: Page) -> Option<Page> {
        let ends = self.page.below.is_empty();
        let Some(columns) = self.page.columns.as_mut().filter(|columns| ends && is_bar(columns))
        else {
            return Some(page);
        };
        match &mut page.columns {
            Some(next) if page.above.is_empty() && are_apart(columns, next) => {
                columns.left.append(&mut next.left);
                columns.right.append(&mut next.right);
                self.page.below = page.below;
            }
            None => match alone(columns, &page.above) {
                Some(true) => columns.right.append(&mut page.above),
                Some(false) => columns.left.append(&mut page.above),
                None => return Some(page),
            },
            Some(_) => return Some(page),
        }
        self.feet.extend(page.foot);
        None
    }

    fn write(self, out: &mut Written) {
        let Page { mut above, columns, below, .. } = self.page;
        if let Some(Columns { left, right, right_first, .. }) = columns {
            let (first, second) = if right_first { (right, left) } else { (left, right) };
            above.extend(first.into_iter().chain(second));
        }
        above.extend(below.into_iter().chain(self.feet));
        out.regions(&above, &self.turned);
    }
}

/// Whether one of two columns is a side bar.
fn is_bar(columns: &Columns) -> bool {
    let (left, right) = (width(&columns.left), width(&columns.right));
    left.max(right) > left.min(right) * WIDER
}

fn width(column: &[Vec<Chunk>]) -> f32 {
    let (left, right) = bounds(column);
    right - left
}

fn bounds(column: &[Vec<Chunk>]) -> (f32, f32) {
    let chunks = || column.iter().flatten();
    let left = chunks().map(|chunk| chunk.left).fold(f32::MAX, f32::min);
    (left, chunks().map(|chunk| chunk.right).fold(left, f32::max))
}

/// The empty strip between two columns.
fn gap(columns: &Columns) -> (f32, f32) {
    (bounds(&columns.left).1, bounds(&columns.right).0)
}

/// Whether the columns of two pages leave the same strip empty.
fn are_apart(columns: &Columns, next: &Columns) -> bool {
    let (one, other) = (gap(columns), gap(next));
    one.0.max(other.0) < one.1.min(other.1)
}

/// On which side a page without columns goes on: whether on the right one. None where it is as wide as
/// both.
fn alone(columns: &Columns, page: &[Vec<Chunk>]) -> Option<bool> {
    let (left, right) = bounds(page);
    if left > gap(columns).0 {
        return Some(true);
    }
    // What is set flush left goes on with the left column, but may be any text that is short.
    let wide = width(&columns.left) > width(&columns.right);
    (wide && right < gap(columns).1 && right - left > width(&columns.left) * 0.8).then_some(false)
}
