//! Whether a password is among the first that anybody would guess. People build them all alike: one
//! word, name or walk over the keyboard, some letters written as signs, and a number, a year or a
//! mark around it. So a password is taken apart into such pieces, each with the trouble that it is
//! to a guesser (about ten for each decimal digit of guesses, in tens); one that is little trouble
//! altogether is refused. Two words are more than that: a pass phrase passes.

use std::{collections::HashSet, sync::LazyLock};

use super::lines;

/// Trouble up to which a password is usual: a word with a year and a mark, no two words.
const USUAL: u32 = 135;
/// The same for one whose blanks and dashes were left out: a word and a little.
const USUAL_SQUEEZED: u32 = 110;
const WORD: u32 = 70;
const REVERSED: u32 = 85;
const FILLER: u32 = 30;
const WALK: u32 = 20;
const WEAVE: u32 = 40;
const AGAIN: u32 = 40;
const YEAR: u32 = 40;
const DATE: u32 = 80;
const DIGIT: u32 = 24;
const TWO_DIGITS: u32 = 44;
const MARK: u32 = 20;
const OTHER: u32 = 60;

/// Shortest and longest word in characters.
const WORD_LENGTH: std::ops::RangeInclusive<usize> = 3..=16;
/// Longest piece that is guessed when it is written twice, whatever it is.
const PIECE: usize = 4;
/// Years that people were born in, and those to come.
const YEARS: std::ops::RangeInclusive<u32> = 1940..=2039;
/// Small words that people put before or behind a word.
const FILLERS: [&str; 16] = [
    "a", "i", "my", "me", "no", "the", "new", "old", "big", "you", "mein", "mon", "ma", "mi", "mr",
    "super",
];

/// The words in the one spelling in which they are compared, and whole numbers as they are.
static WORDS: LazyLock<HashSet<Vec<char>>> = LazyLock::new(|| {
    let lines = include_str!("words.txt").lines().filter(|line| !line.starts_with('#'));
    let words = lines.flat_map(str::split_whitespace).map(|word| word.chars().collect::<Vec<_>>());
    words.map(|word| if is_number(&word) { word } else { spelled(&word) }).collect()
});

/// Whether a password in lower case is among the first that anybody would guess.
pub(super) fn is_usual(lower: &str) -> bool {
    let text: Vec<char> = lower.chars().collect();
    let squeezed: Vec<char> =
        text.iter().filter(|c| !matches!(c, ' ' | '-' | '_' | '.')).copied().collect();
    trouble(&text) <= USUAL || trouble(&squeezed) <= USUAL_SQUEEZED || is_repeated(&text)
}

/// Whether it is one piece again and again, and that piece is short or itself easy.
fn is_repeated(text: &[char]) -> bool {
    (1..=text.len() / 2).filter(|size| text.len().is_multiple_of(*size)).any(|size| {
        let (unit, mut pieces) = (&text[..size], text.chunks(size));
        pieces.all(|piece| piece == unit) && (size <= PIECE || trouble(unit) <= USUAL)
    })
}

/// The least trouble of all ways to take a text apart.
fn trouble(text: &[char]) -> u32 {
    let spelled = spelled(text);
    let mut least = vec![u32::MAX; text.len() + 1];
    least[0] = 0;
    for at in 0..text.len() {
        let so_far = least[at];
        let pieces = pieces(text, at).into_iter().chain(words(text, &spelled, at));
        for (length, trouble) in pieces.filter(|(length, _)| *length > 0) {
            let end = &mut least[at + length];
            *end = so_far.saturating_add(trouble).min(*end);
        }
    }
    least[text.len()]
}

/// The pieces but words that begin here, with their lengths and the trouble that they are.
fn pieces(text: &[char], at: usize) -> Vec<(usize, u32)> {
    let rest = &text[at..];
    let mut found = vec![(1, single(rest[0]))];
    let walked = lines::walk(rest);
    // A walk may be broken off for what comes after it.
    found.extend((2..=walked).map(|length| (length, WALK)).filter(|(n, _)| *n > 2 || walked == 2));
    found.extend([(lines::weave(rest), WEAVE), (lines::again(rest), AGAIN)]);
    let is_digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let in_a_number = (at > 0 && is_digit(at - 1)) || is_digit(at + 2);
    if is_digit(at) && is_digit(at + 1) && !in_a_number {
        found.push((2, TWO_DIGITS));
    }
    if number(rest, 4).is_some_and(|year| YEARS.contains(&year)) {
        found.push((4, YEAR));
    }
    if is_date(rest) {
        found.push((8, DATE));
    }
    for filler in FILLERS {
        if starts_with(rest, filler) {
            found.push((filler.len(), FILLER));
        }
    }
    found
}

fn single(c: char) -> u32 {
    match c {
        c if c.is_ascii_digit() => DIGIT,
        c if c.is_ascii_punctuation() || c == ' ' => MARK,
        _ => OTHER,
    }
}

/// The words that begin here, read either way, some of their letters written as digits or signs.
fn words(text: &[char], spelled: &[char], at: usize) -> Vec<(usize, u32)> {
    let word = |length: usize| {
        let (written, piece) = (text.get(at..at + length)?, spelled.get(at..at + length)?);
        let letters = written.iter().filter(|c| c.is_alphabetic()).count();
        if letters == 0 {
            return WORDS.contains(written).then_some((length, WORD));
        }
        if letters * 3 < length {
            return None;
        }
        if WORDS.contains(piece) {
            return Some((length, WORD));
        }
        let reversed: Vec<char> = piece.iter().rev().copied().collect();
        WORDS.contains(&reversed).then_some((length, REVERSED))
    };
    WORD_LENGTH.filter_map(word).collect()
}

/// One spelling for all: signs that stand for a letter become it, and those that stand for two
/// letters make these the same.
fn spelled(text: &[char]) -> Vec<char> {
    let letter = |c: &char| match c {
        '4' | '@' | 'ä' | 'á' | 'à' => 'a',
        '8' => 'b',
        '3' | '€' | 'é' | 'è' => 'e',
        '9' => 'g',
        '1' | '!' | '|' | 'l' | 'ł' | 'í' => 'i',
        'ñ' => 'n',
        '0' | 'ö' | 'ó' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        'ü' | 'ú' | 'ù' => 'u',
        '2' => 'z',
        other => *other,
    };
    text.iter().map(letter).collect()
}

fn is_number(word: &[char]) -> bool {
    word.iter().all(char::is_ascii_digit)
}

fn starts_with(text: &[char], word: &str) -> bool {
    word.chars().count() <= text.len() && word.chars().zip(text).all(|(a, b)| a == *b)
}

fn number(text: &[char], digits: usize) -> Option<u32> {
    let digits: Option<Vec<u32>> = text.get(..digits)?.iter().map(|c| c.to_digit(10)).collect();
    Some(digits?.into_iter().fold(0, |number, digit| number * 10 + digit))
}

/// Whether eight digits begin here that are a day: 24121985, 12241985 or 19851224.
fn is_date(text: &[char]) -> bool {
    let Some(number) = number(text, 8) else { return false };
    let day_and_month = |pair: u32| {
        let fits = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
        fits(pair / 100, pair % 100) || fits(pair % 100, pair / 100)
    };
    let (first, last) = (number / 10_000, number % 10_000);
    (YEARS.contains(&last) && day_and_month(first))
        || (YEARS.contains(&first) && day_and_month(last))
}

#[cfg(test)]
mod tests;
