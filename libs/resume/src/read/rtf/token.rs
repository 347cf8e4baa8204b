//! Splits Rich Text into groups, control words, control symbols and bytes of text.

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// A control word with its number, if it has one.
    Word(&'a str, Option<i32>),
    /// A control symbol: a backslash and a sign.
    Symbol(u8),
    /// A byte of text, as it stands or as `\'hh`, in the code page of its font.
    Byte(u8),
}

/// The tokens of a document, from the first to the last.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

/// Letters of a control word at most; the format allows 32.
const LONGEST: usize = 64;

impl<'a> Tokens<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let (&first, rest) = self.rest.split_first()?;
        if first == b'\'' {
            let digit = |at: usize| rest.get(at).and_then(|b| char::from(*b).to_digit(16));
            let value = digit(0).zip(digit(1)).and_then(|(a, b)| u8::try_from(a * 16 + b).ok());
            self.rest = rest.get(2..).unwrap_or_default();
            return Some(value.map_or(Token::Symbol(b'\''), Token::Byte));
        }
        if !first.is_ascii_alphabetic() {
            self.rest = rest;
            return Some(Token::Symbol(first));
        }
        let all = self.rest;
        let letters = all.iter().take(LONGEST).take_while(|b| b.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(&all[..letters]).unwrap_or_default();
        let mut after = &all[letters..];
        let number = number(&mut after);
        if let [b' ', rest @ ..] = after {
            after = rest;
        }
        if word == "bin" {
            let length = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            after = after.get(length..).unwrap_or_default();
        }
        self.rest = after;
        Some(Token::Word(word, number))
    }
}

/// Takes a number off the front.
fn number(rest: &mut &[u8]) -> Option<i32> {
    let sign = usize::from(rest.first() == Some(&b'-'));
    let digits = rest[sign..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
    if digits == 0 {
        return None;
    }
    let (text, after) = rest.split_at(sign + digits);
    *rest = after;
    std::str::from_utf8(text).ok()?.parse().ok()
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let (&first, rest) = self.rest.split_first()?;
            self.rest = rest;
            match first {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => return self.control(),
                // Lines of the file are no lines of the text.
                b'\r' | b'\n' | 0 => {}
                byte => return Some(Token::Byte(byte)),
            }
        }
    }
}
