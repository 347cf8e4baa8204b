//! What the look of letters tells: which lines stand out of the text, and which are set alike.

use std::{collections::HashMap, sync::Arc};

use super::{headings, lines::Line};
use crate::read::{Run, Style};

/// How much larger letters are than those of the text, in hundredths, where they stand out.
const LARGER: u32 = 112;

/// The stretches of a line, each set in one style; none where the document does not say.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Face(Arc<[Run]>);

impl Face {
    /// The style that a line begins in, where a sign parts what is set so from the rest: "Crumb Ltd | Leeds".
    fn leads(&self) -> Option<Style> {
        const SIGNS: [char; 7] = ['|', ',', '–', '—', '-', '·', '•'];
        let [first, second, ..] = &*self.0 else { return None };
        let parted = second.text.starts_with(SIGNS)
            || second.text.starts_with('(')
            || first.text.ends_with(SIGNS);
        (parted && has_letters(&first.text) && !first.text.ends_with(':')).then_some(first.style)
    }

    /// The style of a part of the line; none where that is not known or not one.
    pub(super) fn of(&self, part: &str) -> Option<Style> {
        let whole = |text: &str| letters(text).eq(letters(part));
        if let Some(run) = self.0.iter().find(|run| whole(&run.text)) {
            return Some(run.style);
        }
        let inside: Vec<&Run> = self.0.iter().filter(|run| has_letters(&run.text)).collect();
        match inside.as_slice() {
            [] => None,
            [one] => Some(one.style),
            runs => {
                let mut holding = runs.iter().filter(|run| run.text.contains(part));
                let first = holding.next()?;
                holding.all(|run| run.style == first.style).then_some(first.style)
            }
        }
    }
}

/// Whether one line ends in another style than the next begins with.
pub(super) fn differ(line: &Line, next: &Line) -> bool {
    let shown = |face: &Face, last: bool| {
        let mut runs = face.0.iter().filter(|run| has_letters(&run.text));
        if last { runs.next_back() } else { runs.next() }.map(|run| run.style)
    };
    matches!((shown(&line.face, true), shown(&next.face, false)), (Some(a), Some(b)) if a != b)
}

/// The bold words that a line begins with and that label what stands behind them in other letters: "**Department**
/// Quality".
pub(super) fn bold_lead(line: &Line) -> Option<&str> {
    let mut runs = line.face.0.iter().filter(|run| has_letters(&run.text));
    let (first, second) = (runs.next()?, runs.next()?);
    (first.style.bold && !second.style.bold).then_some(first.text.trim())
}

/// Where in the text of a line the style changes between two words.
pub(super) fn breaks(line: &Line) -> Vec<usize> {
    let own: Vec<usize> =
        line.text.char_indices().filter(|(_, c)| c.is_alphanumeric()).map(|(at, _)| at).collect();
    let runs: Vec<&Run> = line.face.0.iter().filter(|run| has_letters(&run.text)).collect();
    if !letters(&line.text).eq(runs.iter().flat_map(|run| letters(&run.text))) {
        return Vec::new();
    }
    let mut seen = 0;
    let mut breaks = Vec::new();
    for pair in runs.windows(2) {
        seen += letters(&pair[0].text).count();
        let at = own.get(seen).copied().unwrap_or(line.text.len());
        // A bracket belongs to what it embraces.
        let text = line.text[..at].trim_end_matches(['(', '[', '„', '“', '"', '«']);
        if text.ends_with(' ') && pair[0].style != pair[1].style {
            breaks.push(text.len());
        }
    }
    breaks
}

/// Whether two lines stand out of the text in the same style.
pub(super) fn alike(first: &Line, line: &Line) -> bool {
    let style = |line: &Line| line.cells.first().and_then(|cell| line.face.of(cell));
    first.strong && line.strong && style(first).is_some() && style(first) == style(line)
}

/// Whether a text has letters or figures.
fn has_letters(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// The style of most letters of a document.
fn usual<'r>(runs: impl Iterator<Item = &'r Run>) -> Option<Style> {
    let mut counts: HashMap<Style, usize> = HashMap::new();
    for run in runs {
        *counts.entry(run.style).or_default() += letters(&run.text).count();
    }
    counts.into_iter().max_by_key(|(style, count)| (*count, style.size)).map(|(style, _)| style)
}

/// Whether the letters of a style are larger than those of the text.
pub(super) fn is_larger(style: Style, lines: &[Line]) -> bool {
    let usual = usual(lines.iter().flat_map(|line| &*line.face.0));
    usual.is_some_and(|usual| exceeds(style, usual, LARGER))
}

/// Whether letters are so many hundredths of those of the text, or more.
fn exceeds(style: Style, usual: Style, hundredths: u32) -> bool {
    usual.size > 0 && u32::from(style.size) * 100 >= u32::from(usual.size) * hundredths
}

/// Whether letters stand out of the text around them.
fn stands_out(style: Style, usual: Style) -> bool {
    (style.bold && !usual.bold) || (style.caps && !usual.caps) || exceeds(style, usual, LARGER)
}

/// Gives the lines of a document their faces; those that stand out as a whole are strong.
pub(super) fn put(lines: &mut [Line], runs: &[Vec<Run>]) {
    let Some(usual) = usual(runs.iter().flatten()) else { return };
    for line in lines.iter_mut() {
        let own = line.evidence.last().and_then(|&number| runs.get(number));
        line.face = Face(own.map(|runs| runs.as_slice().into()).unwrap_or_default());
        // What stands in the margin, a place or a date, is often set otherwise.
        let main = line.cells.iter().max_by_key(|cell| letters(cell).count());
        let style = main.and_then(|cell| line.face.of(cell));
        let style = style.or_else(|| line.face.leads());
        line.strong |= style.is_some_and(|style| stands_out(style, usual));
    }
    mark_largest(lines, usual);
}

/// Marks the first lines that are set in the largest letters of a document, if they are a few words.
fn mark_largest(lines: &mut [Line], usual: Style) {
    const TITLE: u32 = 125;
    const WORDS: usize = 6;
    let size = |line: &Line| line.face.0.iter().map(|run| run.style.size).max().unwrap_or_default();
    let titled = |line: &Line| {
        line.words() <= WORDS
            && line.text.chars().filter(|c| c.is_alphabetic()).count() > 1
            && headings::exact(&line.text).is_none()
    };
    let largest = lines.iter().filter(|line| titled(line)).map(size).max().unwrap_or_default();
    if !exceeds(Style { size: largest, ..usual }, usual, TITLE) {
        return;
    }
    let set = |line: &Line| size(line) == largest && titled(line);
    let first = lines.iter().position(set).unwrap_or(lines.len());
    let end =
        lines[first..].iter().position(|line| !set(line)).map_or(lines.len(), |at| first + at);
    lines[first..end].iter_mut().for_each(|line| line.largest = true);
    // "JANE" in one column and "ROE" in another
    let words: usize = lines[first..end].iter().map(Line::words).sum();
    let other = lines[end..].iter_mut().find(|line| words == 1 && set(line));
    if let Some(line) = other {
        line.largest = line.words() <= 2;
    }
}

#[cfg(test)]
mod tests;
