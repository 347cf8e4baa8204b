//! Writes a resume: one [`Document`] to PDF, DOCX, Markdown, plain text, HTML and JSON Resume.
//! Nothing is added and nothing is left out on the way, and what a text says is never read as
//! markup of the format that it is written to.

mod document;
mod docx;
mod html;
mod json;
mod layout;
mod link;
mod markdown;
mod pdf;
mod piece;
mod plain;
mod sheet;

pub use self::{
    document::{Content, Document, Labels, Section},
    json::json_resume,
    layout::{Layout, Paper, Template},
    piece::{Piece, Revision},
    sheet::tidy,
};

/// A format that a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Tagged PDF.
    Pdf,
    /// Word document.
    Docx,
    /// CommonMark.
    Markdown,
    /// Text.
    Text,
    /// A page that needs nothing else.
    Html,
    /// JSON Resume 1.0.0.
    Json,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] =
        [Self::Pdf, Self::Docx, Self::Markdown, Self::Text, Self::Html, Self::Json];

    /// Name, which is the ending of files, too.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Markdown => "md",
            Self::Text => "txt",
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// Finds a format by its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// Media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// A document that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Letters that no font at hand has.
    #[error(
        "The PDF cannot show the letters {sample:?}: no font at hand has them. Choose DOCX or HTML, or install a font that has them."
    )]
    Letters {
        /// Some of them.
        sample: String,
    },
    /// The typesetter refused.
    #[error("The PDF could not be made.")]
    Typeset {
        /// What it said.
        what: String,
    },
    /// The archive could not be put together.
    #[error("The Word document could not be made.")]
    Archive(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Stable name for programs.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Letters { .. } => "LETTERS_MISSING",
            Self::Typeset { .. } => "TYPESET_FAILED",
            Self::Archive(_) => "ARCHIVE_FAILED",
        }
    }
}

/// Writes a document. Markdown, text and JSON have no layout.
///
/// # Errors
/// PDF: letters that no font has. DOCX and PDF: a fault of the writer.
pub fn write(document: &Document, format: Format, layout: Layout) -> Result<Vec<u8>, Error> {
    let sheet = || sheet::Sheet::new(document);
    Ok(match format {
        Format::Pdf => pdf::write(&sheet(), layout)?,
        Format::Docx => docx::write(&sheet(), layout)?,
        Format::Markdown => markdown::write(&sheet()).into_bytes(),
        Format::Text => plain::write(&sheet()).into_bytes(),
        Format::Html => html::write(&sheet(), layout).into_bytes(),
        Format::Json => format!("{:#}\n", json::document(document)).into_bytes(),
    })
}

/// Number of pages that a document takes as PDF.
///
/// # Errors
/// Letters that no font has; a fault of the writer.
pub fn pages(document: &Document, layout: Layout) -> Result<usize, Error> {
    pdf::pages(&sheet::Sheet::new(document), layout)
}

#[cfg(test)]
mod tests;
