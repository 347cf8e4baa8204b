//! Space above and below paragraphs, in points: what it comes to between two of them, and where it is so much more than
//! usual that an empty line stands for it.

use super::line::{Line, PAGE};

/// How much more than usual from a line to the next parts them.
const WIDER: f32 = 1.45;

/// What a paragraph or its style says of the space around it.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Spacing {
    pub(super) above: Option<f32>,
    pub(super) below: Option<f32>,
    /// Whether there is none to others of the same style.
    pub(super) joined: Option<bool>,
}

impl Spacing {
    /// This, and where it says nothing what surrounds it.
    pub(super) fn or(self, around: Self) -> Self {
        Self {
            above: self.above.or(around.above),
            below: self.below.or(around.below),
            joined: self.joined.or(around.joined),
        }
    }
}

/// The space around a paragraph of a style.
#[derive(Debug, Default)]
pub(super) struct Spaced {
    pub(super) spacing: Spacing,
    pub(super) style: String,
}

impl Spaced {
    /// How much space there is between a paragraph and the next one.
    pub(super) fn until(&self, next: &Self) -> f32 {
        let same = self.style == next.style;
        let room = |of: &Self, space: Option<f32>| match of.spacing.joined {
            Some(true) if same => 0.0,
            _ => space.unwrap_or(0.0),
        };
        room(self, self.spacing.below).max(room(next, next.spacing.above))
    }
}

/// The lines of a box with an empty one where there is more space than usual in it.
pub(super) fn part(mut lines: Vec<Line>) -> Vec<Line> {
    let steps: Vec<Option<f32>> = lines
        .iter_mut()
        .enumerate()
        .map(|(at, line)| {
            let above = line.take_above()?;
            (at > 0 && !line.trim().is_empty()).then(|| above + line.height(0.0))
        })
        .collect();
    let usual = usual_step(&lines, &steps);
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for (line, step) in lines.into_iter().zip(steps) {
        let wide = step.is_some_and(|step| step > usual * WIDER);
        if wide && out.last().is_some_and(|last| !last.trim().is_empty()) {
            out.push(Line::default());
        }
        out.push(line);
    }
    out
}

/// Distance of the lines of a paragraph: the smaller third of all, and those of broken lines with them.
fn usual_step(lines: &[Line], steps: &[Option<f32>]) -> f32 {
    let mut all = Vec::new();
    for (line, step) in lines.iter().zip(steps) {
        let Some(step) = step else { continue };
        all.push(*step);
        let row = line.height(0.0);
        let rows = (line.height(PAGE) / row).round() as usize;
        all.extend(std::iter::repeat_n(row, rows.saturating_sub(1)));
    }
    all.sort_by(f32::total_cmp);
    all.get(all.len() / 3).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{super::style::Style, *};

    fn spaced(style: &str, above: f32, below: f32, joined: bool) -> Spaced {
        let spacing = Spacing { above: Some(above), below: Some(below), joined: Some(joined) };
        Spaced { spacing, style: style.into() }
    }

    #[test]
    fn the_larger_space_counts_and_none_between_items_of_a_list() {
        assert_eq!(spaced("Text", 2.0, 8.0, false).until(&spaced("Text", 12.0, 0.0, false)), 12.0);
        assert_eq!(spaced("Item", 6.0, 6.0, true).until(&spaced("Item", 6.0, 6.0, true)), 0.0);
        assert_eq!(spaced("Item", 6.0, 6.0, true).until(&spaced("Text", 2.0, 6.0, false)), 6.0);
    }

    #[test]
    fn an_empty_line_stands_where_there_is_more_space_than_usual() {
        let line = |text: &str, above: f32| Line::new(text, Style::sized(10.0)).below(above);
        let read = |spaces: &[f32]| -> Vec<bool> {
            let lines: Vec<Line> = spaces.iter().map(|space| line("Bread", *space)).collect();
            part(lines).iter().map(|line| line.is_empty()).collect()
        };
        assert_eq!(read(&[0.0, 2.0, 14.0, 2.0, 2.0]), [false, false, true, false, false, false]);
        assert_eq!(read(&[8.0, 8.0, 8.0, 8.0]), [false; 4]);
    }
}
