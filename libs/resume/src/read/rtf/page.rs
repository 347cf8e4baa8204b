//! Where the paragraphs of Rich Text go: to the body, a header, a footer or a note, and inside of
//! that to a row of a table.

use super::super::{line::Line, table::row_lines};

/// Part of a document that has lines of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Place {
    Header,
    #[default]
    Body,
    Note,
    Footer,
}

const PLACES: usize = 4;

/// Lines of every place, and the table row that is open.
#[derive(Debug, Default)]
pub(super) struct Page {
    lines: [Vec<Line>; PLACES],
    /// Cells that are closed, of the open row, and lines of the open cell.
    row: Vec<Vec<Line>>,
    cell: Vec<Line>,
}

impl Page {
    /// Adds a paragraph; breaks in it part lines.
    pub(super) fn push(&mut self, paragraph: &Line, place: Place, in_table: bool) {
        let lines = paragraph.lines();
        if in_table {
            self.cell.extend(lines);
        } else {
            self.close_row(place);
            self.lines[place as usize].extend(lines);
        }
    }

    pub(super) fn close_cell(&mut self) {
        self.row.push(std::mem::take(&mut self.cell));
    }

    pub(super) fn close_row(&mut self, place: Place) {
        if !self.cell.is_empty() {
            self.close_cell();
        }
        if !self.row.is_empty() {
            let row = row_lines(std::mem::take(&mut self.row));
            self.lines[place as usize].extend(row);
        }
    }

    /// All lines: headers, body, notes, footers; a header that stands there already is left out.
    pub(super) fn finish(mut self) -> Vec<Line> {
        self.close_row(Place::Body);
        let [headers, body, notes, footers] = self.lines;
        let once = |lines: Vec<Line>| {
            let mut kept: Vec<Line> = Vec::new();
            for line in lines {
                if !kept.iter().any(|other| **other == *line) {
                    kept.push(line);
                }
                if kept.len() > 100 {
                    break;
                }
            }
            kept
        };
        [once(headers), body, notes, once(footers)].concat()
    }
}
