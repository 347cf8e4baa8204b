//! Gathers words into rows (one base line across the page) and rows into chunks: words with no
//! wide gap between them, which therefore belong to one column.

use super::{Run, Style, push, spread, words::Word};

/// Size from which letters are those of a title, points.
const LARGE: f32 = 20.0;

/// How much larger letters are that do not belong to the words beside them by their size.
const UNLIKE: f32 = 1.3;

/// Words of one row that stand together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chunk {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) base: f32,
    pub(super) size: f32,
    /// Style of its first word.
    pub(super) style: Style,
    /// Its words by their styles.
    pub(super) runs: Vec<Run>,
    /// Number of the row on the page, from the top.
    pub(super) row: usize,
    /// Whether it is a heading in the middle of the page.
    pub(super) centred: bool,
}

impl Chunk {
    fn start(word: Word, row: usize) -> Self {
        let Word { text, left, right, base, size, style, .. } = word;
        let runs = vec![Run { text: text.clone(), style }];
        Self { text, left, right, base, size, style, runs, row, centred: false }
    }

    /// Puts another one behind it, as where a line goes on below.
    pub(super) fn append(&mut self, other: &Self) {
        self.text.push(' ');
        self.text.push_str(&other.text);
        for run in &other.runs {
            push(&mut self.runs, " ", &run.text, run.style);
        }
    }

    /// Whether it is a bullet or an icon, which belongs to the words after it.
    pub(super) fn is_mark(&self) -> bool {
        self.text.chars().count() <= 2 && !self.text.chars().any(char::is_alphanumeric)
    }

    /// Whether it looks like a heading among others: bold, or a word in capitals that is no
    /// abbreviation.
    pub(super) fn stands_out(&self) -> bool {
        let letters = || self.text.chars().filter(|c| c.is_alphabetic());
        // An icon before it is of another font.
        let mut runs = self.runs.iter().filter(|run| run.text.contains(char::is_alphanumeric));
        let bold = runs.next().map_or(self.style.bold, |run| run.style.bold);
        bold || (letters().count() > 4 && letters().all(char::is_uppercase))
    }

    fn add(&mut self, word: Word) {
        // How large a bullet is says nothing of the words behind it.
        let size = if self.is_mark() { word.size } else { self.size.max(word.size) };
        // A gap of a sixth of the size is seen as a space; kerning stays below.
        // Large capitals are often set a little apart.
        let capital = |text: &str| !text.chars().any(char::is_lowercase);
        let large = self.size >= LARGE && capital(&self.text) && capital(&word.text);
        let wide = if large { 0.2 } else { 0.16 };
        // "JANEROE" in two colours is two names.
        let long = |text: &str| text.chars().count() >= 3 && capital(text);
        let dyed = self.size >= LARGE
            && long(&word.text)
            && self
                .runs
                .last()
                .is_some_and(|last| long(&last.text) && last.style.color != word.style.color);
        let apart = word.spaced || dyed || word.left - self.right > self.size.min(word.size) * wide;
        let gap = if apart { " " } else { "" };
        self.text.push_str(gap);
        self.text.push_str(&word.text);
        push(&mut self.runs, gap, &word.text, word.style);
        self.right = self.right.max(word.right);
        self.size = size;
    }
}

