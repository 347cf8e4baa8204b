//! Names of employers that many people have worked for, and marks of an employer that are several
//! words: "nursing home".

use std::{collections::HashSet, sync::LazyLock};

use super::{rows, spelling};

static EMPLOYERS: LazyLock<Employers> =
    LazyLock::new(|| Employers::read(include_str!("../data/employers.txt")));

/// Words in the longest name and in the longest mark.
const LONGEST: usize = 5;

struct Employers {
    names: HashSet<String>,
    marks: HashSet<String>,
}

impl Employers {
    fn read(text: &'static str) -> Self {
        let (marks, names): (Vec<&str>, Vec<&str>) =
            rows(text).flat_map(|row| row.split('|')).partition(|name| name.starts_with('*'));
        let set =
            |names: Vec<&str>| names.into_iter().map(|name| joined(&spelling(name))).collect();
        Self { names: set(names), marks: set(marks) }
    }
}

fn joined(words: &[String]) -> String {
    words.join(" ").replace('’', "'")
}

/// How many of the first words are the name of a known employer.
pub(super) fn name_at_start(words: &[String]) -> Option<usize> {
    (1..=words.len().min(LONGEST))
        .rev()
        .find(|&count| EMPLOYERS.names.contains(&joined(&words[..count])))
}

/// Where the last mark of several words ends: at which word.
pub(super) fn mark_end(words: &[String]) -> Option<usize> {
    (1..words.len()).rev().find(|&end| {
        let marked = |from: usize| EMPLOYERS.marks.contains(&joined(&words[from..=end]));
        (end.saturating_sub(LONGEST - 1)..end).any(marked)
    })
}
