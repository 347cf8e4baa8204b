//! Periods that a narrow margin has broken over several rows: "2019", "–", "2021" below each other, beside the text
//! that they date. They are written on the first of these rows.

use std::collections::HashMap;

use super::{columns::holds_year, rows::Chunk};

/// Rows of one period, at most.
const ROWS: usize = 4;
/// Characters of a period, at most.
const LONGEST: usize = 24;
/// How far apart its rows are, in sizes of the letters, at most.
const APART: f32 = 2.0;

/// Takes the later rows of each period out of the rows of a region; returns the periods by their first rows.
pub(super) fn gather(rows: &mut [Vec<&Chunk>], steps: &[f32]) -> HashMap<usize, Chunk> {
    let mut found = HashMap::new();
    for at in 0..rows.len() {
        if let Some((period, below)) = period(rows, steps, at) {
            for row in below {
                rows[row].remove(0);
            }
            found.insert(at, period);
        }
    }
    found
}

/// The period that begins at a row and goes on in others, with the numbers of these; none where there is none, and
/// where nothing stands beside it.
fn period(rows: &[Vec<&Chunk>], steps: &[f32], at: usize) -> Option<(Chunk, Vec<usize>)> {
    let &first = rows[at].first().filter(|first| starts(&first.text))?;
    let (mut whole, mut below, mut beside) = (first.clone(), Vec::new(), rows[at].len() > 1);
    for (number, row) in rows.iter().enumerate().skip(at + 1).take(ROWS * 2) {
        let chunk = row.first()?;
        if !goes_on(first, chunk) {
            // What stands beside the margin may have rows of its own between.
            if chunk.left <= first.right {
                return None;
            }
            beside = true;
            continue;
        }
        let near = steps.get(number - 1).is_some_and(|step| *step <= first.size * APART);
        if !near || chunk.base < first.base - first.size * APART * ROWS as f32 {
            return None;
        }
        whole.append(chunk);
        below.push(number);
        beside |= row.len() > 1;
        if is_whole(&whole.text) {
            return beside.then_some((whole, below));
        }
    }
    None
}

/// Whether a chunk stands right below another and may be a part of its period.
fn goes_on(first: &Chunk, chunk: &Chunk) -> bool {
    let (left, right) = ((chunk.left - first.left).abs(), (chunk.right - first.right).abs());
    let middle = (chunk.left + chunk.right - first.left - first.right).abs() / 2.0;
    let under = left <= 2.0 || right <= 2.0 || middle <= 4.0;
    under && (chunk.size - first.size).abs() < 0.6 && is_part(&chunk.text)
}

/// Whether a text may be a part of a period: a date, a dash, a word for now.
fn is_part(text: &str) -> bool {
    let words = text.split(' ').filter(|word| word.contains(char::is_alphabetic)).count();
    text.chars().count() <= 12 && words <= 1
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—')
}

/// Whether a text begins a period: a year in it, and nothing that ends one.
fn starts(text: &str) -> bool {
    let bare = text.trim_end_matches(|c: char| is_dash(c) || c == ' ');
    holds_year(bare) && is_part(bare) && !bare.contains(['–', '—']) && !bare.contains(" - ")
}

/// Whether a text is a period from begin to end.
fn is_whole(text: &str) -> bool {
    let parted = text.char_indices().find(|&(at, c)| {
        is_dash(c) && (text[..at].ends_with(' ') || text[at + c.len_utf8()..].starts_with(' '))
    });
    parted.is_some_and(|(at, c)| {
        let (start, end) = (text[..at].trim(), text[at + c.len_utf8()..].trim());
        let now = (4..=10).contains(&end.chars().count()) && end.chars().all(char::is_alphabetic);
        holds_year(start) && (holds_year(end) || now) && text.chars().count() <= LONGEST
    })
}
