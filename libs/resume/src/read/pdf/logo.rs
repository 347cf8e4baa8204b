//! Puts "LaTeX" together, which the program of that name sets as a logo: a small raised A, a lowered E.
//! Letter by letter it is "L A TE X", or "LTE X" with an A in a line of its own.

use super::words::Word;

/// Its letters from left to right, and what they are written as.
const LOGO: [char; 5] = ['L', 'A', 'T', 'E', 'X'];
const NAME: &str = "LaTeX";

/// Makes one word of each logo on a page.
pub(super) fn put(words: &mut Vec<Word>) {
    let mut taken = vec![false; words.len()];
    for at in 0..words.len() {
        let Some(Logo { parts, behind, right }) = find(words, &taken, at) else { continue };
        let word = &mut words[at];
        word.text = format!("{NAME}{behind}");
        word.right = right;
        // Nothing parts its letters.
        word.starts = vec![word.left; word.text.chars().count()];
        parts.into_iter().for_each(|part| taken[part] = true);
    }
    let mut own = taken.into_iter();
    words.retain(|_| own.next() != Some(true));
}

/// The other words of a logo in their order, the signs behind it, and where it ends.
struct Logo {
    parts: Vec<usize>,
    behind: String,
    right: f32,
}

/// The logo that begins with a word, out of those that come near it in the source.
fn find(words: &[Word], taken: &[bool], at: usize) -> Option<Logo> {
    /// Words before and behind that its other letters are among.
    const NEAR: usize = 10;
    /// Sizes of its letters that it is wide at most, up to the start of the X.
    const WIDE: f32 = 2.4;
    let first = words.get(at).filter(|word| matches!(word.text.as_str(), "L" | "LT"))?;
    let to = first.left + first.size * WIDE;
    let raised =
        |word: &Word| word.text == "A" && word.size < first.size * 0.9 && word.base >= first.base;
    let mut letters: Vec<(f32, char, usize)> = Vec::new();
    let range = at.saturating_sub(NEAR)..words.len().min(at + NEAR);
    for (part, word) in words.iter().enumerate().take(range.end).skip(range.start) {
        let near = (word.base - first.base).abs() < first.size * 0.5 && word.left >= first.left;
        let free = near && !taken[part] && word.left < to;
        let own = free && (word.text != "A" || raised(word));
        if own && word.text.starts_with(LOGO) && word.text.chars().count() <= LOGO.len() {
            letters.extend(
                word.text.chars().zip(&word.starts).map(|(letter, left)| (*left, letter, part)),
            );
        }
    }
    letters.sort_by(|a, b| a.0.total_cmp(&b.0));
    let behind: String = letters.get(LOGO.len()..)?.iter().map(|letter| letter.1).collect();
    let spelled = letters.iter().map(|letter| letter.1).take(LOGO.len()).eq(LOGO);
    let mut parts: Vec<usize> = letters.iter().map(|letter| letter.2).collect();
    parts.sort_unstable();
    parts.dedup();
    let right = parts.iter().map(|&part| words[part].right).fold(first.right, f32::max);
    parts.retain(|&part| part != at);
    let small = parts.iter().any(|&part| raised(&words[part]));
    let ends = !behind.starts_with(char::is_alphanumeric);
    (spelled && small && ends).then_some(Logo { parts, behind, right })
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;

    #[test]
    fn the_logo_is_one_word_whether_its_letters_are_on_one_line_or_not() {
        for raised in [0.5, 3.0] {
            let source = format!(
                "#set page(margin: 0pt)\n#set text(10pt)\n\
                 #place(top + left, dx: 20pt, dy: 50pt)[Zeal, L]\n\
                 #place(top + left, dx: 45pt, dy: {}pt, text(7pt)[A])\n\
                 #place(top + left, dx: 48pt, dy: 50pt)[T]\n\
                 #place(top + left, dx: 52.5pt, dy: 52pt)[E]\n\
                 #place(top + left, dx: 57.5pt, dy: 50pt)[X, Rust]\n",
                52.0 - raised
            );
            let lines = lines(&source);
            assert_eq!(lines, ["Zeal, LaTeX, Rust"], "{raised}");
        }
    }
}
