//! Puts accents back on their letters. Old fonts have no letters with accents, so the page has the
//! letter and, printed over it, a sign of its own ("¨" on "u"); read one after the other they are
//! no word. A sign that stands beside letters, as an apostrophe does, stays what it is.

use unicode_normalization::char;

use super::{Style, words::Word};

/// How far the middle of a sign may be from that of its letter, in sizes of the letter.
const OFF: f32 = 0.15;

/// How far a letter starts behind the accent that is printed before it, in sizes of the letter. A sign
/// with room of its own, as an apostrophe has, is wider.
pub(super) const STEP: std::ops::RangeInclusive<f32> = -0.3..=0.15;

/// Accents of a page that are looked at; more than that are no text.
const MOST: usize = 1_000;

/// A sign that may be an accent, and where it is printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Accent {
    pub(super) sign: char,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) base: f32,
    pub(super) size: f32,
    pub(super) spaced: bool,
}

/// The combining form of a sign that is an accent with room of its own.
pub(super) fn combining(sign: char) -> Option<char> {
    Some(match sign {
        '`' => '\u{300}',
        '´' => '\u{301}',
        '¨' => '\u{308}',
        '¯' => '\u{304}',
        '¸' => '\u{327}',
        'ˆ' => '\u{302}',
        'ˇ' => '\u{30c}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '˚' => '\u{30a}',
        '˛' => '\u{328}',
        '˜' => '\u{303}',
        '˝' => '\u{30b}',
        _ => return None,
    })
}

/// A letter with an accent on it, where there is one like that.
pub(super) fn compose(sign: char, letter: char) -> Option<char> {
    let letter = if letter == 'ı' { 'i' } else { letter };
    char::compose(letter, combining(sign)?)
}

/// Puts each accent on the letter that it is printed over, the nearest of them; the others become
/// words.
pub(super) fn put(accents: Vec<Accent>, words: &mut Vec<Word>) {
    for (at, accent) in accents.into_iter().enumerate() {
        let places = words.iter().enumerate().filter(|_| at < MOST);
        let near = places.filter_map(|(word, text)| Some((word, accent.over(text)?)));
        match near.min_by(|a, b| a.1.off.total_cmp(&b.1.off)) {
            Some((word, Over { text, .. })) => words[word].text = text,
            None => words.push(accent.into_word()),
        }
    }
}

/// A word with an accent put on one of its letters, and how far the middles of both are apart.
struct Over {
    text: String,
    off: f32,
}

impl Accent {
    /// The word with it on the nearest letter that takes it, if it is printed over one.
    fn over(&self, word: &Word) -> Option<Over> {
        let near = (word.base - self.base).abs() < self.size * 0.6;
        if !near || self.right < word.left || self.left > word.right {
            return None;
        }
        let middle = (self.left + self.right) / 2.0;
        let letters: Vec<char> = word.text.chars().collect();
        let places = letters.iter().enumerate().filter_map(|(at, &letter)| {
            let left = *word.starts.get(at)?;
            let right = word.starts.get(at + 1).copied().unwrap_or(word.right);
            let off = ((left + right) / 2.0 - middle).abs();
            let whole = compose(self.sign, letter)?;
            (off < self.size * OFF).then_some((at, whole, off))
        });
        let (at, whole, off) = places.min_by(|a, b| a.2.total_cmp(&b.2))?;
        let text = letters[..at].iter().chain([&whole]).chain(&letters[at + 1..]).collect();
        Some(Over { text, off })
    }

    fn into_word(self) -> Word {
        let Self { sign, left, right, base, size, spaced } = self;
        let style = Style::sized(size);
        Word { text: sign.into(), left, right, base, size, style, spaced, starts: vec![left] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Word {
        let starts = (0..text.chars().count()).map(|at| at as f32 * 5.0).collect();
        let right = text.chars().count() as f32 * 5.0;
        Word {
            text: text.to_owned(),
            left: 0.0,
            right,
            base: 0.0,
            size: 10.0,
            style: Style::default(),
            spaced: false,
            starts,
        }
    }

    fn read(text: &str, sign: char, left: f32) -> Vec<String> {
        let mut words = vec![word(text)];
        let accent = Accent { sign, left, right: left + 5.0, base: 0.4, size: 10.0, spaced: false };
        put(vec![accent], &mut words);
        words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn an_accent_goes_on_the_letter_below_it() {
        assert_eq!(read("fur", '¨', 5.0), ["für"]);
        assert_eq!(read("Lodz", '´', 5.4), ["Lódz"]);
        assert_eq!(read("Garcıa", '´', 20.0), ["García"]);
    }

    #[test]
    fn signs_beside_letters_and_over_none_that_takes_them_stay() {
        assert_eq!(read("lentreprise", '´', 2.5), ["lentreprise", "´"]);
        assert_eq!(read("fur", '¨', 10.0), ["fur", "¨"]);
    }
}
