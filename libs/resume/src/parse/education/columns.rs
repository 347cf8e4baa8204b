//! Tables of courses: the row over them that says what stands in which column.

use super::super::{
    lines::Line,
    vocabulary::{self, Term},
};

/// Whether a line stands over a table and says what its columns are: "Exam, Board, Year of passing".
pub(in crate::parse) fn names_columns(line: &Line) -> bool {
    let text = line.text.replace('&', " ");
    let words = vocabulary::spelling(&text);
    !words.is_empty()
        && words.iter().all(|word| Term::Column.has(word))
        && (words.len() > 1 || Term::ColumnAlone.has(&words[0]))
}
