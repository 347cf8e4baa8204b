//! How text is set: size, weight, slope and colour of its letters, as far as a document tells. A reader of a page
//! sees these before any word; they say what is a heading and what is a name.

pub(super) mod color;
mod partial;

use serde::{Deserialize, Serialize};

pub(super) use self::partial::{Partial, Size};

/// How letters are set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Style {
    /// Size in tenths of a point; 0 where the document does not say.
    pub size: u16,
    /// Whether they are bold.
    pub bold: bool,
    /// Whether they are italic.
    pub italic: bool,
    /// Whether small letters are shown as capitals.
    #[serde(default)]
    pub caps: bool,
    /// Colour as `0xRRGGBB`; black where the document does not say.
    pub color: u32,
}

impl Style {
    /// A style of a size in points; what is beyond any page counts as its bound.
    pub(super) fn sized(points: f32) -> Self {
        Self { size: (points * 10.0).round().clamp(0.0, 10_000.0) as u16, ..Self::default() }
    }
}

/// A stretch of a line that is set in one style.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The words, as they stand in the line, without the gaps around them.
    pub text: String,
    /// How they are set.
    pub style: Style,
}

/// Whether a weight of a style sheet is bold: `bold`, `700`.
pub(super) fn is_bold(weight: &str) -> bool {
    matches!(weight, "bold" | "bolder") || weight.parse().is_ok_and(|weight: u16| weight >= 600)
}

/// Stretches of a line and of a document, at most. What has more is no resume, and its look tells nothing.
const LINE: usize = 60;
const DOCUMENT: usize = 10_000;

/// Forgets how lines are set that change too often, and how a document is.
pub(super) fn bound(runs: &mut Vec<Vec<Run>>) {
    runs.iter_mut().filter(|line| line.len() > LINE).for_each(Vec::clear);
    if runs.iter().map(Vec::len).sum::<usize>() > DOCUMENT {
        runs.clear();
    }
}

/// Adds words to the runs of a line; `gap` is what stands between them and the words before.
pub(super) fn push(runs: &mut Vec<Run>, gap: &str, text: &str, style: Style) {
    match runs.last_mut().filter(|last| last.style == style) {
        Some(last) => {
            last.text.push_str(gap);
            last.text.push_str(text);
        }
        None => runs.push(Run { text: text.to_owned(), style }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_its_look_too_often_has_none() {
        let run = || Run { text: "a".into(), style: Style::default() };
        let mut runs = vec![vec![run(); LINE], vec![run(); LINE + 1]];
        bound(&mut runs);
        assert_eq!((runs[0].len(), runs[1].len()), (LINE, 0));
        let mut runs = vec![vec![run(); LINE]; DOCUMENT / LINE + 1];
        bound(&mut runs);
        assert!(runs.is_empty());
    }

    #[test]
    fn words_of_one_style_are_one_run() {
        let (plain, bold) = (Style::sized(10.0), Style { bold: true, ..Style::sized(10.0) });
        let mut runs = Vec::new();
        for (gap, text, style) in [("", "Jane", bold), (" ", "Roe", bold), ("\t", "baker", plain)] {
            push(&mut runs, gap, text, style);
        }
        let texts: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!(texts, ["Jane Roe", "baker"]);
    }
}
