//! How the headings of a document look, learned from those that a table knows.

use super::{
    super::{dates, face, lines::Line},
    exact, is_capitals,
};
use crate::read::Style;

/// Styles of headings at most: those of a side bar may differ from those of the text.
const STYLES: usize = 3;

/// How the headings of a document look.
#[derive(Debug, Clone, Copy, Default)]
pub(in super::super) struct Look {
    /// They are in capitals.
    pub(super) capitals: bool,
    /// Their level in Markdown; 0 for none.
    pub(super) level: u8,
    /// They follow an empty line.
    pub(super) blank: bool,
    /// They start with small letters.
    pub(super) small: bool,
    /// They have no colon behind them.
    pub(super) bare: bool,
    /// Styles that they are set in, and nothing else is.
    styles: [Option<Style>; STYLES],
}

impl Look {
    /// Learns the look from the lines that are headings by the table.
    pub(in super::super) fn of(lines: &[Line]) -> Self {
        let found = || lines.iter().filter(|line| !line.bullet() && exact(&line.text).is_some());
        // Labels inside entries end in a colon; headings do only where all of them do.
        let bare: Vec<&Line> = found().filter(|line| !line.text.ends_with(':')).collect();
        let are_bare = bare.len() >= 2;
        let sure = if are_bare { bare } else { found().collect() };
        let most = |count: usize| count >= 2 && count * 3 >= sure.len() * 2;
        let count = |test: &dyn Fn(&&&Line) -> bool| sure.iter().filter(test).count();
        let level = sure.iter().map(|line| line.level).filter(|level| *level > 0).min();
        Self {
            capitals: most(count(&|line| is_capitals(&line.text))),
            level: level.filter(|_| most(count(&|line| line.level > 0))).unwrap_or(0),
            blank: most(count(&|line| line.blank_before)),
            bare: are_bare,
            small: most(count(&|line| line.text.starts_with(char::is_lowercase))),
            styles: own_styles(lines, &sure),
        }
    }

    /// Whether headings have a style of their own.
    pub(in super::super) fn styled(self) -> bool {
        self.styles[0].is_some()
    }

    /// Whether a line is set in a style that nothing but headings has.
    pub(in super::super) fn is_set_as_one(self, line: &Line) -> bool {
        let style = line.face.of(&line.text);
        style.is_some() && self.styles.contains(&style)
    }

    /// Whether a line is set like the headings.
    pub(super) fn shared_by(self, line: &Line) -> bool {
        if self.level > 0 {
            return line.level == self.level;
        }
        if self.styled() {
            return self.is_set_as_one(line);
        }
        if self.capitals {
            return is_capitals(&line.text);
        }
        line.blank_before || !self.blank || line.strong
    }
}

/// The styles of `sure` headings that few other lines share, and none that is more than a few words.
fn own_styles(lines: &[Line], sure: &[&Line]) -> [Option<Style>; STYLES] {
    const WORDS: usize = 6;
    let mut counts: Vec<(Style, usize)> = Vec::new();
    for style in sure.iter().filter_map(|line| line.face.of(&line.text)) {
        match counts.iter_mut().find(|(known, _)| *known == style) {
            Some((_, count)) => *count += 1,
            None => counts.push((style, 1)),
        }
    }
    // The commonest ones; a document has a handful.
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    counts.truncate(STYLES * 4);
    counts.retain(|&(style, count)| {
        let mut others = 0;
        let own = lines.iter().filter(|line| line.face.of(&line.text) == Some(style)).all(|line| {
            let known = exact(&line.text).is_some();
            others += usize::from(!known);
            known || line.words() <= WORDS && !line.bullet() && dates::find(&line.text).is_empty()
        });
        let most = if face::is_larger(style, lines) { count * 2 } else { count / 2 };
        count >= 2 && own && others <= most
    });
    let mut styles = [None; STYLES];
    for (place, (style, _)) in styles.iter_mut().zip(counts) {
        *place = Some(style);
    }
    styles
}
