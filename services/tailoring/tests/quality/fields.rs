//! Counts over all files, and the tables of them.

use std::fmt::Write as _;

use resume::{model::Resume, parse};

use crate::truth::{Compared, Count, FIELDS};

/// Counts of every field, file after file.
#[derive(Debug, Default)]
pub struct Tally {
    counts: [Count; FIELDS.len()],
    misses: Vec<String>,
    lines: usize,
    /// Lines of words that nothing rests on.
    pub lines_lost: usize,
}

impl Tally {
    /// Adds a file; returns its F1 over all fields.
    pub fn add(&mut self, name: &str, compared: &Compared) -> f64 {
        for (sum, count) in self.counts.iter_mut().zip(&compared.counts) {
            *sum = sum.with(*count);
        }
        self.misses.extend(compared.misses.iter().map(|miss| format!("{name}: {miss}")));
        sum(&compared.counts).f1()
    }

    /// Adds the lines of a resume.
    pub fn lines(&mut self, resume: &Resume) {
        let lost = parse::unaccounted(resume);
        self.lines += resume.lines.iter().filter(|line| !line.trim().is_empty()).count();
        self.lines_lost += lost.len();
    }

    /// F1 over all fields of all files.
    pub fn f1(&self) -> f64 {
        sum(&self.counts).f1()
    }

    /// The table of all fields, and what was not read as it is.
    pub fn table(&self) -> String {
        let mut out =
            "| field | right | wrong | missed | precision | recall | F1 |\n|---|---:|---:|---:|---:|---:|---:|\n".to_owned();
        let all = sum(&self.counts);
        for (field, count) in FIELDS.iter().zip(&self.counts).chain([(&"all", &all)]) {
            let Count { right, wrong, missed } = count;
            let _ = writeln!(
                out,
                "| {field} | {right} | {wrong} | {missed} | {:.3} | {:.3} | {:.3} |",
                count.precision(),
                count.recall(),
                count.f1()
            );
        }
        let accounted = self.lines - self.lines_lost;
        let _ = writeln!(out, "\nlines accounted for: {accounted} of {}", self.lines);
        for miss in &self.misses {
            let _ = writeln!(out, "- {miss}");
        }
        out
    }
}

impl Count {
    /// Both together.
    pub fn with(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            wrong: self.wrong + other.wrong,
            missed: self.missed + other.missed,
        }
    }

    /// Share of what was read that is right.
    pub fn precision(self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// Share of what is there that was read.
    pub fn recall(self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn sum(counts: &[Count]) -> Count {
    counts.iter().fold(Count::default(), |sum, count| sum.with(*count))
}

/// Nothing of nothing is all of it.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
