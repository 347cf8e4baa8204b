//! Strings that a finger or a child's rhyme gives by itself: runs of the alphabet and of digits,
//! walks over keyboards and the number pad, one character again and again.

use std::sync::LazyLock;

/// What stands side by side: read forwards or backwards, any three and more in a row are a walk.
const LINES: [&str; 35] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "13579",
    "24680",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm,./",
    "qwertzuiopü",
    "asdfghjklöä",
    "yxcvbnm,.-",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    // Columns of the keyboard, down and slantwise.
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik,",
    "9ol.",
    "0p;/",
    "1qay",
    "2wsy",
    "1aqw",
    "2zsx",
    // Columns and slants of the number pad.
    "147",
    "258",
    "2580",
    "369",
    "159",
    "357",
    "7530",
    "9510",
];
/// Digits under the signs of the upper row.
const SHIFTED: [(char, char); 10] = [
    ('!', '1'),
    ('@', '2'),
    ('#', '3'),
    ('$', '4'),
    ('%', '5'),
    ('^', '6'),
    ('&', '7'),
    ('*', '8'),
    ('(', '9'),
    (')', '0'),
];
/// Shortest walk.
const WALK: usize = 3;
/// Shortest weave of two walks, such as `1q2w3e`.
const WEAVE: usize = 6;

/// Every line forwards and backwards.
static WAYS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let ways = |line: &&str| [line.chars().collect(), line.chars().rev().collect()];
    LINES.iter().flat_map(ways).collect()
});

/// How many characters at the beginning are a walk, or one character again and again; 0 for none.
pub(super) fn walk(text: &[char]) -> usize {
    same(text).max(along(&text.iter().map(|c| unshifted(*c)).collect::<Vec<_>>()))
}

/// How many characters at the beginning are two walks woven into each other, such as `1q2w3e4r` or
/// `a1b2c3`; 0 for none.
pub(super) fn weave(text: &[char]) -> usize {
    let strand = |first: usize| -> usize {
        let strand: Vec<char> = text.iter().skip(first).step_by(2).copied().collect();
        walk(&strand)
    };
    let (even, odd) = (strand(0), strand(1));
    let length = if even > odd { 2 * odd + 1 } else { 2 * even };
    if length >= WEAVE && odd >= WALK { length } else { 0 }
}

/// How many characters at the beginning are a piece of two or three again and again (`abab`).
pub(super) fn again(text: &[char]) -> usize {
    let repeats = |size: usize| {
        let unit = text.get(..size).unwrap_or_default();
        let whole = text.chunks(size).take_while(|piece| *piece == unit).count() * size;
        if whole >= 2 * size { whole } else { 0 }
    };
    repeats(2).max(repeats(3))
}

fn same(text: &[char]) -> usize {
    let length = text.iter().take_while(|c| Some(*c) == text.first()).count();
    if length >= 2 { length } else { 0 }
}

fn along(text: &[char]) -> usize {
    let longest = WAYS.iter().map(|way| common(text, way)).max();
    longest.filter(|length| *length >= WALK).unwrap_or_default()
}

/// Length of the longest beginning of `text` that stands in `line`, where it begins but once.
fn common(text: &[char], line: &[char]) -> usize {
    let from = line.iter().position(|c| text.first() == Some(c)).unwrap_or(line.len());
    line[from..].iter().zip(text).take_while(|(a, b)| a == b).count()
}

fn unshifted(c: char) -> char {
    SHIFTED.iter().find(|(sign, _)| *sign == c).map_or(c, |(_, digit)| *digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(find: fn(&[char]) -> usize, text: &str) -> usize {
        find(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn walks_are_found_forwards_backwards_and_with_the_shift_key_held() {
        for (text, walks) in [
            ("qwertz1", 6),
            ("87654x", 5),
            ("zaq1", 4),
            ("!qaz", 4),
            ("!@#$%x", 5),
            ("aaab", 3),
            ("ab", 0),
            ("horse", 0),
        ] {
            assert_eq!(length(walk, text), walks, "{text}");
        }
    }

    #[test]
    fn woven_walks_and_repeated_pieces_are_found() {
        for (text, woven) in
            [("1q2w3e4r", 8), ("a1b2c3d4e", 9), ("10203040", 8), ("q1w2", 0), ("teapot", 0)]
        {
            assert_eq!(length(weave, text), woven, "{text}");
        }
        for (text, repeated) in [("abab1", 4), ("xyzxyzx", 6), ("abcd", 0)] {
            assert_eq!(length(again, text), repeated, "{text}");
        }
    }
}
