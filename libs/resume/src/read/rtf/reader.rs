//! Follows the tokens of Rich Text: what a group is for, how its letters are encoded and whether
//! they can be seen, and where one paragraph ends.

use std::collections::HashMap;

use encoding_rs::Encoding;

use super::{
    super::{
        Error, Raw,
        line::{self, Line},
        push_link,
        style::{Style, color},
    },
    charset::{charset, encoding, is_page, sign},
    page::{Page, Place},
    token::Token,
};

/// Groups inside one another at most.
const DEEPEST: usize = 1_000;

/// What a group is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Use {
    #[default]
    Text,
    /// What a field does, such as the address of a link.
    Instruction,
    Fonts,
    Colours,
    Skip,
}

/// What holds for the text of a group, and ends with it.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    purpose: Use,
    place: Place,
    /// One more than the signs that stand for a Unicode character in readers that know none; 0 is
    /// the usual one sign.
    fallback: usize,
    font: i32,
    hidden: bool,
    ground: bool,
    deleted: bool,
    set: Set,
}

/// How letters are set. The usual size is 12 points.
#[derive(Debug, Clone, Copy)]
struct Set(Style);

impl Default for Set {
    fn default() -> Self {
        Self(Style::sized(12.0))
    }
}

/// A document being read.
#[derive(Debug, Default)]
pub(super) struct Reader {
    page: Page,
    states: Vec<State>,
    state: State,
    ended: bool,
    /// A `\*` stood before: an unknown control word after it makes the group one to skip.
    ignorable: bool,
    /// Fallback signs that are still to be left out.
    left_out: usize,
    code_page: Option<&'static Encoding>,
    fonts: HashMap<i32, &'static Encoding>,
    colours: Vec<u32>,
    colour: [u8; 3],
    bytes: Vec<u8>,
    units: Vec<u16>,
    paragraph: Line,
    /// Paragraphs that an open note, header or footer interrupts.
    around: Vec<Line>,
    instruction: String,
    item: bool,
    in_table: bool,
    size: usize,
    links: Vec<String>,
    hidden: usize,
    pages: usize,
}

impl Reader {
    /// Takes the next token.
    pub(super) fn step(&mut self, token: Token<'_>) -> Result<(), Error> {
        if !matches!(token, Token::Byte(_)) {
            self.decode();
        }
        match token {
            Token::Open => {
                if self.states.len() >= DEEPEST {
                    return Err(Error::damaged("its parts are nested too deeply"));
                }
                self.states.push(self.state);
            }
            Token::Close => self.close(),
            Token::Byte(byte) => self.byte(byte),
            Token::Symbol(sign) => self.symbol(sign),
            Token::Word(word, number) => self.word(word, number),
        }
        Ok(())
    }

    /// Bytes of text so far.
    pub(super) fn size(&self) -> usize {
        self.size + self.bytes.len()
    }

    /// Whether the group that is the document was closed.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// What was read.
    pub(super) fn finish(mut self) -> Raw {
        if !self.paragraph.trim().is_empty() {
            self.end_paragraph();
        }
        let (text, runs) = line::write(&self.page.finish());
        Raw {
            pages: self.pages + 1,
            text,
            runs,
            links: self.links,
            hidden: self.hidden,
            ..Raw::default()
        }
    }

    fn close(&mut self) {
        self.flush_units();
        let inner = self.state;
        self.ended |= self.states.len() <= 1;
        self.state = self.states.pop().unwrap_or_default();
        if inner.purpose == Use::Instruction && self.state.purpose != Use::Instruction {
            self.field();
        }
        if inner.place != self.state.place {
            if !self.paragraph.trim().is_empty() {
                self.end_paragraph_in(inner.place);
            }
            // The paragraph around the note goes on.
            self.paragraph = self.around.pop().unwrap_or_default();
        }
        self.left_out = 0;
    }

