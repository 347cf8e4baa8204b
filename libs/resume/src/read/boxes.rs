//! Boxes that hold lines of their own while a story is read: table cells and text boxes, inside
//! one another.

mod float;

pub(super) use self::float::Place;
use self::float::{Float, arrange};
use super::{
    line::Line,
    spacing::{self, Spaced},
    table::{Span, Table},
};

/// Lines of the story and of every box open in it.
#[derive(Debug)]
pub(super) struct Boxes {
    /// The story first, then what is open inside of it.
    open: Vec<Lines>,
    /// The open tables.
    tables: Vec<Table>,
    /// Whether properties of a cell are open.
    pub(super) in_cell_properties: bool,
}

#[derive(Debug, Default)]
struct Lines {
    lines: Vec<Line>,
    /// Whether white letters can be seen on it.
    ground: bool,
    /// Of a cell, how many places it takes.
    span: Span,
    /// Of a text box, where it is.
    place: Option<Place>,
    /// Text boxes that hang on its last paragraphs and are still to be written.
    floats: Vec<Float>,
    /// How many of these hang on paragraphs that are closed.
    hung: usize,
    /// The space around its last paragraph.
    last: Option<Spaced>,
    /// How far down in points those paragraphs reach that have been there since the first of these.
    down: f32,
}

impl Default for Boxes {
    fn default() -> Self {
        Self { open: vec![Lines::default()], tables: Vec::new(), in_cell_properties: false }
    }
}

impl Boxes {
    /// Adds a paragraph to the innermost box with the space around it.
    pub(super) fn push_spaced(&mut self, paragraph: Line, around: Spaced) {
        let last = self.open.last_mut().and_then(|inner| inner.last.take());
        let above = last.unwrap_or_default().until(&around);
        self.push(&paragraph.below(above));
        if let Some(inner) = self.open.last_mut() {
            inner.last = Some(around);
        }
    }

    /// Adds a paragraph to the innermost box; breaks in it part lines.
    pub(super) fn push(&mut self, paragraph: &Line) {
        let Some(inner) = self.open.last_mut() else { return };
        let lines = paragraph.lines();
        // Text boxes hang on empty paragraphs one after the other.
        if !inner.floats.is_empty() && paragraph.trim().is_empty() {
            inner.down += lines.iter().map(|line| line.height(0.0)).sum::<f32>();
            inner.hung = inner.floats.len();
            return;
        }
        let below = inner.take_below(paragraph);
        self.extend(lines);
        self.extend(arrange(below));
    }

    /// Adds an empty line.
    pub(super) fn part(&mut self) {
        self.push(&Line::default());
    }

    /// Opens a text box; where it is may be said.
    pub(super) fn open_box(&mut self, place: Option<Place>) {
        // Text boxes mostly have a ground of their own.
        self.open.push(Lines { ground: true, place, ..Lines::default() });
    }

    /// The lines of a text box stand before the paragraph that it hangs on, together with those of other boxes there.
    pub(super) fn close_box(&mut self) {
        let place = self.open.last().and_then(|inner| inner.place);
        let lines = self.pop();
        match (place, self.open.last_mut()) {
            (Some(place), Some(outer)) => {
                let place = Place { top: place.top + outer.down, ..place };
                outer.floats.push(Float::new(place, lines));
            }
            _ => self.extend(lines),
        }
    }

    /// Writes the text boxes that are still to be written.
    pub(super) fn settle(&mut self) {
        self.extend(Vec::new());
    }

    pub(super) fn open_table(&mut self) {
        self.tables.push(Table::default());
    }

    pub(super) fn open_cell(&mut self) {
        let ground = self.has_ground();
        self.open.push(Lines { ground, ..Lines::default() });
    }

    /// Says that the innermost cell has a ground of its own.
    pub(super) fn shade(&mut self, dark: bool) {
        if let Some(inner) = self.open.last_mut() {
            inner.ground |= dark;
        }
    }

    pub(super) fn has_ground(&self) -> bool {
        self.open.last().is_some_and(|inner| inner.ground)
    }

    /// How many places the open cell takes.
    pub(super) fn span(&mut self) -> Option<&mut Span> {
        // The story is no cell.
        self.open.iter_mut().skip(1).next_back().map(|inner| &mut inner.span)
    }

    /// Leaves out places of a row that cells of it or above it take.
    pub(super) fn skip_cells(&mut self, columns: usize) {
        if let Some(table) = self.tables.last_mut() {
            table.skip(columns);
        }
    }

    pub(super) fn close_cell(&mut self) {
        let span = self.span().copied().unwrap_or_default();
        let lines = self.pop();
        match self.tables.last_mut() {
            Some(table) => table.push(lines, span),
            None => self.extend(lines),
        }
    }

    pub(super) fn close_row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.close_row();
        }
    }

    pub(super) fn close_table(&mut self) {
        if let Some(table) = self.tables.pop() {
            self.extend(table.lines());
        }
        self.part();
    }

    /// The lines of the story, with those of boxes that were left open.
    pub(super) fn finish(mut self) -> Vec<Line> {
        while self.open.len() > 1 {
            self.close_box();
        }
        while let Some(table) = self.tables.pop() {
            self.extend(table.lines());
        }
        self.open.pop().map(Lines::settled).unwrap_or_default()
    }

    /// Takes the innermost box, never the story.
    fn pop(&mut self) -> Vec<Line> {
        if self.open.len() < 2 {
            return Vec::new();
        }
        self.open.pop().map(Lines::settled).unwrap_or_default()
    }

    fn extend(&mut self, lines: Vec<Line>) {
        if let Some(inner) = self.open.last_mut() {
            inner.settle();
            inner.lines.extend(lines);
        }
    }
}

impl Lines {
    /// Writes the text boxes that are still to be written.
    fn settle(&mut self) {
        self.lines.extend(arrange(std::mem::take(&mut self.floats)));
        (self.down, self.hung) = (0.0, 0);
    }

    /// Takes the text boxes that hang on a paragraph and are below it.
    fn take_below(&mut self, paragraph: &Line) -> Vec<Float> {
        let own = self.floats.split_off(self.hung.min(self.floats.len()));
        let below = |float: &Float| float.is_below(self.down, paragraph);
        let (below, above) = own.into_iter().partition(below);
        self.floats.extend::<Vec<Float>>(above);
        below
    }

    fn settled(mut self) -> Vec<Line> {
        self.settle();
        spacing::part(self.lines)
    }
}
