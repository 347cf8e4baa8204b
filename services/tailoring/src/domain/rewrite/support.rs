//! Whether a rewritten line says no more than the line it was made of. Fails closed: what is not
//! known to be the same is something else.
//!
//! A line is a row of chunks, parted by commas and by "and". A rewritten line may leave chunks out,
//! in the order of the line, and nothing else: the first chunk stays, because the others hang on
//! its verb; a chunk that says how ("using Go") stays only with the one before it; a chunk with a
//! denial or a reserve ("never", "assisted") always stays. Within a chunk every word stays where it
//! is, so numbers keep what they count and names what they belong to. A word may change its ending
//! where only its form changes, articles come and go, a tool may be called by its other name, and a
//! verb that opens a chunk by one that says the same.

use std::sync::LazyLock;

use matching::{Vocabulary, text};

/// Verbs by group.
static VERBS: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
    let lines = include_str!("verbs.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().collect()).collect()
});

/// Why a rewritten line is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is empty, or longer than the line may become.
    Length,
    /// It has signs, invisible ones among them, that the line has not.
    Signs,
    /// It says something that the line does not say, or not like this.
    Claim,
}

impl Why {
    /// A sentence for the report. It quotes nothing of what the model wrote.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Length => "the rewritten line was empty or too long",
            Self::Signs => "the rewritten line had signs that the line of the resume has not",
            Self::Claim => "the rewritten line said what the line of the resume does not say",
        }
    }
}

/// Signs that may be added.
const SIGNS: [char; 6] = [' ', ',', '.', ';', '-', '&'];
/// Words that may come and go.
const FREE: [&str; 28] = [
    "a", "an", "the", "and", "der", "die", "das", "den", "dem", "ein", "eine", "einen", "einem",
    "einer", "und", "le", "la", "les", "un", "une", "et", "el", "los", "las", "una", "y", "i",
    "oraz",
];
/// Words that part chunks.
const JOINTS: [&str; 6] = ["and", "und", "et", "y", "i", "oraz"];
/// Words with which a chunk begins that hangs on the one before it.
const HANGING: [&str; 58] = [
    "using",
    "with",
    "in",
    "for",
    "by",
    "on",
    "at",
    "to",
    "from",
    "of",
    "as",
    "through",
    "via",
    "under",
    "within",
    "across",
    "over",
    "between",
    "during",
    "after",
    "before",
    "while",
    "where",
    "which",
    "who",
    "whose",
    "that",
    "so",
    "because",
    "including",
    "plus",
    "then",
    "thus",
    "when",
    "mit",
    "für",
    "bei",
    "von",
    "zu",
    "im",
    "auf",
    "durch",
    "unter",
    "über",
    "wobei",
    "avec",
    "pour",
    "dans",
    "par",
    "sur",
    "con",
    "para",
    "en",
    "por",
    "z",
    "w",
    "dla",
    "przez",
];
/// Beginnings of words that deny, weaken or share what is said.
const RESERVES: [&str; 62] = [
    "not",
    "no",
    "never",
    "without",
    "nor",
    "neither",
    "none",
    "cannot",
    "but",
    "except",
    "hardly",
    "barely",
    "almost",
    "nearly",
    "partly",
    "partial",
    "assist",
    "help",
    "support",
    "contribut",
    "participat",
    "familiar",
    "basic",
    "beginner",
    "learn",
    "aspir",
    "supervis",
    "attempt",
    "tried",
    "plann",
    "propos",
    "evaluat",
    "fail",
    "former",
    "occasional",
    "sometimes",
    "only",
    "nicht",
    "kein",
    "nie",
    "ohne",
    "fast",
    "teilweise",
    "unterstütz",
    "mitgearbeitet",
    "mitgewirkt",
    "grundkenntnis",
    "geplant",
    "beteiligt",
    "pas",
    "jamais",
    "sans",
    "aucun",
    "aid",
    "notions",
    "nunca",
    "sin",
    "apoy",
    "ayud",
    "básic",
    "nigdy",
    "bez",
];

/// A word, a sign that counts, or a tool by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Unit {
    Word(String),
    /// Its name, and how it is written here in small letters.
    Tool(&'static str, String),
}

/// A part of a line that stands or falls as a whole.
#[derive(Debug, Default)]
struct Chunk {
    units: Vec<Unit>,
    hangs: bool,
    reserved: bool,
}

/// Checks a rewritten line against the line it was made of.
///
/// # Errors
/// It may say more, or something else.
pub fn supported(original: &str, rewritten: &str) -> Result<(), Why> {
    let letters = rewritten.chars().count();
    if rewritten.trim() != rewritten || letters > original.chars().count() * 5 / 4 + 24 {
        return Err(Why::Length);
    }
    let own = |c: char| c.is_alphanumeric() || SIGNS.contains(&c) || original.contains(c);
    if rewritten.chars().any(|c| !own(c) || c.is_control()) || invisible(rewritten) {
        return Err(Why::Signs);
    }
    let chunks = chunks(original);
    let said: Vec<Unit> = self::chunks(rewritten).into_iter().flat_map(|c| c.units).collect();
    if said.len() < 3 && chunks.len() > 1 || said.is_empty() {
        return Err(Why::Length);
    }
    if follows(&chunks, 0, true, &said) { Ok(()) } else { Err(Why::Claim) }
}

