//! The lines of a table: of each row one with tabs where its cells have one each, else cell after cell.
//! Where several columns have a heading and a text of their own, they are read one after the other.

use super::line::Line;

/// Places of a cell that are reckoned with, at most; a file may say a million.
const MOST: usize = 1_000;

/// How many columns and rows a cell takes, and whether it goes on with the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) goes_on: bool,
    /// Whether the further columns that it takes follow as places of their own.
    pub(super) parted: bool,
}

impl Default for Span {
    fn default() -> Self {
        Self { columns: 1, rows: 1, goes_on: false, parted: false }
    }
}

#[derive(Debug)]
struct Cell {
    column: usize,
    columns: usize,
    row: usize,
    rows: usize,
    lines: Vec<Line>,
}

impl Cell {
    fn written(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty())
    }

    /// Its lines without the space around them.
    fn trimmed(&self) -> impl Iterator<Item = Line> {
        self.lines.iter().map(Line::trimmed).filter(|line| !line.is_empty())
    }

    fn is_tall(&self) -> bool {
        self.written().nth(1).is_some()
    }

    /// The heading of a column of text, as far as a table tells: a few words, no number.
    fn is_heading(&self) -> bool {
        let text = self.written().next().unwrap_or_default();
        let words = text.split_whitespace().count();
        !self.is_tall()
            && (1..=5).contains(&words)
            && text.starts_with(char::is_uppercase)
            && !text.contains(|c: char| c.is_ascii_digit() || matches!(c, ',' | '@' | '.'))
    }
}

/// A table being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<Cell>>,
    open: Vec<Cell>,
    column: usize,
}

impl Table {
    /// Adds a cell to the open row.
    pub(super) fn push(&mut self, lines: Vec<Line>, span: Span) {
        let (column, row) = (self.column, self.rows.len());
        let (columns, rows) = (span.columns.clamp(1, MOST), span.rows.clamp(1, MOST));
        self.skip(if span.parted { 1 } else { columns });
        let mut above = self.rows.iter_mut().flatten().rev().filter(|cell| cell.column == column);
        if span.goes_on
            && let Some(above) = above.find(|cell| cell.row + cell.rows >= row)
        {
            above.rows = row + rows - above.row;
            above.lines.extend(lines);
            return;
        }
        let cell = Cell { column, columns, row, rows, lines };
        if cell.written().next().is_some() {
            self.open.push(cell);
        }
    }

    /// Leaves out places that other cells take.
    pub(super) fn skip(&mut self, columns: usize) {
        self.column = (self.column + columns.min(MOST)).min(MOST);
    }

    pub(super) fn close_row(&mut self) {
        self.rows.push(std::mem::take(&mut self.open));
        self.column = 0;
    }

    /// Its lines, row by row but for columns that stand beside each other.
    pub(super) fn lines(mut self) -> Vec<Line> {
        // A row that is not closed still has its cells.
        self.close_row();
        let rows = self.rows;
        let mut out = Vec::new();
        let mut at = 0;
        while at < rows.len() {
            if let Some((lines, end)) = sides(&rows, at) {
                out.extend(lines);
                at = end;
            } else if let Some(end) = records(&rows, at) {
                out.extend(rows[at..end].iter().map(|row| record(row)));
                at = end;
            } else {
                out.extend(gather(rows[at].iter().collect()));
                at += 1;
            }
        }
        out
    }
}

/// Lines of one row.
pub(super) fn row_lines(cells: Vec<Vec<Line>>) -> Vec<Line> {
    let mut row = Table::default();
    for lines in cells {
        row.push(lines, Span::default());
    }
    row.lines()
}

/// The lines of columns with headings that stand beside each other from a row on, column by column, and
/// the row behind the last of theirs.
fn sides(rows: &[Vec<Cell>], at: usize) -> Option<(Vec<Line>, usize)> {
    let heads = &rows[at];
    if heads.len() < 2 || !heads.iter().all(Cell::is_heading) {
        return None;
    }
    let starts: Vec<usize> = heads.iter().map(|head| head.column).collect();
    let mut columns: Vec<Vec<&Cell>> = heads.iter().map(|_| Vec::new()).collect();
    let mut end = at + 1;
    for row in &rows[at + 1..] {
        let places: Option<Vec<usize>> = row.iter().map(|cell| side(&starts, cell)).collect();
        let Some(places) = places else { break };
        for (cell, place) in row.iter().zip(places) {
            columns[place].push(cell);
        }
        end += 1;
    }
    are_texts(&columns).then(|| {
        let written = heads.iter().zip(columns).flat_map(|(head, column)| {
            std::iter::once(Line::default()).chain(head.lines.clone()).chain(column_lines(column))
        });
        (written.collect(), end)
    })
}

