//! Distinct texts that a line of the output may be made of, found by how they begin.

use std::collections::HashMap;

use resume::model::Evidence;

use super::squeeze::Squeezed;

/// Letters by which units are looked up.
const PREFIX: usize = 4;

/// Distinct units by their first letters, with their groups.
#[derive(Debug, Default)]
pub(super) struct Units {
    by_prefix: HashMap<String, Vec<usize>>,
    known: HashMap<String, usize>,
    all: Vec<Unit>,
}

/// A text, the groups that hold it, and the lines that it rests on.
#[derive(Debug, Default)]
pub(super) struct Unit {
    pub(super) text: String,
    pub(super) groups: Vec<usize>,
    pub(super) lines: Evidence,
}

impl Units {
    pub(super) fn add(&mut self, unit: &str, group: usize, lines: &Evidence) {
        if let Some(&at) = self.known.get(unit) {
            let groups = &mut self.all[at].groups;
            if groups.last() != Some(&group) {
                groups.push(group);
            }
            return;
        }
        self.known.insert(unit.to_owned(), self.all.len());
        let prefix = unit.chars().take(PREFIX).collect();
        self.by_prefix.entry(prefix).or_default().push(self.all.len());
        let (text, lines) = (unit.to_owned(), lines.clone());
        self.all.push(Unit { text, groups: vec![group], lines });
    }

    /// Groups that hold a unit.
    pub(super) fn groups(&self, unit: &str) -> Vec<usize> {
        self.known.get(unit).map(|&at| self.all[at].groups.clone()).unwrap_or_default()
    }

    /// Units that a text starts with at a byte, to the edge of a word.
    pub(super) fn at<'s>(
        &'s self,
        line: &'s Squeezed,
        at: usize,
    ) -> impl Iterator<Item = &'s Unit> {
        let rest = &line.text[at..];
        (1..=PREFIX)
            .filter_map(|count| {
                let end = rest.char_indices().nth(count - 1).map(|(at, c)| at + c.len_utf8())?;
                self.by_prefix.get(&rest[..end])
            })
            .flatten()
            .map(|&unit| &self.all[unit])
            .filter(move |unit| line.starts_with(at, &unit.text))
    }
}
