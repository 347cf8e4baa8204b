//! A line as a reader of documents hands it on: its text with the styles that it is set in. Paragraphs, cells and
//! boxes are lists of these.

use std::ops::{Deref, Range};

use super::style::{self, Run, Style};

/// Width in points of the text of a page, where nothing is known of it.
pub(super) const PAGE: f32 = 468.0;

/// Bytes of a word at most, of which it is looked whether it has small letters.
const WORD: usize = 64;

/// A line of text, or a paragraph whose line feeds are still to be parted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    text: String,
    /// Each style with the place where its stretch ends.
    ends: Vec<(usize, Style)>,
    /// Space above it in tenths of a point, where that is known and was not yet looked at.
    above: Option<u16>,
}

impl Deref for Line {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl Line {
    /// A line of one style.
    pub(super) fn new(text: &str, style: Style) -> Self {
        let mut line = Self::default();
        line.push(text, style);
        line
    }

    /// The line with space above it, in points.
    pub(super) fn below(mut self, points: f32) -> Self {
        self.above = Some((points * 10.0) as u16);
        self
    }

    /// Takes the space above it, in points.
    pub(super) fn take_above(&mut self) -> Option<f32> {
        self.above.take().map(|tenths| f32::from(tenths) / 10.0)
    }

    /// Adds text.
    pub(super) fn push(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        let start = self.ends.len().checked_sub(2).map_or(0, |before| self.ends[before].0);
        let end = self.text.len();
        let Some((until, last)) = self.ends.last_mut() else {
            self.ends.push((end, style));
            return;
        };
        // A few letters that are capitals anyway may be said to be shown so or not.
        let either = |text: &str| text.len() <= WORD && !text.contains(char::is_lowercase);
        if *last == style {
            *until = end;
        } else if (Style { caps: last.caps, ..style }) != *last {
            self.ends.push((end, style));
        } else if either(&self.text[start..*until]) {
            (*until, last.caps) = (end, style.caps);
        } else if either(text) {
            *until = end;
        } else {
            self.ends.push((end, style));
        }
    }

    /// The line as an item of a list.
    pub(super) fn into_item(self) -> Self {
        let first = self.ends.first().map(|end| end.1).unwrap_or_default();
        Self::join([&Self::new("-", first), &self.trimmed()], " ")
    }

    /// The line without the space around it.
    pub(super) fn trimmed(&self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        self.slice(start..self.text.trim_end().len().max(start))
    }

    /// The line without the space behind it.
    pub(super) fn trimmed_end(&self) -> Self {
        self.slice(0..self.text.trim_end().len())
    }

    fn slice(&self, range: Range<usize>) -> Self {
        let mut out = Self { above: self.above, ..Self::default() };
        for (piece, text, style) in self.pieces() {
            let (from, to) = (piece.start.max(range.start), piece.end.min(range.end));
            if from < to {
                out.push(&text[from - piece.start..to - piece.start], style);
            }
        }
        out
    }

    /// Lines one after the other, with a gap between them.
    pub(super) fn join<'l>(lines: impl IntoIterator<Item = &'l Self>, gap: &str) -> Self {
        let mut out = Self::default();
        for line in lines {
            out.above = out.above.max(line.above);
            if let Some((_, last)) = out.ends.last().copied() {
                out.push(gap, last);
            }
            for (_, text, style) in line.pieces() {
                out.push(text, style);
            }
        }
        out
    }

    /// The lines that line feeds part.
    pub(super) fn lines(&self) -> Vec<Self> {
        let mut out = vec![Self { above: self.above, ..Self::default() }];
        for (_, text, style) in self.pieces() {
            for (at, part) in text.split('\n').enumerate() {
                if at > 0 {
                    out.push(Self::default());
                }
                if let Some(line) = out.last_mut() {
                    line.push(part, style);
                }
            }
        }
        out
    }

    /// Height in points of what is written so wide, as far as the number of its letters tells.
    pub(super) fn height(&self, width: f32) -> f32 {
        const LETTER: f32 = 0.5;
        const STEP: f32 = 1.2;
        let (mut across, mut size) = (0.0, 0.0f32);
        for (_, text, style) in self.pieces() {
            let points = f32::from(style.size.max(10)) / 10.0;
            across += text.chars().count() as f32 * points * LETTER;
            size = size.max(points);
        }
        let rows = if width > 0.0 { (across / width).ceil() } else { 1.0 };
        rows.max(1.0) * size.max(10.0) * STEP
    }