/// The row behind the last of a list of things whose fields have names: three columns at least with a heading each,
/// and few words in every cell of the rows below.
fn records(rows: &[Vec<Cell>], at: usize) -> Option<usize> {
    const COLUMNS: usize = 3;
    const WORDS: usize = 14;
    const LINES: usize = 5;
    let heads = &rows[at];
    if heads.len() < COLUMNS || !heads.iter().all(Cell::is_heading) {
        return None;
    }
    let field = |cell: &Cell| {
        let words: usize = cell.written().map(|line| line.split_whitespace().count()).sum();
        words <= WORDS
            && cell.written().count() <= LINES
            && heads.iter().any(|head| head.column == cell.column && head.columns == cell.columns)
    };
    let is_record = |row: &&Vec<Cell>| row.len() + 1 >= heads.len() && row.iter().all(field);
    let count = rows[at + 1..].iter().take_while(is_record).count();
    (count > 1).then_some(at + 1 + count)
}

/// One line of a row with the lines of each cell one after the other.
fn record(row: &[Cell]) -> Line {
    let cells = row.iter().map(|cell| {
        let lines: Vec<Line> = cell.trimmed().collect();
        Line::join(&lines, " ")
    });
    let cells: Vec<Line> = cells.collect();
    Line::join(&cells, "\t")
}

/// The column that a cell stands in, as a whole.
fn side(starts: &[usize], cell: &Cell) -> Option<usize> {
    let place = starts.partition_point(|start| *start <= cell.column).saturating_sub(1);
    let next = starts.get(place + 1).copied().unwrap_or(usize::MAX);
    (cell.column + cell.columns <= next).then_some(place)
}

/// Whether several columns hold a text each, and are not the fields of a list of things: then each has a
/// single cell, or dates of its own.
fn are_texts(columns: &[Vec<&Cell>]) -> bool {
    let tall = |column: &&Vec<&Cell>| column.iter().any(|cell| cell.is_tall());
    let dated = |column: &&Vec<&Cell>| column.iter().any(|cell| cell.written().any(holds_year));
    let single = columns.iter().all(|column| column.len() <= 1);
    let texts = columns.iter().filter(tall).count() > 1;
    texts && (single || columns.iter().filter(dated).count() > 1)
}

/// The lines of one column: cells that share rows belong together.
fn column_lines(cells: Vec<&Cell>) -> Vec<Line> {
    let mut out = Vec::new();
    let mut group: Vec<&Cell> = Vec::new();
    for cell in cells {
        if group.iter().all(|other| other.row + other.rows <= cell.row) {
            out.extend(gather(std::mem::take(&mut group)));
            out.push(Line::default());
        }
        group.push(cell);
    }
    out.extend(gather(group));
    out
}

/// The lines of cells that belong together: one where each has one; where one has several and the others
/// say when that was, they stand on its first line.
fn gather(mut cells: Vec<&Cell>) -> Vec<Line> {
    let tall: Vec<usize> = (0..cells.len()).filter(|&at| cells[at].is_tall()).collect();
    let dates = cells.iter().all(|cell| cell.is_tall() || cell.written().all(is_date));
    if tall.len() > 1 || (tall.len() == 1 && (cells.len() == 1 || !dates)) {
        return cells.iter().flat_map(|cell| cell.lines.clone()).collect();
    }
    cells.sort_by_key(|cell| cell.column);
    let first: Vec<Line> = cells.iter().filter_map(|cell| cell.trimmed().next()).collect();
    let rest = cells.iter().flat_map(|cell| cell.trimmed().skip(1));
    std::iter::once(Line::join(&first, "\t")).chain(rest).collect()
}

/// Whether a text is little more than a date.
fn is_date(text: &str) -> bool {
    holds_year(text) && text.split_whitespace().count() <= 6
}

/// Whether four digits of a text are a year of somebody's life.
fn holds_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
}

#[cfg(test)]
mod tests {
    use super::{super::style::Style, *};

