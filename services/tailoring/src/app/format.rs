//! Formats: of files that come in, and of documents that go out.

use resume::read;

/// Media type of a file that was uploaded.
#[must_use]
pub const fn media_type(format: read::Format) -> &'static str {
    match format {
        read::Format::Pdf => "application/pdf",
        read::Format::Docx => DOCX,
        read::Format::Markdown => "text/markdown",
        read::Format::Text => "text/plain",
    }
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Format of a tailored document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Portable document.
    Pdf,
    /// Word document.
    Docx,
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
    /// Web page.
    Html,
    /// JSON Resume.
    Json,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] =
        [Self::Pdf, Self::Docx, Self::Markdown, Self::Text, Self::Html, Self::Json];

    /// Ending of a file; also the name under which a document is stored, never renamed.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Markdown => "md",
            Self::Text => "txt",
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// Media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => DOCX,
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}
