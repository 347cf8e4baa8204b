//! Word classes of English and tokens of a line. A token that is in no class is a word like any
//! other and may belong to a phrase.

use std::{collections::HashMap, sync::LazyLock};

static LEXICON: LazyLock<HashMap<&'static str, Classes>> = LazyLock::new(|| {
    let mut lexicon: HashMap<&str, Classes> = HashMap::new();
    for row in include_str!("../../data/phrases/words.tsv").lines() {
        let Some((name, words)) = row.split_once('\t') else { continue };
        let class = Classes::named(name);
        for word in words.split_whitespace() {
            lexicon.entry(word).or_default().0 |= class.0;
        }
    }
    lexicon
});

/// The classes that a word belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Classes(u32);

impl Classes {
    pub(super) const DETERMINER: Self = Self(1);
    pub(super) const PREPOSITION: Self = Self(1 << 1);
    pub(super) const SUBORDINATOR: Self = Self(1 << 2);
    pub(super) const PRONOUN: Self = Self(1 << 3);
    pub(super) const MODAL: Self = Self(1 << 4);
    pub(super) const AUXILIARY: Self = Self(1 << 5);
    pub(super) const ADVERB: Self = Self(1 << 6);
    /// Says how good something has to be: "strong", "proven".
    pub(super) const GRADE: Self = Self(1 << 7);
    pub(super) const VERB: Self = Self(1 << 8);
    /// A verb that is a noun as often.
    pub(super) const BOTH: Self = Self(1 << 9);
    /// Ends the name of a field of knowledge.
    pub(super) const HEAD: Self = Self(1 << 10);
    /// Says nothing of a skill by itself.
    pub(super) const EMPTY: Self = Self(1 << 11);
    pub(super) const TRAIT: Self = Self(1 << 12);
    /// "Experience", "knowledge": what comes before or after it is known.
    pub(super) const CARRIER: Self = Self(1 << 13);
    /// "And", "or", "/".
    pub(super) const AND: Self = Self(1 << 14);
    pub(super) const SIGN: Self = Self(1 << 15);
    /// A verb for what applicants and employers do to each other.
    pub(super) const ASIDE: Self = Self(1 << 16);
    /// Ends the name of a trait: "a structured approach".
    pub(super) const BEARING: Self = Self(1 << 17);
    /// A noun for what is done: "preparation".
    pub(super) const DEED: Self = Self(1 << 18);
    /// Ends the name of a field only with a word before it.
    pub(super) const VAGUE: Self = Self(1 << 19);
    /// Before "to" and a verb it makes that an offer or somebody else's work: "opportunity to".
    pub(super) const OFFER: Self = Self(1 << 20);
    /// Who does the work that follows "will".
    pub(super) const DOER: Self = Self(1 << 21);
    /// A verb that says little without the right object: "make decisions".
    pub(super) const LIGHT: Self = Self(1 << 22);
    /// An object that makes such a verb an activity.
    pub(super) const OUTCOME: Self = Self(1 << 23);
    /// A group of people; a field before it is theirs: "sales team".
    pub(super) const GROUP: Self = Self(1 << 24);
    /// What no noun phrase holds.
    pub(super) const FRAME: Self = Self(
        Self::PREPOSITION.0
            | Self::SUBORDINATOR.0
            | Self::PRONOUN.0
            | Self::MODAL.0
            | Self::AUXILIARY.0
            | Self::AND.0
            | Self::SIGN.0,
    );

    fn named(name: &str) -> Self {
        match name {
            "determiner" => Self::DETERMINER,
            "preposition" => Self::PREPOSITION,
            "subordinator" => Self::SUBORDINATOR,
            "pronoun" => Self::PRONOUN,
            "modal" => Self::MODAL,
            "auxiliary" => Self::AUXILIARY,
            "adverb" => Self::ADVERB,
            "grade" => Self::GRADE,
            "verb" => Self::VERB,
            "both" => Self::BOTH,
            "head" => Self::HEAD,
            "empty" => Self::EMPTY,
            "trait" => Self::TRAIT,
            "vague" => Self::VAGUE,
            "bearing" => Self::BEARING,
            "deed" => Self::DEED,
            "aside" => Self::ASIDE,
            "carrier" => Self::CARRIER,
            "offer" => Self::OFFER,
            "doer" => Self::DOER,
            "light" => Self::LIGHT,
            "outcome" => Self::OUTCOME,
            "group" => Self::GROUP,
            _ => Self::default(),
        }
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The form of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// "manage"
    Base,
    /// "managing"
    Gerund,
    /// "manages"
    Third,
    /// "management", before "of"
    Noun,
}

/// A word or sign of a line.
#[derive(Debug, Clone)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    /// In small letters with plain apostrophes.
    pub(super) low: String,
    /// First byte in the line, and the one past its last.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) classes: Classes,
    pub(super) form: Option<Form>,
}

impl Token<'_> {
    pub(super) fn is(&self, classes: Classes) -> bool {
        self.classes.any(classes)
    }

    /// Whether it may be part of a noun phrase.
    pub(super) fn nominal(&self) -> bool {
        let noun = self.is(Classes::BOTH.or(Classes::HEAD));
        let verbal = matches!(self.form, Some(Form::Base | Form::Third)) && !noun;
        !self.is(Classes::FRAME) && !verbal && self.low.chars().any(char::is_alphanumeric)
    }
}

