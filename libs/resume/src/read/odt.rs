//! Reads OpenDocument texts: headers, body, notes and footers, paragraph by paragraph. Only the
//! parts with text are unpacked; pictures, macros and embedded objects are never touched.

mod body;
mod styles;

use self::styles::Styles;
use super::{Error, Limits, Raw, line, package::Package};

/// Reads a document.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Raw, Error> {
    let mut package = Package::open(bytes, limits)?;
    // Looked at as text: old writers give this part a document type definition.
    let manifest = package.part("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(Error::PasswordProtected);
    }
    let Some(content) = package.part("content.xml")? else {
        return Err(Error::damaged("the part with the text is missing"));
    };
    let pages = package.part("styles.xml")?.unwrap_or_default();
    let mut styles = Styles::default();
    styles.read(&pages)?;
    styles.read(&content)?;
    let mut story = body::Story::default();
    body::read(&content, &styles, &mut story)?;
    let mut margins = body::Story::default();
    body::read(&pages, &styles, &mut margins)?;
    let mut lines = margins.headers;
    lines.append(&mut story.lines);
    lines.append(&mut story.notes);
    lines.append(&mut margins.footers);
    let (text, runs) = line::write(&lines);
    Ok(Raw {
        pages: story.page_breaks + 1,
        text,
        runs,
        links: story.links,
        hidden: story.hidden + margins.hidden,
        ..Raw::default()
    })
}

#[cfg(test)]
mod tests;