/// Builds the chunks of a page, from top to bottom and left to right.
pub(super) fn build(mut words: Vec<Word>) -> Vec<Chunk> {
    words.sort_by(|a, b| b.base.total_cmp(&a.base).then(a.left.total_cmp(&b.left)));
    let mut rows: Vec<Vec<Word>> = Vec::new();
    for word in words {
        match rows.last_mut() {
            Some(row) if on_row(row, &word) => row.push(word),
            _ => rows.push(vec![word]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    mend(&mut rows);
    let rows: Vec<Vec<Word>> = rows.into_iter().map(spread::join).collect();
    let (stops, ends) = (stops(&rows), ends(&rows));
    rows.into_iter()
        .enumerate()
        .flat_map(|(number, row)| chunks(row, number, &stops, &ends))
        .collect()
}

fn on_row(row: &[Word], word: &Word) -> bool {
    row.first().is_some_and(|first| first.base - word.base <= first.size.min(word.size) * 0.25)
}

/// Puts words back on the row that they touch: raised and lowered ones ("1" and its "st"), and
/// first letters that stand a little off.
fn mend(rows: &mut Vec<Vec<Word>>) {
    for at in 0..rows.len() {
        // Twice, since a letter may belong to one that is put back after it.
        for _ in 0..2 {
            mend_row(rows, at);
        }
    }
    rows.retain(|row| !row.is_empty());
}

fn mend_row(rows: &mut [Vec<Word>], at: usize) {
    let mut index = 0;
    while index < rows[at].len() {
        let target = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().find(|&near| {
            let word = &rows[at][index];
            rows.get(near).is_some_and(|row| {
                let alone = is_alone(&rows[at], index);
                (alone && (row.iter().any(|other| torn(other, word)) || is_bullet_of(word, row)))
                    || (spread::is_letter(word)
                        && letters(row) > letters(&rows[at])
                        && lowered(row, word))
            })
        });
        let Some(near) = target else {
            index += 1;
            continue;
        };
        let word = rows[at].remove(index);
        let Some(base) = rows[near].first().map(|first| first.base) else { break };
        let place = rows[near].partition_point(|other| other.left <= word.left);
        rows[near].insert(place, Word { base, ..word });
    }
}

/// Whether no other word of its row is near a word.
fn is_alone(row: &[Word], index: usize) -> bool {
    let word = &row[index];
    let far = |gap: f32| gap > word.size * 0.5;
    let before = index.checked_sub(1).and_then(|at| row.get(at));
    before.is_none_or(|before| far(word.left - before.right))
        && row.get(index + 1).is_none_or(|after| far(after.left - word.right))
}

/// Whether a short word was torn off another one.
fn torn(from: &Word, word: &Word) -> bool {
    let near = (word.base - from.base).abs() < from.size * 0.5;
    let short = word.text.chars().count() <= 3 && word.text.chars().all(char::is_alphanumeric);
    let after = (word.left - from.right).abs() < from.size * 0.15;
    let before = (from.left - word.right).abs() < from.size * 0.05;
    near && short && ((word.size < from.size * 0.85 && after) || before)
}

/// Whether a word is the bullet of a row that it stands before, a little off its line.
fn is_bullet_of(word: &Word, row: &[Word]) -> bool {
    /// Sizes of the letters between a bullet and its text, at most.
    const WIDEST: f32 = 3.0;
    const OFF: f32 = 0.65;
    let bullet = matches!(word.text.as_str(), "•" | "●" | "▪" | "■" | "◦" | "○" | "➢" | "\u{f0b7}");
    bullet
        && row.first().is_some_and(|first| {
            let size = first.size.max(word.size);
            (word.base - first.base).abs() < size * OFF
                && first.left >= word.right
                && first.left - word.right <= size * WIDEST
        })
}

/// Number of letters that stand for themselves.
fn letters(row: &[Word]) -> usize {
    row.iter().filter(|word| spread::is_letter(word)).count()
}

/// Whether a letter belongs between or behind those of a row that are set apart, a little off their line.
fn lowered(row: &[Word], word: &Word) -> bool {
    row.iter().any(|other| {
        (word.base - other.base).abs() < other.size * 0.5
            && (spread::follow(other, word) || spread::follow(word, other))
    })
}

/// Left edges at which many rows start: a word at one of them, inside a row, starts a column.
fn stops(rows: &[Vec<Word>]) -> Vec<i64> {
    const OFTEN: usize = 5;
    let mut starts: Vec<i64> =
        rows.iter().filter_map(|row| row.first()).map(|word| place(word.left)).collect();
    starts.sort_unstable();
    starts.chunk_by(|a, b| a == b).filter(|same| same.len() >= OFTEN).map(|same| same[0]).collect()
}

/// Right edges of the rows.
fn ends(rows: &[Vec<Word>]) -> Vec<f32> {
    rows.iter().filter_map(|row| row.last()).map(|word| word.right).collect()
}

/// Whether several rows end there, as text does that is set to a width; signs may hang over it.
fn is_edge(right: f32, ends: &[f32]) -> bool {
    const OFTEN: usize = 3;
    const HANGING: f32 = 2.0;
    ends.iter().filter(|end| (**end - right).abs() <= HANGING).count() >= OFTEN
}

fn place(left: f32) -> i64 {
    (left * 2.0).round() as i64
}

fn chunks(row: Vec<Word>, number: usize, stops: &[i64], ends: &[f32]) -> Vec<Chunk> {
    let stretched = stretched(&row, ends);
    let mut out: Vec<Chunk> = Vec::new();
    for (word, stretched) in row.into_iter().zip(stretched) {
        match out.last_mut() {
            Some(chunk) if stretched || belongs(chunk, &word, stops) => chunk.add(word),
            _ => out.push(Chunk::start(word, number)),
        }
    }
    out
}

/// For each word of a row, whether the gap before it is one of many that are alike: a line with few words
/// that was set to the full width. Things in a row have such gaps, too, but begin with a capital or end
/// where no other line does.
fn stretched(row: &[Word], ends: &[f32]) -> Vec<bool> {
    /// Gaps that are alike, at least.
    const MANY: usize = 4;
    /// Sizes of the letters that they may be wide.
    const WIDEST: f32 = 3.0;
    let gaps: Vec<f32> = row.windows(2).map(|pair| pair[1].left - pair[0].right).collect();
    let alike = |a: f32, b: f32, size: f32| {
        a > size * 0.5 && a <= size * WIDEST && (a - b).abs() <= size * 0.12
    };
    let mut out = vec![false; row.len()];
    let mut from = 0;
    for at in 0..=gaps.len() {
        let run = row.get(from..=at).unwrap_or_default();
        let goes_on =
            at > from && gaps.get(at).is_some_and(|gap| alike(*gap, gaps[from], row[at].size));
        if !goes_on {
            let small = run.iter().filter(|word| is_small(word)).count();
            let full = run.last().is_some_and(|last| is_edge(last.right, ends));
            if at - from >= MANY && full && small * 3 >= run.len() {
                out[from + 1..=at].fill(true);
            }
            from = at;
        }
    }
    out
}

fn is_small(word: &Word) -> bool {
    word.text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)
}

/// Whether a text looks like a period, "07/23 - 09/24": what stands a little apart behind it is what it dates.
fn is_period(text: &str) -> bool {
    const LONGEST: usize = 22;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.contains(['-', '–', '—'])
        && !text.ends_with(['-', '–', '—'])
        && digits >= 4
        && text.chars().count() <= LONGEST
}

fn belongs(chunk: &Chunk, word: &Word, stops: &[i64]) -> bool {
    let gap = word.left - chunk.right;
    // What is set in another size is told apart by less.
    let (small, large) = (chunk.size.min(word.size), chunk.size.max(word.size));
    let size = if large > small * UNLIKE { small * 0.5 } else { large };
    let at_stop = stops.binary_search(&place(word.left)).is_ok();
    let widest = if chunk.is_mark() {
        3.0
    } else if at_stop || is_period(&chunk.text) {
        0.5
    } else {
        1.0
    };
    // Twice in the same place is two things, one over the other, not one word.
    gap > -size * 2.0 && gap <= size * widest
}