    fn cell(text: &str) -> Vec<Line> {
        Line::new(text, Style::default()).lines()
    }

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.to_string()).collect()
    }

    /// A table of rows of cells with the columns and rows that each takes.
    fn read(rows: &[&[(&str, usize, usize)]]) -> Vec<String> {
        let mut table = Table::default();
        for row in rows {
            for &(text, columns, rows) in *row {
                let span = Span { columns, rows, ..Span::default() };
                if rows == 0 { table.skip(columns) } else { table.push(cell(text), span) }
            }
            table.close_row();
        }
        texts(&table.lines()).into_iter().filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn two_lines_of_time_beside_each_other_are_read_one_after_the_other() {
        let lines = read(&[
            &[("SCHOOLS", 3, 1), ("WORK", 3, 1)],
            &[
                ("Carving of wood, Hill School\nSpoons and bowls", 2, 2),
                ("2012 / 2013", 1, 1),
                ("", 1, 1),
                ("Carver, Spoon Ltd\nCarved", 2, 2),
            ],
            &[("", 2, 0), ("", 1, 1), ("2014", 1, 1), ("", 2, 0)],
            &[
                ("Weaving, Brook School\nBaskets", 2, 1),
                ("2010", 1, 1),
                ("2009", 1, 1),
                ("Weaver, Basket Ltd\nWove", 2, 1),
            ],
            &[("The end of it", 6, 1)],
        ]);
        assert_eq!(
            lines,
            [
                "SCHOOLS",
                "Carving of wood, Hill School\t2012 / 2013",
                "Spoons and bowls",
                "Weaving, Brook School\t2010",
                "Baskets",
                "WORK",
                "2014\tCarver, Spoon Ltd",
                "Carved",
                "2009\tWeaver, Basket Ltd",
                "Wove",
                "The end of it",
            ]
        );
    }

    #[test]
    fn groups_in_columns_keep_their_names_and_lists_of_things_are_read_row_by_row() {
        let groups = [("Wood :", 1, 1), ("Reed :", 1, 1)];
        let lines = read(&[&groups, &[("carving\nturning", 1, 1), ("weaving\nplaiting", 1, 1)]]);
        assert_eq!(lines, ["Wood :", "carving", "turning", "Reed :", "weaving", "plaiting"]);
        let lines = read(&[
            &[("Employer", 1, 1), ("What", 1, 1)],
            &[("Spoon Ltd\nLeeds", 1, 1), ("carved\nturned", 1, 1)],
            &[("Basket Ltd\nHull", 1, 1), ("wove\nsold", 1, 1)],
        ]);
        assert_eq!(lines[..3], ["Employer\tWhat", "Spoon Ltd", "Leeds"]);
    }

    #[test]
    fn fields_with_names_stay_on_the_line_of_their_thing() {
        let lines = read(&[
            &[("COURSE", 1, 1), ("SCHOOL", 1, 1), ("YEAR", 1, 1)],
            &[("Carving\nof wood", 1, 1), ("Hill School\nLeeds", 1, 1), ("2012", 1, 1)],
            &[("Weaving", 1, 1), ("Brook School\nHull", 1, 1), ("2010", 1, 1)],
        ]);
        assert_eq!(
            lines,
            [
                "COURSE\tSCHOOL\tYEAR",
                "Carving of wood\tHill School Leeds\t2012",
                "Weaving\tBrook School Hull\t2010"
            ]
        );
    }

    #[test]
    fn a_date_beside_a_text_stands_on_its_first_line() {
        let lines = texts(&row_lines(vec![cell("Carver\nSpoon Ltd"), cell("2012 – 2014")]));
        assert_eq!(lines, ["Carver\t2012 – 2014", "Spoon Ltd"]);
        let lines = texts(&row_lines(vec![cell("Skills"), cell("carving\nturning")]));
        assert_eq!(lines, ["Skills", "carving", "turning"]);
    }

    #[test]
    fn a_cell_that_goes_on_below_is_one() {
        let mut table = Table::default();
        let below = Span { goes_on: true, ..Span::default() };
        table.push(cell("WORK"), Span::default());
        table.push(cell("SCHOOLS"), Span::default());
        table.close_row();
        table.push(cell("Carver\n2012"), Span::default());
        table.push(cell("Weaving\n2001"), Span::default());
        table.close_row();
        table.push(cell("of spoons"), below);
        table.push(cell("Carving\n2003"), Span::default());
        let lines = texts(&table.lines());
        assert!(lines.iter().any(|line| line == "of spoons"), "{lines:?}");
        assert!(lines.iter().position(|line| line == "SCHOOLS") > Some(4), "{lines:?}");
    }
}
