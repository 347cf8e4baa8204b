//! Plain tables for people: a line of names, then a line a row. What comes from a server is shown as
//! text, so that nothing in it can steer the terminal.

use super::progress::say;

/// A table.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(columns: &[&str]) -> Self {
        Self { rows: vec![columns.iter().map(|name| (*name).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| plain(&cell)).collect());
    }

    /// Prints it; a table without rows is the sentence `nothing`.
    pub fn print(self, nothing: &str) {
        match self.rows.len() {
            1 => say(nothing),
            _ => self.lines().iter().for_each(|line| say(line)),
        }
    }

    fn lines(&self) -> Vec<String> {
        let columns = self.rows[0].len();
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        self.rows.iter().map(line).collect()
    }
}

/// A text on one line, without characters that mean something to a terminal.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A time of the wire as people read it, in UTC; `-` for none.
pub fn time(time: Option<prost_types::Timestamp>) -> String {
    let text = time.map(|time| time.to_string());
    match text.as_ref().and_then(|text| Some((text.get(..10)?, text.get(11..16)?))) {
        Some((day, minute)) => format!("{day} {minute}Z"),
        None => "-".to_owned(),
    }
}

/// A number of bytes as people read it.
pub fn size(bytes: i64) -> String {
    match bytes {
        ..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{}.{} MiB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_one_another_and_nothing_steers_the_terminal() {
        let mut table = Table::new(&["ID", "FILE"]);
        table.row(["resume_1".to_owned(), "a\u{1b}[2Jb\n".to_owned()]);
        table.row(["r".to_owned(), "müller.pdf".to_owned()]);
        assert_eq!(table.lines(), ["ID        FILE", "resume_1  a [2Jb", "r         müller.pdf"]);
    }

    #[test]
    fn times_and_sizes_are_short() {
        let at = prost_types::Timestamp { seconds: 1_700_000_000, nanos: 5 };
        assert_eq!(time(Some(at)), "2023-11-14 22:13Z");
        assert_eq!((time(None), size(12), size(4096)), ("-".into(), "12 B".into(), "4 KiB".into()));
        assert_eq!(size(3_670_016), "3.5 MiB");
    }
}
