//! Puts accents back on their letters. Old fonts have no letters with accents, so the page has the
//! letter and, printed over it, a sign of its own ("¨" on "u"); read one after the other they are
//! no word. A sign that stands beside letters, as an apostrophe does, stays what it is.

use unicode_normalization::char::compose;

use super::words::Word;

/// How far the middle of a sign may be from that of its letter, in sizes of the letter.
const OFF: f32 = 0.15;

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

/// Puts each accent on the letter that it is printed over; the others become words.
pub(super) fn put(accents: Vec<Accent>, words: &mut Vec<Word>) {
    for (at, accent) in accents.into_iter().enumerate() {
        if at >= MOST || !words.iter_mut().any(|word| accent.joins(word)) {
            words.push(accent.into_word());
        }
    }
}

impl Accent {
    /// Puts it on a letter of a word; says whether there was one.
    fn joins(&self, word: &mut Word) -> bool {
        let near = (word.base - self.base).abs() < self.size * 0.6;
        if !near || self.right < word.left || self.left > word.right {
            return false;
        }
        let middle = (self.left + self.right) / 2.0;
        let letters: Vec<char> = word.text.chars().collect();
        let found = letters.iter().enumerate().find_map(|(at, &letter)| {
            let left = *word.starts.get(at)?;
            let right = word.starts.get(at + 1).copied().unwrap_or(word.right);
            let over = ((left + right) / 2.0 - middle).abs() < self.size * OFF;
            let letter = if letter == 'ı' { 'i' } else { letter };
            let whole = combining(self.sign).and_then(|sign| compose(letter, sign))?;
            over.then_some((at, whole))
        });
        let Some((at, whole)) = found else { return false };
        word.text = letters[..at].iter().chain([&whole]).chain(&letters[at + 1..]).collect();
        true
    }

    fn into_word(self) -> Word {
        let Self { sign, left, right, base, size, spaced } = self;
        Word { text: sign.into(), left, right, base, size, bold: false, spaced, starts: vec![left] }
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
            bold: false,
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
