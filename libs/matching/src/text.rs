//! Words of a text: folding with a way back to the original, tokens, stems, and words that say
//! nothing. English rules first; endings of the other languages only where they do no harm there.

mod role;
mod sentences;
mod stem;
mod stop;

pub use role::is_role;
pub use sentences::sentences;
pub use stem::stem;
pub use stop::is_stop_word;

/// A text in small letters with plain signs and single spaces in place of dashes, and where each byte came from.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// For each byte of `text`, and one past its end, the byte in the original.
    offsets: Vec<usize>,
}

impl Folded {
    /// Folds a text.
    #[must_use]
    pub fn new(original: &str) -> Self {
        let mut folded = Self::default();
        let mut space = false;
        for (at, c) in original.char_indices() {
            let c = plain(c);
            if c == ' ' && space {
                continue;
            }
            space = c == ' ';
            for small in c.to_lowercase() {
                folded.text.push(small);
                folded.offsets.extend(std::iter::repeat_n(at, small.len_utf8()));
            }
        }
        folded.offsets.push(original.len());
        folded
    }

    /// Byte of the original at which byte `at` of the folded text stands.
    #[must_use]
    pub fn origin(&self, at: usize) -> usize {
        self.offsets.get(at).or_else(|| self.offsets.last()).copied().unwrap_or(0)
    }
}

/// One form for quotes and spaces; a dash is a space, so that "front-end" is "front end"; line
/// breaks stay.
fn plain(c: char) -> char {
    match c {
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => ' ',
        '\u{2018}' | '\u{2019}' | '\u{02bc}' => '\'',
        '\n' => '\n',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Stems of the words of a text that say something, in order, repeats included.
#[must_use]
pub fn terms(text: &str) -> Vec<String> {
    words(text).filter(|word| !is_stop_word(word)).map(|word| stem(&word)).collect()
}

/// Words of a text in small letters: letters and digits, with `+`, `#` and inner dots.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '#' | '.' | '\'' | '’')))
        .map(|word| word.trim_matches(['.', '\'', '’']))
        .map(|word| word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_leads_back_to_the_original() {
        let original = "Straße\u{a0}–  C++";
        let folded = Folded::new(original);
        assert_eq!(folded.text, "straße c++");
        let at = folded.text.find("c++").unwrap();
        assert_eq!(&original[folded.origin(at)..folded.origin(at + 3)], "C++");
    }

    #[test]
    fn forms_of_one_word_have_one_term() {
        for (a, b) in [
            ("managing teams", "managed a team"),
            ("deployments", "deployment"),
            ("engineers", "engineering"),
            ("testing", "tests"),
            ("policies", "policy's"),
            ("planned", "planning"),
        ] {
            assert_eq!(terms(a), terms(b), "{a} / {b}");
        }
        assert_ne!(terms("contract"), terms("contrast"));
    }

    #[test]
    fn words_that_say_nothing_are_left_out() {
        assert_eq!(terms("We are looking for you and the team"), ["look", "team"]);
        assert_eq!(terms("C++, C# and Node.js"), ["c++", "c#", "node.js"]);
    }
}
