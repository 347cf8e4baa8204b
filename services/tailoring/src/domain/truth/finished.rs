//! Holds a finished document against the text that was checked: whatever a reader finds in the file,
//! every word of it stands in that text. The order of columns and the breaks of lines do not matter.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;

/// Words of a document that do not stand in the text that was checked, each once.
#[must_use]
pub fn added(checked: &str, lines: &[String]) -> Vec<String> {
    let known: HashSet<String> = words(checked).collect();
    let spread = spread(checked);
    let mut added = Vec::new();
    let found: Vec<String> = lines.iter().flat_map(|line| words(line)).collect();
    for (at, word) in found.iter().enumerate() {
        // A line may break within a word, such as an address, and a page has its number.
        let before =
            at.checked_sub(1).is_some_and(|at| known.contains(&format!("{}{word}", found[at])));
        let behind = found.get(at + 1).is_some_and(|next| known.contains(&format!("{word}{next}")));
        let number = word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
        let joined = word.len() >= LETTERS && spread.iter().any(|run| run.contains(word));
        let fine = known.contains(word) || number || before || behind || joined;
        if !fine && !added.contains(word) {
            added.push(word.clone());
        }
    }
    added
}

/// Letters that stand apart in a row, at least, to be one word for a reader: "J A N E".
const LETTERS: usize = 4;

/// What letters that stand apart spell, each row of them as one.
fn spread(text: &str) -> Vec<String> {
    let single = |word: &String| word.chars().count() == 1;
    let all: Vec<String> = words(text).collect();
    let rows = all.chunk_by(|one, other| single(one) && single(other));
    rows.filter(|row| row.len() >= LETTERS).map(<[String]>::concat).collect()
}

/// Words in letters whose order in a file is their order on the page.
fn words(text: &str) -> impl Iterator<Item = String> {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && word.chars().all(in_order))
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

/// Digits, Latin, Greek and Cyrillic. Other scripts are joined and turned when they are set.
fn in_order(c: char) -> bool {
    matches!(c, '0'..='9' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_adds_nothing_and_a_word_does() {
        let checked =
            "Jane Roe\nEXPERIENCE\nNurse at St Oswin\u{2019}s | 2019 - present\nfirst efforts";
        let laid_out =
            |text: &str| added(checked, &[text.to_owned(), "Jane Roe · 1 / 2".to_owned()]);
        assert!(
            laid_out("Experience\t2019 – present Nurse at St Oswin's \u{fb01}rst e\u{fb00}orts")
                .is_empty()
        );
        assert!(laid_out("pre sent").is_empty(), "a broken word");
        let apart = ["Nurse at St Os".to_owned(), "win's".to_owned()];
        assert!(added(checked, &apart).is_empty(), "a word broken over two lines");
        assert_eq!(laid_out("Nurse at St Oswin's, 2018"), ["2018"]);
        assert_eq!(laid_out("Head nurse"), ["head"]);
    }

    #[test]
    fn letters_that_stand_apart_may_be_read_as_words() {
        let checked = "J a n e R o e, baker";
        let found = |text: &str| added(checked, &[text.to_owned()]);
        assert!(found("JaneRoe baker").is_empty());
        assert!(found("Jane R o e, baker").is_empty());
        assert_eq!(found("Janes baker"), ["janes"]);
    }
}
