//! Collects the lines of a page while its tree is walked: blocks, list items, table rows.

use scraper::node::Element;

use super::{
    super::{
        Raw,
        boxes::Boxes,
        line::{self, Line},
        push_link,
    },
    look::{self, Look, Shape},
};

/// Size of letters in points where a page says none.
const POINTS: f32 = 12.0;

/// A page being read.
#[derive(Debug, Default)]
pub(super) struct Page {
    boxes: Boxes,
    line: Line,
    /// Looks of the open elements, each with what it takes from those around it.
    looks: Vec<Look>,
    /// Elements open inside of one that is left out, and that one itself.
    skipped: usize,
    /// Open elements whose text keeps its line ends.
    kept: usize,
    /// The open line is the first of a list item.
    item: bool,
    links: Vec<String>,
    hidden: usize,
    size: usize,
}

impl Page {
    /// An element opens.
    pub(super) fn open(&mut self, element: &Element) {
        let shape = look::shape(element.name());
        if self.skipped > 0 || shape == Shape::Skipped {
            self.skipped += 1;
            return;
        }
        let around = self.looks.last().copied().unwrap_or_default();
        let own = look::look(element);
        self.looks.push(Look {
            hidden: around.hidden || own.hidden,
            white: own.white || (around.white && element.attr("style").is_none()),
            ground: around.ground || own.ground,
            set: own.set.or(around.set),
        });
        if let Some(target) = element.attr("href").filter(|_| element.name() == "a") {
            push_link(&mut self.links, target);
        }
        match shape {
            Shape::Inline | Shape::Skipped => {}
            Shape::Break => self.end_line(),
            Shape::Block => self.end_block(),
            Shape::Heading => {
                self.end_block();
                self.boxes.part();
            }
            Shape::Item => {
                self.end_block();
                self.item = true;
            }
            Shape::Kept => {
                self.end_block();
                self.kept += 1;
            }
            Shape::Table => {
                self.end_block();
                self.boxes.open_table();
            }
            Shape::Row => self.end_block(),
            Shape::Cell => {
                self.end_block();
                self.boxes.open_cell();
            }
        }
    }

    /// An element closes.
    pub(super) fn close(&mut self, element: &Element) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        self.looks.pop();
        match look::shape(element.name()) {
            Shape::Inline | Shape::Break | Shape::Skipped => {}
            Shape::Block | Shape::Heading => self.end_block(),
            Shape::Item => {
                self.end_block();
                self.item = false;
            }
            Shape::Kept => {
                self.end_block();
                self.kept = self.kept.saturating_sub(1);
            }
            Shape::Table => {
                self.end_block();
                self.boxes.close_table();
            }
            Shape::Row => {
                self.end_block();
                self.boxes.close_row();
            }
            Shape::Cell => {
                self.end_block();
                self.boxes.close_cell();
            }
        }
    }

    /// Adds text; outside of what keeps its line ends, runs of spaces are one.
    pub(super) fn text(&mut self, text: &str) {
        if self.skipped > 0 {
            return;
        }
        let Look { hidden, white, ground, set } = self.looks.last().copied().unwrap_or_default();
        if hidden || (white && !ground) {
            self.hidden += text.chars().filter(|c| c.is_alphabetic()).count();
        }
        self.size += text.len();
        let style = set.finish(POINTS);
        let mut letter = [0; 4];
        for c in text.chars() {
            let space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            match c {
                '\n' if self.kept > 0 => self.end_line(),
                _ if self.kept > 0 || !space => self.line.push(c.encode_utf8(&mut letter), style),
                _ if self.line.is_empty() || self.line.ends_with(' ') => {}
                _ => self.line.push(" ", style),
            }
        }
    }

    /// Bytes of text so far.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// What was read.
    pub(super) fn finish(mut self) -> Raw {
        self.end_block();
        let (text, runs) = line::write(&self.boxes.finish());
        Raw { pages: 1, text, runs, links: self.links, hidden: self.hidden, ..Raw::default() }
    }

    fn end_block(&mut self) {
        if !self.line.trim().is_empty() {
            self.end_line();
        }
        self.line = Line::default();
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trimmed_end();
        self.size += 1;
        if line.trim().is_empty() {
            self.boxes.part();
        } else if std::mem::take(&mut self.item) {
            self.boxes.push(&line.into_item());
        } else {
            self.boxes.push(&line);
        }
    }
}
