//! Word document: the parts of the package, of which one depends on the sheet and the others are
//! files here. Headings and lists use Word's own styles, so that its navigation and other programs
//! understand them.

mod body;
mod measures;

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use self::measures::Measures;
use super::{Error, layout::Layout, sheet::Sheet};

/// Parts that are the same in every document but for their measures.
const FIXED: [(&str, &str); 6] = [
    ("[Content_Types].xml", include_str!("docx/content_types.xml")),
    ("_rels/.rels", include_str!("docx/rels.xml")),
    ("docProps/app.xml", include_str!("docx/app.xml")),
    ("word/styles.xml", include_str!("docx/styles.xml")),
    ("word/numbering.xml", include_str!("docx/numbering.xml")),
    ("word/settings.xml", include_str!("docx/settings.xml")),
];

/// Writes a sheet.
pub(super) fn write(sheet: &Sheet, layout: Layout) -> Result<Vec<u8>, Error> {
    let measures = Measures::of(sheet, layout);
    let parts = body::parts(sheet, measures).map_err(archive)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The same sheet gives the same bytes, whenever it is written.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let fixed = FIXED.into_iter().map(|(name, text)| (name, measures.fill(text).into_bytes()));
    let own = parts.into_iter();
    for (name, bytes) in fixed.chain(own) {
        zip.start_file(name, options).map_err(archive)?;
        zip.write_all(&bytes).map_err(archive)?;
    }
    Ok(zip.finish().map_err(archive)?.into_inner())
}

fn archive(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Archive(Box::new(error))
}
