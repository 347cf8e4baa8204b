//! Counts the letters of a page that its reader does not see: too small, or white on white.

use pdf_oxide::{
    geometry::Rect,
    layout::{Color, TextSpan},
};

use super::shapes::Shapes;

/// Points below which nobody reads.
const TINY: f32 = 2.0;

/// Counts the unseen letters. Shapes of the page are looked at only where letters are white.
pub(super) fn letters(shapes: &Shapes<'_>, spans: &[TextSpan]) -> usize {
    let mut grounds: Option<Vec<Rect>> = None;
    let mut hidden = 0;
    for span in spans {
        let unseen = if span.font_size > 0.0 && span.font_size < TINY {
            true
        } else if is_white(&span.color) {
            let grounds = grounds.get_or_insert_with(|| dark_shapes(shapes));
            !grounds.iter().any(|ground| holds(ground, &span.bbox))
        } else {
            false
        };
        if unseen {
            hidden += span.text.chars().filter(|c| c.is_alphabetic()).count();
        }
    }
    hidden
}

fn is_white(color: &Color) -> bool {
    color.r > 0.96 && color.g > 0.96 && color.b > 0.96
}

/// Places of filled shapes that are not white.
fn dark_shapes(shapes: &Shapes<'_>) -> Vec<Rect> {
    let dark =
        shapes.all().iter().filter(|path| path.fill_color.is_some_and(|fill| !is_white(&fill)));
    dark.map(|path| path.bbox).collect()
}

fn holds(ground: &Rect, text: &Rect) -> bool {
    let (x, y) = (text.x + text.width / 2.0, text.y + text.height / 4.0);
    (ground.x..=ground.x + ground.width).contains(&x)
        && (ground.y..=ground.y + ground.height).contains(&y)
}
