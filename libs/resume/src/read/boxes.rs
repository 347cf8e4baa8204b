//! Boxes that hold lines of their own while a story is read: table cells and text boxes, inside
//! one another. Cells of a row become one line when each has one, else they follow each other.

/// Lines of the story and of every box open in it.
#[derive(Debug)]
pub(super) struct Boxes {
    /// The story first, then what is open inside of it.
    open: Vec<Lines>,
    /// Cells so far of the row of each open table.
    rows: Vec<Vec<Vec<String>>>,
    /// Whether properties of a cell are open.
    pub(super) in_cell_properties: bool,
}

#[derive(Debug, Default)]
struct Lines {
    lines: Vec<String>,
    /// Whether white letters can be seen on it.
    ground: bool,
}

impl Default for Boxes {
    fn default() -> Self {
        Self { open: vec![Lines::default()], rows: Vec::new(), in_cell_properties: false }
    }
}

impl Boxes {
    /// Adds a paragraph to the innermost box; breaks in it part lines.
    pub(super) fn push(&mut self, paragraph: String) {
        if let Some(inner) = self.open.last_mut() {
            inner.lines.extend(paragraph.split('\n').map(str::to_owned));
        }
    }

    pub(super) fn open_box(&mut self) {
        // Text boxes mostly have a ground of their own.
        self.open.push(Lines { ground: true, ..Lines::default() });
    }

    /// The lines of a text box stand before the paragraph that it hangs on.
    pub(super) fn close_box(&mut self) {
        let lines = self.pop();
        self.extend(lines);
    }

    pub(super) fn open_table(&mut self) {
        self.rows.push(Vec::new());
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

    pub(super) fn close_cell(&mut self) {
        let lines = self.pop();
        match self.rows.last_mut() {
            Some(row) => row.push(lines),
            None => self.extend(lines),
        }
    }

    pub(super) fn close_row(&mut self) {
        let Some(row) = self.rows.last_mut() else { return };
        let lines = row_lines(std::mem::take(row));
        self.extend(lines);
    }

    pub(super) fn close_table(&mut self) {
        // A row that is not closed still has its cells.
        self.close_row();
        self.rows.pop();
        self.push(String::new());
    }

    /// The lines of the story, with those of boxes that were left open.
    pub(super) fn finish(mut self) -> Vec<String> {
        while self.open.len() > 1 {
            self.close_box();
        }
        self.open.pop().map(|story| story.lines).unwrap_or_default()
    }

    /// Takes the innermost box, never the story.
    fn pop(&mut self) -> Vec<String> {
        if self.open.len() < 2 {
            return Vec::new();
        }
        self.open.pop().map(|inner| inner.lines).unwrap_or_default()
    }

    fn extend(&mut self, lines: Vec<String>) {
        if let Some(inner) = self.open.last_mut() {
            inner.lines.extend(lines);
        }
    }
}

/// Lines of a table row: one with tabs where each cell has one, else cell after cell.
pub(super) fn row_lines(cells: Vec<Vec<String>>) -> Vec<String> {
    let has_words = |line: &String| !line.trim().is_empty();
    let cells: Vec<Vec<String>> =
        cells.into_iter().filter(|cell| cell.iter().any(has_words)).collect();
    if cells.iter().any(|cell| cell.iter().filter(|line| has_words(line)).count() > 1) {
        return cells.concat();
    }
    let words = cells.iter().flatten().map(|line| line.trim()).filter(|line| !line.is_empty());
    vec![words.collect::<Vec<_>>().join("\t")]
}
