//! Writes regions as lines. A tab stands between what stands apart in a row, an empty line for a
//! wide gap between rows and between regions.

use super::rows::Chunk;

/// Writes the regions of a page in their order, then what stands turned on it.
pub(super) fn write(regions: &[Vec<Chunk>], turned: &[String]) -> String {
    let mut out = String::new();
    for region in regions {
        if !out.is_empty() {
            out.push('\n');
        }
        write_region(region, &mut out);
    }
    for line in turned.iter().filter(|line| !line.is_empty()) {
        out.push('\n');
        out.push_str(line);
    }
    out
}

fn write_region(region: &[Chunk], out: &mut String) {
    let mut rows: Vec<Vec<&Chunk>> =
        region.chunk_by(|a, b| a.row == b.row).map(|row| row.iter().collect()).collect();
    let usual = usual_step(&rows);
    let steps: Vec<f32> = rows.windows(2).map(|pair| pair[0][0].base - pair[1][0].base).collect();
    gather_notes(&mut rows, &steps);
    for (at, row) in rows.iter().enumerate() {
        if at > 0 && steps[at - 1] > usual * 1.45 {
            out.push('\n');
        }
        write_row(row, out);
        out.push('\n');
    }
}

fn write_row(row: &[&Chunk], out: &mut String) {
    for (at, chunk) in row.iter().enumerate() {
        if at > 0 {
            out.push(if row[at - 1].is_mark() { ' ' } else { '\t' });
        }
        out.push_str(&chunk.text);
    }
}

/// A note in the right margin (place, date, length) may have more rows than the head that it
/// belongs to, and then stands beside the first list items. Puts such rows behind the head.
fn gather_notes(rows: &mut [Vec<&Chunk>], steps: &[f32]) {
    // First row of the note, and the row that it is gathered on.
    let (mut first, mut head): (Option<usize>, Option<usize>) = (None, None);
    for at in 0..rows.len() {
        let Some(note) = rows[at].last().filter(|_| rows[at].len() > 1).copied() else {
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