/// Signs that stand apart from the word they touch.
const OPENING: &[char] = &['(', '[', '{', '"', '“', '‘', '*', '•', '·', '–', '—', '\'', '~', '●'];
const CLOSING: &[char] =
    &[',', '.', ';', ':', '!', '?', ')', ']', '}', '"', '”', '’', '\'', '*', '…'];
const ABBREVIATIONS: &[&str] = &["e.g.", "i.e.", "etc.", "incl."];

/// Splits a line into words and signs.
pub(super) fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut from = 0;
    for piece in line.split(char::is_whitespace) {
        let first = tokens.len();
        split(line, from, from + piece.len(), &mut tokens);
        if first > 0 && tokens.get(first).is_some_and(|token| begins(&tokens[first - 1], token)) {
            tokens.insert(first, gap(from));
        }
        // Every space of the texts that are read is whole characters of their own length.
        from += piece.len();
        from += line[from..].chars().next().map_or(0, char::len_utf8);
    }
    tokens
}

/// Whether a sentence begins with a word though no sign ends the one before it, as where a list has
/// lost its bullets: "write tests Deploy them".
fn begins(before: &Token<'_>, token: &Token<'_>) -> bool {
    let opening = Classes::FRAME
        .or(Classes::DETERMINER)
        .or(Classes::GRADE)
        .or(Classes::CARRIER)
        .or(Classes::ADVERB)
        .or(Classes::DEED);
    let verb = matches!(token.form, Some(Form::Base | Form::Gerund))
        && !token.is(Classes::BOTH.or(Classes::HEAD));
    let small = |text: &str| text.chars().any(char::is_alphabetic) && text == text.to_lowercase();
    let mut letters = token.text.chars();
    let capital = letters.next().is_some_and(char::is_uppercase) && small(letters.as_str());
    capital
        && (token.is(opening) || verb)
        && small(before.text)
        && !before.is(Classes::FRAME.or(Classes::DETERMINER))
}

/// A sign of no width, where a sentence begins without one.
fn gap<'t>(at: usize) -> Token<'t> {
    Token { text: "", low: String::new(), start: at, end: at, classes: Classes::SIGN, form: None }
}

fn split<'t>(line: &'t str, mut start: usize, end: usize, out: &mut Vec<Token<'t>>) {
    while let Some(sign) = line[start..end].chars().next().filter(|c| OPENING.contains(c)) {
        out.push(token(line, start, start + sign.len_utf8()));
        start += sign.len_utf8();
    }
    if start == end {
        return;
    }
    let mut stop = end;
    while let Some(sign) = line[start..stop].chars().next_back().filter(|c| CLOSING.contains(c)) {
        if ABBREVIATIONS.contains(&line[start..stop].to_lowercase().as_str()) {
            break;
        }
        stop -= sign.len_utf8();
    }
    if stop > start {
        out.push(token(line, start, stop));
    }
    while let Some(sign) = line[stop..end].chars().next() {
        out.push(token(line, stop, stop + sign.len_utf8()));
        stop += sign.len_utf8();
    }
}

fn token(line: &str, start: usize, end: usize) -> Token<'_> {
    let text = &line[start..end];
    let low = text.to_lowercase().replace('’', "'");
    let bare = low.trim_end_matches('.');
    let mut classes = LEXICON.get(bare).copied().unwrap_or_default();
    let mut form = form(bare);
    if matches!(bare, "and" | "or" | "&" | "/" | "and/or" | "+") {
        classes = Classes::AND;
    } else if !text.chars().any(char::is_alphanumeric) {
        classes = Classes::SIGN;
    } else if bare.ends_with("'ll") || bare.ends_with("'re") || bare.ends_with("'ve") {
        classes = Classes::MODAL;
    } else if classes == Classes::default() && bare.ends_with("ly") && bare.len() > 4 {
        classes = Classes::ADVERB;
    }
    if classes.any(Classes::FRAME) || classes.any(Classes::DETERMINER) {
        form = None;
    }
    let singular = bare.strip_suffix('s').unwrap_or(bare);
    if form == Some(Form::Third) && LEXICON.get(singular).is_some_and(|c| c.any(Classes::BOTH)) {
        classes.0 |= Classes::BOTH.0;
    }
    Token { text, low, start, end, classes, form }
}

fn verb(word: &str) -> bool {
    LEXICON.get(word).is_some_and(|classes| classes.any(Classes::VERB))
}

/// The form of a word that is one of a verb in the lexicon.
fn form(word: &str) -> Option<Form> {
    if verb(word) {
        return Some(Form::Base);
    }
    if let Some(stem) = word.strip_suffix("ing") {
        let doubled =
            stem.len() > 2 && stem.as_bytes()[stem.len() - 1] == stem.as_bytes()[stem.len() - 2];
        let single =
            doubled && stem.is_char_boundary(stem.len() - 1) && verb(&stem[..stem.len() - 1]);
        return (verb(stem) || verb(&format!("{stem}e")) || single).then_some(Form::Gerund);
    }
    let stem = word.strip_suffix('s')?;
    let ies = stem.strip_suffix("ie").is_some_and(|stem| verb(&format!("{stem}y")));
    let es = stem.strip_suffix('e').is_some_and(verb);
    (verb(stem) || ies || es).then_some(Form::Third)
}
