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

/// The gaps of a run of letters.
struct Gaps {
    usual: f32,
    /// Whether they stand between capitals and nearly all are the same, as a program sets them, and none is as wide as a
    /// space and what stands around it.
    even: bool,
}

impl Gaps {
    fn of(run: &[Word]) -> Self {
        /// Gaps at least that tell how even they are, and by how much they may differ.
        const MANY: usize = 5;
        const SAME: f32 = 0.04;
        let mut gaps: Vec<f32> = run.windows(2).map(|pair| pair[1].left - pair[0].right).collect();
        gaps.sort_by(f32::total_cmp);
        let usual = gaps.get(gaps.len() / 2).copied().unwrap_or_default();
        let same = gaps.iter().filter(|gap| (*gap - usual).abs() <= usual * SAME).count();
        let spaced = gaps.last().is_some_and(|widest| *widest >= usual * WIDER);
        let capitals = run.iter().all(is_letter);
        let even = capitals && !spaced && gaps.len() >= MANY && same * 10 >= gaps.len() * 7;
        Self { usual, even }
    }

    /// Whether the gap between two letters parts two words: it is wider than the others, or where those are even not the
    /// same. The space between two words may come without what stands between its letters.
    fn part(&self, before: &str, word: &Word, gap: f32) -> bool {
        const UNLIKE: f32 = 0.12;
        let wider = gap > self.usual * (1.0 + UNLIKE);
        let closer = gap < self.usual * (1.0 - UNLIKE) && !are_kerned(before, &word.text);
        gap >= self.usual * WIDER || self.even && (wider || closer)
    }
}

/// Whether two letters are ones that fonts draw together, as "AV".
fn are_kerned(before: &str, after: &str) -> bool {
    let (Some(one), Some(other)) = (before.chars().next_back(), after.chars().next()) else {
        return false;
    };
    let slanted = |c: char| "VWYTvwyt".contains(c);
    matches!((one, other), ('A' | 'L', c) if slanted(c))
        || matches!((one, other), (c, 'A' | 'O' | 'J' | 'a' | 'o' | 'e') if slanted(c) || matches!(c, 'P' | 'F' | 'K'))
}

fn close(run: Vec<Word>, out: &mut Vec<Word>) {
    let gaps = Gaps::of(&run);
    let first = out.len();
    let capitals = run.iter().all(is_letter);
    let joined = run.len() >= if capitals { FEWEST } else { FEWEST_MIXED };
    for word in run {
        let Some(last) = out[first..].last_mut().filter(|_| joined) else {
            out.push(word);
            continue;
        };
        if !gaps.part(&last.text, &word, word.left - last.right) {
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
    fn where_all_gaps_are_the_same_another_one_parts_two_words() {
        let row = |other: f32| {
            let letters = ["J", "A", "N", "E", "T", "R", "O", "E", "S"];
            let gap = |at: usize| if at == 5 { other } else { 3.0 };
            let mut left = 0.0;
            let places: Vec<f32> = (0..letters.len())
                .map(|at| {
                    left += if at == 0 { 0.0 } else { 6.0 + gap(at) };
                    left
                })
                .collect();
            joined(&letters.into_iter().zip(places).collect::<Vec<_>>())
        };
        assert_eq!(row(3.8), ["JANET", "ROES"]);
        assert_eq!(row(2.1), ["JANET", "ROES"]);
        assert_eq!(row(2.9), ["JANETROES"]);
        assert!(are_kerned("CA", "V") && !are_kerned("CAT", "R"));
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
