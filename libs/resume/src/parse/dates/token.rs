//! Splits a line into words, numbers and signs for the date finder.

/// A token with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether a space stands before it.
    pub(crate) spaced: bool,
    /// Whether it stands apart from what is before it, behind a tab.
    pub(crate) apart: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// Letters, in lower case.
    Word(String),
    Number(Number),
    Sign(char),
}

/// Up to four digits; longer ones have the value 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) value: u16,
    pub(crate) digits: usize,
}

impl Token {
    /// The word, if it is one.
    pub(crate) fn word(&self) -> Option<&str> {
        if let Kind::Word(word) = &self.kind { Some(word) } else { None }
    }

    /// The number, if it is one.
    pub(crate) fn number(&self) -> Option<Number> {
        if let Kind::Number(number) = self.kind { Some(number) } else { None }
    }

    /// Whether it is this sign.
    pub(crate) fn is(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// Splits a line. Letters and digits that touch become two tokens ("7th", "Q2").
pub(crate) fn split(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    let (mut spaced, mut apart) = (true, false);
    while let Some((start, first)) = chars.next() {
        if first.is_whitespace() {
            spaced = true;
            apart |= first == '\t';
            continue;
        }
        let same: fn(char) -> bool = if first.is_ascii_digit() {
            |c| c.is_ascii_digit()
        } else if first.is_alphabetic() {
            char::is_alphabetic
        } else {
            |_| false
        };
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = chars.next_if(|&(_, c)| same(c)) {
            end = at + c.len_utf8();
        }
        let kind = kind_of(&text[start..end], first);
        tokens.push(Token { kind, start, end, spaced, apart });
        (spaced, apart) = (false, false);
    }
    tokens
}

fn kind_of(text: &str, first: char) -> Kind {
    if first.is_ascii_digit() {
        let value = if text.len() <= 4 { text.parse().unwrap_or(0) } else { 0 };
        Kind::Number(Number { value, digits: text.len() })
    } else if first.is_alphabetic() {
        Kind::Word(text.to_lowercase())
    } else {
        Kind::Sign(first)
    }
}
