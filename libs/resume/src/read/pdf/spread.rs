//! Letters that are set apart, as headings and names of posters are: "S K I L L S". They are one word, and
//! a gap that is wider than the others parts two.

use super::words::Word;

/// Capitals that are set apart in a row, at least; fewer may be names of things.
const FEWEST: usize = 4;
/// The same for letters of both kinds; fewer may be words of one letter.
const FEWEST_MIXED: usize = 7;
/// Gaps between such letters, in their sizes.
const GAPS: std::ops::Range<f32> = 0.12..1.2;
/// How much wider the gap between two words is than that between two letters, at least.
const WIDER: f32 = 1.5;

/// Whether a word is one capital, or the other signs that are set apart like one.
pub(super) fn is_letter(word: &Word) -> bool {
    let mut letters = word.text.chars();
    matches!((letters.next(), letters.next()), (Some(letter), None) if letter.is_uppercase())
}

/// Whether two letters are set apart from one another like those of one word.
pub(super) fn follow(one: &Word, other: &Word) -> bool {
    let size = one.size.min(other.size);
    is_letter(one)
        && is_letter(other)
        && (one.size - other.size).abs() < size * 0.05
        && (size * GAPS.start..size * GAPS.end).contains(&(other.left - one.right))
}

/// Whether two signs are set apart from one another like those of one word, small letters too.
fn follow_mixed(one: &Word, other: &Word) -> bool {
    let size = one.size.min(other.size);
    let single = |word: &Word| {
        let mut letters = word.text.chars();
        let sign = |c: char| c.is_alphabetic() || matches!(c, '/' | '&');
        matches!((letters.next(), letters.next()), (Some(letter), None) if sign(letter))
    };
    single(one)
        && single(other)
        && (one.size - other.size).abs() < size * 0.05
        && (size * GAPS.start..size * GAPS.end).contains(&(other.left - one.right))
}

/// Makes words of the letters of a row that are set apart.
pub(super) fn join(row: Vec<Word>) -> Vec<Word> {
    let mut out = Vec::with_capacity(row.len());
    let mut run: Vec<Word> = Vec::new();
    for word in row {
        if run.last().is_some_and(|last| !follow_mixed(last, &word)) {
            close(std::mem::take(&mut run), &mut out);
        }
        run.push(word);
    }
    close(run, &mut out);
    out
}

fn close(run: Vec<Word>, out: &mut Vec<Word>) {
    let mut gaps: Vec<f32> = run.windows(2).map(|pair| pair[1].left - pair[0].right).collect();
    gaps.sort_by(f32::total_cmp);
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or_default();
    let first = out.len();
    let capitals = run.iter().all(is_letter);
    let joined = run.len() >= if capitals { FEWEST } else { FEWEST_MIXED };
    for word in run {
        let Some(last) = out[first..].last_mut().filter(|_| joined) else {
            out.push(word);
            continue;
        };
        if word.left - last.right < usual * WIDER {
            last.text.push_str(&word.text);
            last.starts.extend(word.starts);
            last.right = word.right;
        } else {
            // Its words stand as far apart as its letters make them, and together all the same.
            last.right = last.right.max(word.left - word.size * 0.3);
            out.push(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(letters: &[(&str, f32)]) -> Vec<String> {
        let row = letters.iter().map(|&(text, left)| Word {
            text: text.to_owned(),
            left,
            right: left + 6.0,
            base: 0.0,
            size: 10.0,
            style: Default::default(),
            spaced: true,
            starts: vec![left],
        });
        join(row.collect()).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn letters_that_are_set_apart_are_words() {
        let row = [
            ("J", 0.0),
            ("A", 10.0),
            ("N", 20.0),
            ("E", 30.0),
            ("R", 44.0),
            ("O", 54.0),
            ("E", 64.0),
        ];
        assert_eq!(joined(&row), ["JANE", "ROE"]);
    }

    #[test]
    fn small_letters_that_are_set_apart_are_words_where_there_are_many() {
        let letters = ["M", "a", "n", "u", "a", "l", "T", "e", "s", "t"];
        let places = [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 66.0, 76.0, 86.0, 96.0];
        let row: Vec<(&str, f32)> = letters.into_iter().zip(places).collect();
        assert_eq!(joined(&row), ["Manual", "Test"]);
        assert_eq!(joined(&row[..4]).len(), 4);
    }

    #[test]
    fn few_capitals_are_names_of_things() {
        assert_eq!(joined(&[("C", 0.0), ("R", 10.0), ("D", 20.0)]), ["C", "R", "D"]);
        assert_eq!(
            joined(&[("C", 0.0), ("Go", 10.0), ("D", 20.0), ("R", 60.0)]),
            ["C", "Go", "D", "R"]
        );
    }
}