    /// Takes the address out of the instruction of a field.
    fn field(&mut self) {
        let mut words = self.instruction.split_whitespace();
        if words.next().is_some_and(|word| word.eq_ignore_ascii_case("HYPERLINK")) {
            let target = words.find(|word| !word.starts_with('\\')).unwrap_or_default();
            push_link(&mut self.links, target.trim_matches('"'));
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.left_out > 0 {
            self.left_out -= 1;
            return;
        }
        match self.state.purpose {
            Use::Text | Use::Instruction => {
                self.flush_units();
                self.bytes.push(byte);
            }
            Use::Colours if byte == b';' => {
                let [red, green, blue] = self.colour;
                self.colours.push(u32::from_be_bytes([0, red, green, blue]));
                self.colour = [0; 3];
            }
            _ => {}
        }
    }

    /// Decodes the bytes that came in a row; a character may have several.
    fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let usual = self.code_page.unwrap_or(encoding_rs::WINDOWS_1252);
        let encoding = self.fonts.get(&self.state.font).copied().unwrap_or(usual);
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        self.push(&text);
    }

    fn symbol(&mut self, sign: u8) {
        match sign {
            b'*' => self.ignorable = true,
            b'~' => self.push("\u{a0}"),
            b'_' => self.push("-"),
            b'-' => self.push("\u{ad}"),
            b'\\' | b'{' | b'}' => self.byte(sign),
            b'\r' | b'\n' => self.end_paragraph(),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let ignorable = std::mem::take(&mut self.ignorable);
        if word == "u" {
            if self.state.purpose == Use::Text || self.state.purpose == Use::Instruction {
                // Numbers beyond 32,767 are written as negative ones.
                let unit = number.and_then(|n| u16::try_from(n.rem_euclid(0x1_0000)).ok());
                self.units.extend(unit);
            }
            self.left_out = self.state.fallback.checked_sub(1).unwrap_or(1);
            return;
        }
        self.flush_units();
        if self.destination(word, ignorable) {
            return;
        }
        match self.state.purpose {
            Use::Text => {
                if !self.layout(word) {
                    self.look(word, number);
                }
            }
            Use::Fonts => self.font_table(word, number),
            Use::Colours => self.colour_table(word, number),
            Use::Instruction | Use::Skip => {}
        }
        if word == "uc" {
            self.state.fallback = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1) + 1;
        }
        if word == "ansicpg" {
            self.code_page = number.and_then(encoding);
        }
    }

    /// Control words that say what their group is for. Says whether this was one.
    fn destination(&mut self, word: &str, ignorable: bool) -> bool {
        let purpose = match word {
            "fldinst" => {
                self.instruction.clear();
                Use::Instruction
            }
            "fonttbl" => Use::Fonts,
            "colortbl" => Use::Colours,
            "listtext" | "pntext" => {
                self.item |= self.state.purpose == Use::Text;
                Use::Skip
            }
            // The words of a drawing stand in a part that readers without drawings skip.
            "shptxt" => Use::Text,
            "stylesheet" | "info" | "pict" | "object" | "nonshppict" | "shprslt" | "xe" | "tc"
            | "filetbl" | "revtbl" | "listtable" | "listoverridetable" | "rsidtbl" | "ftnsep"
            | "ftnsepc" | "aftnsep" | "aftnsepc" | "annotation" | "atnid" | "atnauthor"
            | "nonesttables" => Use::Skip,
            "header" | "headerl" | "headerr" | "headerf" => return self.place(Place::Header),
            "footer" | "footerl" | "footerr" | "footerf" => return self.place(Place::Footer),
            "footnote" => return self.place(Place::Note),
            "fldrslt" if is_page(&self.instruction) => Use::Skip,
            _ if ignorable => Use::Skip,
            _ => return false,
        };
        if self.state.purpose != Use::Skip || word == "shptxt" {
            self.state.purpose = purpose;
        }
        true
    }