/// Whether what is said is a row of these chunks, from one of them on.
fn follows(chunks: &[Chunk], at: usize, kept: bool, said: &[Unit]) -> bool {
    let Some(chunk) = chunks.get(at) else { return said.is_empty() };
    let may_stay = kept || !chunk.hangs;
    if may_stay
        && let Some(rest) = starts_with(said, chunk)
        && follows(chunks, at + 1, true, rest)
    {
        return true;
    }
    let may_go = at > 0 && !chunk.reserved;
    may_go && follows(chunks, at + 1, false, said)
}

fn starts_with<'s>(said: &'s [Unit], chunk: &Chunk) -> Option<&'s [Unit]> {
    let (own, rest) = said.split_at_checked(chunk.units.len())?;
    let pairs = own.iter().zip(&chunk.units).enumerate();
    pairs.into_iter().all(|(at, (said, unit))| same(said, unit, at == 0)).then_some(rest)
}

fn same(said: &Unit, unit: &Unit, opens: bool) -> bool {
    if said == unit {
        return true;
    }
    match (said, unit) {
        (Unit::Word(said), Unit::Word(word)) => {
            let group = |verbs: &Vec<&str>| {
                verbs.contains(&said.as_str()) && verbs.contains(&word.as_str())
            };
            form(said, word) || (opens && VERBS.iter().any(group))
        }
        // Other names of a tool may mean a part of it or more than it; its own name does not.
        (Unit::Tool(name, said), Unit::Tool(own, _)) => name == own && *said == name.to_lowercase(),
        _ => false,
    }
}

/// Whether two words differ in their ending only: number or tense of one word.
fn form(one: &str, other: &str) -> bool {
    const ENDINGS: [&str; 6] = ["", "s", "es", "d", "ed", "ing"];
    let ending = |long: &str, short: &str| {
        let rest = long.strip_prefix(short);
        short.chars().count() >= 4 && rest.is_some_and(|rest| ENDINGS.contains(&rest))
    };
    ending(one, other) || ending(other, one)
}

/// Characters that show nothing, or change what is shown.
fn invisible(text: &str) -> bool {
    let hides = |c: char| {
        matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
    };
    text.chars().any(hides)
}

fn chunks(line: &str) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = vec![Chunk::default()];
    let mut open = |units: Option<Unit>, word: &str, parts: bool| {
        if parts && chunks.last().is_some_and(|chunk| !chunk.units.is_empty()) {
            chunks.push(Chunk::default());
        }
        let Some(chunk) = chunks.last_mut() else { return };
        let Some(unit) = units else { return };
        if chunk.units.is_empty() {
            chunk.hangs = HANGING.contains(&word) || word.ends_with("ing");
        }
        let reserve = |beginning: &str| match beginning.len() {
            0..=3 => *word == *beginning,
            _ => word.starts_with(beginning),
        };
        chunk.reserved |= RESERVES.iter().any(|one| reserve(one)) || word.ends_with("n't");
        chunk.units.push(unit);
    };
    for piece in pieces(line) {
        match piece {
            Piece::Joint => open(None, "", true),
            Piece::Sign(c) => open(Some(Unit::Word(c.to_string())), "", false),
            Piece::Tool(name, written) => open(Some(Unit::Tool(name, written)), "", false),
            Piece::Word(word) if JOINTS.contains(&word.as_str()) => open(None, "", true),
            Piece::Word(word) if FREE.contains(&word.as_str()) => {}
            Piece::Word(word) => open(Some(Unit::Word(word.clone())), &word, false),
        }
    }
    chunks.retain(|chunk| !chunk.units.is_empty());
    chunks
}

enum Piece {
    Word(String),
    Tool(&'static str, String),
    Sign(char),
    /// A comma and the like.
    Joint,
}

/// Cuts a line into tools, words, and the signs that count.
fn pieces(line: &str) -> Vec<Piece> {
    let vocabulary = Vocabulary::standard();
    let tools = vocabulary.extract(line).into_iter().filter(|found| found.skill.kind.named());
    let mut pieces = Vec::new();
    let mut from = 0;
    for tool in tools {
        plain_pieces(&line[from..tool.span.start], &mut pieces);
        let written = line[tool.span.clone()].to_lowercase();
        pieces.push(Piece::Tool(&tool.skill.name, written));
        from = tool.span.end;
    }
    plain_pieces(&line[from..], &mut pieces);
    pieces
}

fn plain_pieces(text: &str, pieces: &mut Vec<Piece>) {
    let mut word = String::new();
    let flush = |word: &mut String, pieces: &mut Vec<Piece>| {
        pieces.extend(text::words(&std::mem::take(word)).map(Piece::Word));
    };
    let letters: Vec<char> = text.chars().collect();
    for (at, &c) in letters.iter().enumerate() {
        let inside = |at: usize| letters.get(at).is_some_and(|c| c.is_alphanumeric());
        let tied = at > 0 && inside(at - 1) && inside(at + 1);
        match c {
            // "1,200", "3.5" and "don't" are words.
            ',' | '.' | '\'' | '’' if tied => word.push(if c == ',' { '.' } else { c }),
            ',' | ';' | ':' | '(' | ')' | '–' | '—' | '&' => {
                flush(&mut word, pieces);
                pieces.push(Piece::Joint);
            }
            '-' if !tied && inside(at + 1) => {
                flush(&mut word, pieces);
                pieces.push(Piece::Sign(c));
            }
            c if c.is_alphanumeric() || matches!(c, '+' | '#') => word.push(c),
            c if c.is_whitespace()
                || matches!(c, '.' | '-' | '\'' | '’' | '"' | '“' | '”' | '*' | '_') =>
            {
                flush(&mut word, pieces);
            }
            sign => {
                flush(&mut word, pieces);
                pieces.push(Piece::Sign(sign));
            }
        }
    }
    flush(&mut word, pieces);
}
