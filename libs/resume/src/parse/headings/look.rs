//! How the headings of a document look, learned from those that a table knows.

use super::{super::lines::Line, exact, is_capitals};

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
        }
    }

    /// Whether a line is set like the headings.
    pub(super) fn shared_by(self, line: &Line) -> bool {
        if self.level > 0 {
            return line.level == self.level;
        }
        if self.capitals {
            return is_capitals(&line.text);
        }
        line.blank_before || !self.blank || line.strong
    }
}
