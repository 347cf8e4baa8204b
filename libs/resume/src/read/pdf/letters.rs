//! Pages on which every letter has a place of its own, and whose fonts do not say how wide their letters
//! are. Words that are put together by width then come apart inside, and get the letters of their
//! neighbours; the places of the letters and the spaces between them say all that is needed.

use pdf_oxide::{PdfDocument, layout::TextChar};

use super::{
    Style,
    words::{Word, color},
};

/// Pairs of letters that tell whether the widths of a page are right, at least.
const FEWEST: usize = 60;
/// How far a letter may be from where the one before it ends, in sizes.
const OFF: f32 = 0.08;
/// Distance of two letters of one run, in sizes, at most.
const WIDEST: f32 = 1.4;
/// Letters on a page at most; what has more is no resume.
const MOST: usize = 60_000;

/// The words of a page whose widths are wrong; none where they are right, and where there are no spaces
/// that part the words.
pub(super) fn words(document: &PdfDocument, page: usize) -> Option<Vec<Word>> {
    let letters = document.extract_chars(page).ok()?;
    if letters.len() > MOST || letters.iter().any(|letter| letter.rotation_degrees.abs() > 0.5) {
        return None;
    }
    let runs = runs(letters.into_iter().filter(is_sane).collect());
    (are_wrong(&runs) && are_spaced(&runs)).then(|| runs.iter().flat_map(|run| cut(run)).collect())
}

fn is_sane(letter: &TextChar) -> bool {
    const FAR: f32 = 1.0e6;
    let values = [letter.origin_x, letter.origin_y, letter.font_size, letter.advance_width];
    values.iter().all(|value| value.is_finite() && value.abs() < FAR) && letter.font_size > 0.0
}

/// Letters of one size on one base line, each near the one before it.
fn runs(mut letters: Vec<TextChar>) -> Vec<Vec<TextChar>> {
    letters.sort_by(|a, b| {
        let line = b.origin_y.total_cmp(&a.origin_y);
        line.then(a.origin_x.total_cmp(&b.origin_x))
    });
    let mut runs: Vec<Vec<TextChar>> = Vec::new();
    for letter in letters {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| goes_on(last, &letter)) => run.push(letter),
            _ => runs.push(vec![letter]),
        }
    }
    runs
}

fn goes_on(last: &TextChar, letter: &TextChar) -> bool {
    let size = last.font_size;
    (last.origin_y - letter.origin_y).abs() < size * 0.02
        && (size - letter.font_size).abs() < size * 0.05
        && (-size * 0.3..size * WIDEST).contains(&(letter.origin_x - last.origin_x))
}

/// Whether many letters do not stand where the one before them ends. What is justified or kerned has some.
fn are_wrong(runs: &[Vec<TextChar>]) -> bool {
    let (mut pairs, mut off) = (0usize, 0usize);
    for pair in runs.iter().flat_map(|run| run.windows(2)) {
        let step = pair[1].origin_x - pair[0].origin_x;
        pairs += 1;
        off += usize::from((step - pair[0].advance_width).abs() > pair[0].font_size * OFF);
    }
    pairs >= FEWEST && off * 3 > pairs
}

/// Whether there are spaces between the words, as many as a text has.
fn are_spaced(runs: &[Vec<TextChar>]) -> bool {
    let all = runs.iter().flatten();
    let (letters, spaces) = all.fold((0usize, 0usize), |(letters, spaces), letter| {
        (letters + 1, spaces + usize::from(letter.char.is_whitespace()))
    });
    spaces * 15 >= letters
}

/// The words of a run: each letter ends where the next one starts.
fn cut(run: &[TextChar]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, letter) in run.iter().enumerate() {
        if letter.char.is_whitespace() || letter.char.is_control() {
            open = false;
            continue;
        }
        let left = letter.origin_x;
        let end = run.get(at + 1).map(|next| next.origin_x);
        let right =
            end.unwrap_or_else(|| left + letter.advance_width.clamp(0.0, letter.font_size * 0.6));
        match words.last_mut().filter(|_| open) {
            Some(word) => {
                word.text.push(letter.char);
                word.starts.push(left);
                word.right = right;
            }
            None => words.push(Word {
                text: letter.char.into(),
                left,
                right,
                base: letter.origin_y,
                size: letter.font_size,
                style: Style {
                    bold: letter.font_weight.is_bold(),
                    italic: letter.is_italic,
                    color: color(letter.color),
                    ..Style::sized(letter.font_size)
                },
                spaced: at > 0,
                starts: vec![left],
            }),
        }
        open = true;
    }
    words
}
