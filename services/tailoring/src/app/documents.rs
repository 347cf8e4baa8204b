//! Documents in every format.

use resume::write::{self, Document, Format, Layout};

/// Writes a document in every format, laid out alike. The PDF is left out where no font at hand has
/// its letters: the person has the other five, and is told when asking for it.
///
/// # Errors
/// A format cannot be written.
pub fn documents(
    document: &Document,
    layout: Layout,
) -> Result<Vec<(Format, Vec<u8>)>, write::Error> {
    let mut documents = Vec::with_capacity(Format::ALL.len());
    for format in Format::ALL {
        match write::write(document, format, layout) {
            Ok(bytes) => documents.push((format, bytes)),
            Err(write::Error::Letters { .. }) => {
                tracing::warn!(format = format.as_str(), "no font has all letters of a document");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(documents)
}