    /// The group is a part of the page with lines of its own.
    fn place(&mut self, place: Place) -> bool {
        if self.state.purpose == Use::Text {
            if self.state.place != place {
                self.around.push(std::mem::take(&mut self.paragraph));
            }
            self.state.place = place;
        }
        true
    }

    /// Control words that part lines, cells and pages, and those that stand for a sign.
    fn layout(&mut self, word: &str) -> bool {
        match word {
            "par" | "sect" => self.end_paragraph(),
            "page" => {
                self.pages += 1;
                self.end_paragraph();
            }
            "pard" => self.in_table = false,
            "intbl" => self.in_table = true,
            "line" | "softline" => self.push("\n"),
            "tab" => self.push("\t"),
            "cell" | "nestcell" => {
                self.in_table = true;
                self.end_paragraph();
                self.page.close_cell();
            }
            "row" | "nestrow" => self.page.close_row(self.state.place),
            "chpgn" => {}
            _ => match sign(word) {
                Some(sign) => self.push(sign),
                None => return false,
            },
        }
        true
    }

    fn look(&mut self, word: &str, number: Option<i32>) {
        let on = number != Some(0);
        let colour = |at: Option<i32>| {
            at.and_then(|at| usize::try_from(at).ok()).and_then(|at| self.colours.get(at)).copied()
        };
        let state = &mut self.state;
        match word {
            "plain" => {
                (state.hidden, state.ground, state.set) = (false, false, Set::default());
            }
            "v" => state.hidden = on,
            "deleted" => state.deleted = on,
            "f" => state.font = number.unwrap_or(0),
            "b" => state.set.0.bold = on,
            "i" => state.set.0.italic = on,
            "caps" | "scaps" => state.set.0.caps = on,
            "fs" => state.set.0.size = Style::sized(number.unwrap_or(24) as f32 / 2.0).size,
            "cf" => state.set.0.color = colour(number).unwrap_or(0),
            "cb" | "chcbpat" | "cbpat" | "clcbpat" | "highlight" => {
                state.ground = on && !colour(number).is_some_and(color::is_white);
            }
            _ => {}
        }
    }

    fn font_table(&mut self, word: &str, number: Option<i32>) {
        match word {
            "f" => self.state.font = number.unwrap_or(0),
            "fcharset" => {
                if let Some(encoding) = number.and_then(charset)
                    && self.fonts.len() < 1_000
                {
                    self.fonts.insert(self.state.font, encoding);
                }
            }
            _ => {}
        }
    }

    fn colour_table(&mut self, word: &str, number: Option<i32>) {
        let at = ["red", "green", "blue"].iter().position(|name| *name == word);
        if let Some(channel) = at.and_then(|at| self.colour.get_mut(at)) {
            *channel = number.and_then(|number| u8::try_from(number).ok()).unwrap_or(0);
        }
    }

    /// Writes the Unicode characters that came in a row; some have two units.
    fn flush_units(&mut self) {
        if self.units.is_empty() {
            return;
        }
        let units = std::mem::take(&mut self.units);
        self.push(&String::from_utf16_lossy(&units));
    }

    fn push(&mut self, text: &str) {
        let State { purpose, deleted, hidden, ground, set: Set(style), .. } = self.state;
        self.size += text.len();
        match purpose {
            Use::Instruction => self.instruction.push_str(text),
            Use::Text if !deleted => {
                if hidden || style.size < 20 || (color::is_white(style.color) && !ground) {
                    self.hidden += text.chars().filter(|c| c.is_alphabetic()).count();
                }
                self.paragraph.push(text, style);
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.end_paragraph_in(self.state.place);
    }

    fn end_paragraph_in(&mut self, place: Place) {
        let text = std::mem::take(&mut self.paragraph);
        let item = std::mem::take(&mut self.item) && !text.trim().is_empty();
        let text = if item { text.into_item() } else { text };
        self.size += 1;
        self.page.push(&text, place, self.in_table);
    }
}
