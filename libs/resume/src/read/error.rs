//! Why a document cannot be read: a reason for programs, and a sentence that says what to do.

use serde::{Deserialize, Serialize};

/// A document that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// No byte.
    #[error("The file is empty. Check that it was saved, and choose it again.")]
    Empty,
    /// Beyond the size of a file.
    #[error(
        "The file has {} MiB; at most {} MiB can be read. Save it with smaller pictures, or export it as PDF.",
        tenths(*.bytes), tenths(*.limit)
    )]
    TooLarge {
        /// Size in bytes.
        bytes: usize,
        /// Largest size in bytes.
        limit: usize,
    },
    /// Beyond the amount of text.
    #[error(
        "The document holds more than {} KiB of text, far more than a resume. Choose the resume alone.",
        .limit / 1024
    )]
    TooLong {
        /// Largest size of the text in bytes.
        limit: usize,
    },
    /// Beyond the number of pages.
    #[error(
        "The document has {pages} pages; at most {limit} can be read. Choose the resume alone."
    )]
    TooManyPages {
        /// Pages it has.
        pages: usize,
        /// Most pages.
        limit: usize,
    },
    /// A PDF of pictures.
    #[error(
        "The PDF has no text that can be read ({letters} letters on {pages} page(s)); it is probably a scan. Export it from the program it was written in, or run text recognition (OCR) over it first."
    )]
    Scanned {
        /// Pages it has.
        pages: usize,
        /// Letters found.
        letters: usize,
    },
    /// A document of another format without text.
    #[error("The document holds no text. Choose a file with the text of the resume in it.")]
    NoText,
    /// Readable with a password only.
    #[error("The document is protected with a password. Save it without one and choose it again.")]
    PasswordProtected,
    /// Something else than what can be read.
    #[error("The file is {found}. {advice}")]
    Unsupported {
        /// What it is, with its article.
        found: String,
        /// What to do.
        advice: String,
    },
    /// A name that says one thing and content that says another.
    #[error(
        "The file is named {named} but it is {found}. Rename it to end in {right} and choose it again."
    )]
    Misnamed {
        /// Ending of the name, with its dot.
        named: String,
        /// What it is, with its article.
        found: String,
        /// The right ending, with its dot.
        right: String,
    },
    /// Not whole, or not built as its format demands.
    #[error(
        "The file is damaged: {what}. Save or export it again from the program it was written in."
    )]
    Damaged {
        /// What is wrong.
        what: String,
    },
    /// Content that a resume has no need of and that attacks are made of.
    #[error("The file is refused: {what}. Export the resume as PDF and choose that.")]
    Forbidden {
        /// What it holds.
        what: String,
    },
    /// Grows beyond measure when unpacked.
    #[error(
        "The file is refused: unpacked it becomes far larger than any resume ({what}). Export the resume as PDF and choose that."
    )]
    Bomb {
        /// What grew.
        what: String,
    },
    /// Took too long.
    #[error(
        "Reading the document took longer than {seconds} s and was stopped. Export it as a simpler PDF, without pictures, and choose that."
    )]
    Time {
        /// Seconds it was given.
        seconds: u64,
    },
    /// Needed too much processor time, which it would need again.
    #[error(
        "Reading the document takes more than {seconds} s of computing, far more than a resume, and was stopped. Export it as a simpler PDF, without pictures, and choose that."
    )]
    Costly {
        /// Processor time it was given, in seconds.
        seconds: u64,
    },
    /// Needed too much memory.
    #[error(
        "Reading the document needed more than {mebibytes} MiB of memory and was stopped. Export it as a simpler PDF, without pictures, and choose that."
    )]
    Memory {
        /// Memory it was given, in MiB.
        mebibytes: u64,
    },
    /// The reader itself could not be started; no fault of the document.
    #[error("The document reader is not available at the moment. Try again.")]
    Unavailable {
        /// What failed, for the log.
        what: String,
    },
}

impl Error {
    /// Stable name for programs.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Empty => "FILE_EMPTY",
            Self::TooLarge { .. } => "FILE_TOO_LARGE",
            Self::TooLong { .. } => "TEXT_TOO_LONG",
            Self::TooManyPages { .. } => "TOO_MANY_PAGES",
            Self::Scanned { .. } => "NO_TEXT_LAYER",
            Self::NoText => "NO_TEXT",
            Self::PasswordProtected => "PASSWORD_PROTECTED",
            Self::Unsupported { .. } => "UNSUPPORTED_FORMAT",
            Self::Misnamed { .. } => "WRONG_EXTENSION",
            Self::Damaged { .. } => "FILE_DAMAGED",
            Self::Forbidden { .. } => "FORBIDDEN_CONTENT",
            Self::Bomb { .. } => "ARCHIVE_BOMB",
            Self::Time { .. } => "READ_TIMEOUT",
            Self::Costly { .. } => "READ_COSTLY",
            Self::Memory { .. } => "READ_MEMORY",
            Self::Unavailable { .. } => "READER_UNAVAILABLE",
        }
    }

    /// Whether reading the same file again may help: the machine was busy, or at fault.
    #[must_use]
    pub const fn retryable(&self) -> bool {
        matches!(self, Self::Time { .. } | Self::Unavailable { .. })
    }

    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }

    pub(super) fn forbidden(what: impl Into<String>) -> Self {
        Self::Forbidden { what: what.into() }
    }
}

/// Mebibytes with one decimal, none when it is zero.
fn tenths(bytes: usize) -> String {
    // Wider than any size that somebody may claim.
    let tenths = (bytes as u128 * 10).div_ceil(1 << 20);
    if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}
