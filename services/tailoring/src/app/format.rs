//! Media types of files that come in. Those of documents that go out are the writer's.

use resume::{read, write};

/// Media type of a file that was uploaded.
#[must_use]
pub const fn media_type(format: read::Format) -> &'static str {
    match format {
        read::Format::Pdf => write::Format::Pdf.media_type(),
        read::Format::Docx => write::Format::Docx.media_type(),
        read::Format::Odt => "application/vnd.oasis.opendocument.text",
        read::Format::Rtf => "application/rtf",
        read::Format::Html => "text/html",
        read::Format::Json => "application/json",
        read::Format::Markdown => "text/markdown",
        read::Format::Text => "text/plain",
    }
}
