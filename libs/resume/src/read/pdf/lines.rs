//! Writes regions as lines. A tab stands between what stands apart in a row, an empty line for a
//! wide gap between rows and between regions.

use super::{Run, periods, push, rows::Chunk};

/// Lines that were written, each with the styles that it is set in.
#[derive(Debug, Default)]
pub(super) struct Written {
    lines: Vec<String>,
    runs: Vec<Vec<Run>>,
}

impl Written {
    /// The text, and how each of its lines is set.
    pub(super) fn finish(self) -> (String, Vec<Vec<Run>>) {
        (self.lines.join("\n"), self.runs)
    }

    /// Writes a page as it is, of which no styles are known.
    pub(super) fn page(&mut self, text: &str) {
        self.part();
        for line in text.split('\n') {
            self.line(line.to_owned(), Vec::new());
        }
    }

    /// Writes the regions of a page in their order, then what stands turned on it.
    pub(super) fn regions(&mut self, regions: &[Vec<Chunk>], turned: &[String]) {
        for region in regions {
            self.part();
            self.region(region);
        }
        self.part();
        for line in turned.iter().filter(|line| !line.is_empty()) {
            self.line(line.clone(), Vec::new());
        }
    }

    /// An empty line, unless nothing stands before it.
    fn part(&mut self) {
        if !self.lines.is_empty() {
            self.line(String::new(), Vec::new());
        }
    }

    fn line(&mut self, text: String, runs: Vec<Run>) {
        self.lines.push(text);
        self.runs.push(runs);
    }

    fn region(&mut self, region: &[Chunk]) {
        let mut rows: Vec<Vec<&Chunk>> =
            region.chunk_by(|a, b| a.row == b.row).map(|row| row.iter().collect()).collect();
        let usual = usual_step(&rows);
        let steps: Vec<f32> =
            rows.windows(2).map(|pair| pair[0][0].base - pair[1][0].base).collect();
        let found = periods::gather(&mut rows, &steps);
        gather_notes(&mut rows, &steps);
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
            if at > 0 && steps[at - 1] > usual * 1.45 {
                self.part();
            }
            self.row(row, found.get(&at));
        }
    }

    /// Writes a row; `date` stands in place of its first chunk.
    fn row(&mut self, row: &[&Chunk], date: Option<&Chunk>) {
        let (mut text, mut runs) = (String::new(), Vec::new());
        for (at, chunk) in row.iter().enumerate() {
            let chunk = date.filter(|_| at == 0).unwrap_or(chunk);
            let gap = match at {
                0 => "",
                _ if row[at - 1].is_mark() => " ",
                _ => "\t",
            };
            text.push_str(gap);
            text.push_str(&chunk.text);
            for (place, run) in chunk.runs.iter().enumerate() {
                let gap = if place == 0 { gap } else { " " };
                push(&mut runs, gap, &run.text, run.style);
            }
        }
        self.line(text, runs);
    }
}

/// A note in the right margin (place, date, length) may have more rows than the head that it
/// belongs to, and then stands beside the first list items. Puts such rows behind the head.
fn gather_notes(rows: &mut [Vec<&Chunk>], steps: &[f32]) {
    // First row of the note, and the row that it is gathered on.
    let (mut first, mut head): (Option<usize>, Option<usize>) = (None, None);
    for at in 0..rows.len() {
        let beside = rows[at].last().filter(|last| rows[at].len() > 1 && !is_item(&last.text));
        let Some(note) = beside.copied() else {
            (first, head) = (None, None);
            continue;
        };
        let goes_on = at > 0 && steps[at - 1] < note.size * 2.0;
        let Some(start) = first.filter(|_| goes_on) else {
            (first, head) = (Some(at), None);
            continue;
        };
        let under = rows[start].last().is_some_and(|n| n.left < note.right && note.left < n.right);
        if head.is_none() && under && is_item(&rows[at][0].text) && !is_item(&rows[start][0].text) {
            head = Some(at - 1);
        }
        if let Some(head) = head {
            rows[at].pop();
            rows[head].push(note);
        }
    }
}

fn is_item(text: &str) -> bool {
    text.starts_with(['•', '-', '–', '—', '*', '◦', '▪', '‣', '·', '\u{f0b7}'])
}

/// Distance of the lines of a paragraph: the smaller steps of a region, but no less than what
/// lines of this size need.
fn usual_step(rows: &[Vec<&Chunk>]) -> f32 {
    let mut sizes: Vec<f32> = rows.iter().map(|row| row[0].size).collect();
    sizes.sort_by(f32::total_cmp);
    let least = sizes.get(sizes.len() / 2).copied().unwrap_or(10.0) * 1.1;
    let mut steps: Vec<f32> =
        rows.windows(2).map(|pair| pair[0][0].base - pair[1][0].base).collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 3).copied().unwrap_or(0.0).max(least)
}
