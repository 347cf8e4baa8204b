//! Reads a document: bytes and a file name in, lines of text out. Here are the words of that
//! (format, text, limits, error). What needs a parser is parsed by [`crate::sandbox`] only, in a
//! child process; Markdown and plain text are decoded where they are.

mod boxes;
mod clean;
mod detect;
mod docx;
mod error;
mod html;
mod json;
mod limits;
mod line;
mod odt;
mod package;
mod pdf;
mod plain;
mod rtf;
mod spacing;
mod style;
mod table;
mod xml;

use serde::{Deserialize, Serialize};

pub use self::{
    detect::detect,
    error::Error,
    limits::Limits,
    style::{Run, Style},
};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// Word document (Office Open XML).
    Docx,
    /// OpenDocument text.
    Odt,
    /// Rich Text.
    Rtf,
    /// Web page.
    Html,
    /// JSON Resume.
    Json,
    /// Text with Markdown marks; they stay in the lines.
    Markdown,
    /// Text.
    Text,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 8] = [
        Self::Pdf,
        Self::Docx,
        Self::Odt,
        Self::Rtf,
        Self::Html,
        Self::Json,
        Self::Markdown,
        Self::Text,
    ];

    /// Name as it stands in arguments and records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Rtf => "rtf",
            Self::Html => "html",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Text => "text",
        }
    }

    /// Finds a format by its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// Whether a parser has to run over it that only a confined process may run.
    #[must_use]
    pub const fn confined(self) -> bool {
        !matches!(self, Self::Markdown | Self::Text)
    }
}

/// What was read. Lines are in reading order and hold no line breaks, no control characters and no
/// invisible ones. A tab parts what stands apart on one line, an empty line parts blocks, and list
/// items start with `- ` or with the bullet of the source. Icons of symbol fonts stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// What the document is.
    pub format: Format,
    /// Number of pages; where they are not fixed, as the program that wrote it laid them out.
    pub pages: usize,
    /// The text, line by line.
    pub lines: Vec<String>,
    /// How each of these lines is set, stretch by stretch; empty where the format does not say.
    #[serde(default)]
    pub runs: Vec<Vec<Run>>,
    /// Targets of links (`http`, `https`, `mailto`, `tel`) in order, each once.
    pub links: Vec<String>,
    /// Control and invisible characters that were taken out.
    pub removed: usize,
    /// Letters that are in the text and that a reader of the page does not see: hidden, of the
    /// colour of the page, or smaller than 2 points. They are in `lines`.
    pub hidden: usize,
    /// Pages that could not be read, of a document of which others could.
    pub damaged_pages: usize,
}

impl Text {
    /// The lines as one text.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// Share of letters that a reader of the page does not see, from 0 to 1.
    #[must_use]
    pub fn hidden_share(&self) -> f64 {
        let letters = letters(&self.lines);
        if letters == 0 { 0.0 } else { (self.hidden as f64 / letters as f64).min(1.0) }
    }
}

/// What a parser hands over before it is cleaned.
#[derive(Debug, Default)]
struct Raw {
    pages: usize,
    text: String,
    /// How each line of `text` is set; empty where that is not known.
    runs: Vec<Vec<Run>>,
    links: Vec<String>,
    hidden: usize,
    damaged_pages: usize,
}

/// Parses a document of a format that is confined. Runs in the child process only.
///
/// # Errors
/// The document cannot be read, or is beyond a limit.
pub(crate) fn parse(format: Format, bytes: Vec<u8>, limits: &Limits) -> Result<Text, Error> {
    let raw = match format {
        Format::Pdf => pdf::read(bytes, limits)?,
        Format::Docx => docx::read(bytes, limits)?,
        Format::Odt => odt::read(&bytes, limits)?,
        Format::Rtf => rtf::read(&bytes, limits)?,
        Format::Html => html::read(&bytes, limits)?,
        Format::Json => json::read(&bytes)?,
        Format::Markdown | Format::Text => plain::read(&bytes)?,
    };
    finish(format, raw, limits)
}

/// Decodes a document that needs no parser.
///
/// # Errors
/// It is no text, or beyond a limit.
pub(crate) fn decode(format: Format, bytes: &[u8], limits: &Limits) -> Result<Text, Error> {
    finish(format, plain::read(bytes)?, limits)
}

fn finish(format: Format, raw: Raw, limits: &Limits) -> Result<Text, Error> {
    if raw.pages > limits.pages {
        return Err(Error::TooManyPages { pages: raw.pages, limit: limits.pages });
    }
    if raw.text.len() > limits.text_bytes {
        return Err(Error::TooLong { limit: limits.text_bytes });
    }
    let mut runs = raw.runs;
    style::bound(&mut runs);
    let cleaned = clean::clean(&raw.text, runs);
    let letters = letters(&cleaned.lines);
    if format == Format::Pdf && letters < limits.letters_per_page * raw.pages.max(1) {
        return Err(Error::Scanned { pages: raw.pages, letters });
    }
    if letters == 0 {
        return Err(Error::NoText);
    }
    Ok(Text {
        format,
        pages: raw.pages.max(1),
        lines: cleaned.lines,
        runs: cleaned.runs,
        links: raw.links,
        removed: cleaned.removed,
        hidden: raw.hidden,
        damaged_pages: raw.damaged_pages,
    })
}

fn letters(lines: &[String]) -> usize {
    lines.iter().map(|line| line.chars().filter(|c| c.is_alphabetic()).count()).sum()
}

/// Adds a link target if it is one that a resume shows, once, as long as there are few.
fn push_link(links: &mut Vec<String>, target: &str) {
    const MOST: usize = 100;
    let target = target.trim();
    let lower = target.to_ascii_lowercase();
    let shown = ["http://", "https://", "mailto:", "tel:"].iter().any(|s| lower.starts_with(s));
    let clean = target.len() <= 2000 && !target.chars().any(|c| c.is_control() || c == ' ');
    if shown && clean && links.len() < MOST && !links.iter().any(|known| known == target) {
        links.push(target.to_owned());
    }
}

#[cfg(test)]
mod tests;