    /// The stretches of one style with their places.
    fn pieces(&self) -> impl Iterator<Item = (Range<usize>, &str, Style)> {
        let mut start = 0;
        self.ends.iter().map(move |&(end, style)| {
            let range = start..end;
            start = end;
            (range.clone(), &self.text[range], style)
        })
    }

    /// The line as it is shown: what was typed without any capital and is set in capitals is written in capitals, but for
    /// addresses; of the rest what was typed says more.
    fn shown(&self) -> Self {
        let mut out = Self::default();
        for (_, text, style) in self.pieces() {
            if !style.caps || text.contains(char::is_uppercase) {
                out.push(text, style);
                continue;
            }
            for word in text.split_inclusive([' ', '\t', '|']) {
                let address = is_address(word);
                out.push(&if address { word.to_owned() } else { word.to_uppercase() }, style);
            }
        }
        out
    }

    /// How the line is set, in words without the gaps around them.
    fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut end = 0;
        for (place, text, style) in self.pieces().filter(|(_, text, _)| !text.trim().is_empty()) {
            let start = place.start + text.len() - text.trim_start().len();
            style::push(&mut runs, &self.text[end..start], text.trim(), style);
            end = place.start + text.trim_end().len();
        }
        runs
    }
}

/// Whether a text is an address of the web or of a mailbox, in which capitals may matter.
fn is_address(text: &str) -> bool {
    let dotted = |word: &str| word.split('.').filter(|part| !part.is_empty()).count() > 1;
    text.contains(['@', '/']) || text.split_whitespace().any(dotted)
}

/// Lines as one text, and how each of them is set.
pub(super) fn write(lines: &[Line]) -> (String, Vec<Vec<Run>>) {
    let lines: Vec<Line> = lines.iter().map(Line::shown).collect();
    let texts: Vec<&str> = lines.iter().map(|line| &**line).collect();
    (texts.join("\n"), lines.iter().map(Line::runs).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bold() -> Style {
        Style { bold: true, ..Style::sized(10.0) }
    }

    fn set(line: &Line) -> Vec<(String, bool)> {
        line.runs().into_iter().map(|run| (run.text, run.style.bold)).collect()
    }

    #[test]
    fn what_was_typed_without_capitals_is_written_as_it_is_shown() {
        let caps = Style { caps: true, ..Style::sized(10.0) };
        let read = |pieces: &[&str]| {
            let mut line = Line::default();
            pieces.iter().for_each(|piece| line.push(piece, caps));
            line.shown().to_string()
        };
        assert_eq!(read(&["j", "ane roe"]), "JANE ROE");
        assert_eq!(read(&["jane roe | ", "roe@mail.example"]), "JANE ROE | roe@mail.example");
        assert_eq!(read(&["Univ", "ersity of ", "leeds"]), "University of leeds");
    }

    #[test]
    fn a_capital_that_is_shown_as_one_is_set_like_its_word() {
        let caps = Style { caps: true, ..Style::sized(10.0) };
        let mut line = Line::new("E", caps);
        line.push("xperience", Style::sized(10.0));
        assert_eq!(line.runs().len(), 1);
        assert!(!line.runs()[0].style.caps);
        line.push(" WORK", caps);
        assert_eq!(line.runs().len(), 1);
    }

    #[test]
    fn a_line_keeps_its_styles_when_it_is_cut_and_joined() {
        let mut line = Line::default();
        for (text, style) in [
            ("  Ja", bold()),
            ("ne ", bold()),
            ("\tbaker\nof ", Style::sized(10.0)),
            ("rye", bold()),
        ] {
            line.push(text, style);
        }
        let parts = line.lines();
        assert_eq!(
            parts.iter().map(|part| &**part).collect::<Vec<_>>(),
            ["  Jane \tbaker", "of rye"]
        );
        assert_eq!(set(&parts[0]), [("Jane".into(), true), ("baker".into(), false)]);
        assert_eq!(set(&parts[1]), [("of".into(), false), ("rye".into(), true)]);
        let item = parts[0].clone().into_item();
        assert_eq!(&*item, "- Jane \tbaker");
        assert_eq!(set(&item)[0], ("- Jane".into(), true));
        let row = Line::join([&parts[1], &Line::default(), &parts[0].trimmed_end()], "\t");
        assert_eq!(&*row, "of rye\t\t  Jane \tbaker");
        assert_eq!(set(&row).len(), 3);
    }
}
