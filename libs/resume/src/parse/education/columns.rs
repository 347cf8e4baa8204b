//! Tables of courses: the row over them that says what stands in which column.

use super::super::{lines::Line, vocabulary};

/// Whether a line stands over a table and says what its columns are: "Exam, Board, Year of passing".
pub(super) fn names_columns(line: &Line) -> bool {
    const WORDS: &[&str] = &[
        "exam",
        "examination",
        "board",
        "university",
        "school",
        "college",
        "institute",
        "institution",
        "year",
        "of",
        "passing",
        "percentage",
        "cgpa",
        "gpa",
        "grade",
        "marks",
        "degree",
        "qualification",
        "course",
        "s.no",
        "no",
        "name",
        "passed",
        "class",
        "division",
        "aggregate",
        "obtained",
        "in",
    ];
    let text = line.text.replace('&', " ");
    let words = vocabulary::spelling(&text);
    !words.is_empty()
        && words.iter().all(|word| WORDS.contains(&word.as_str()))
        && (words.len() > 1
            || matches!(
                words[0].as_str(),
                "percentage" | "passing" | "cgpa" | "qualification" | "examination"
            ))
}
