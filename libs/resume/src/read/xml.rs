//! Walks through XML as a flat row of steps. Document type definitions are refused, so there are
//! no entities but the five of XML; depth is counted and bounded, nothing recurses.

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

use super::Error;

/// Elements inside one another at most; word processors stay below a hundred.
const DEEPEST: usize = 1_000;

/// One step through a document.
pub(super) enum Step<'a, 'b> {
    /// An element opens. One without content opens and closes.
    Open(&'a BytesStart<'b>),
    /// An element closes; its local name.
    Close(&'a str),
    /// Text, as it reads.
    Text(&'a str),
}

/// Calls `visit` for every step of `xml`.
pub(super) fn walk(
    xml: &str,
    mut visit: impl FnMut(Step<'_, '_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    reader.config_mut().allow_dangling_amp = true;
    let mut depth = 0usize;
    loop {
        let event = reader.read_event().map_err(|_| {
            let at = reader.error_position();
            Error::damaged(format!("its XML is broken at byte {at}"))
        })?;
        match event {
            Event::Start(element) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Error::damaged("its parts are nested too deeply"));
                }
                visit(Step::Open(&element))?;
            }
            Event::Empty(element) => {
                visit(Step::Open(&element))?;
                visit(Step::Close(name(&element)))?;
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                visit(Step::Close(element.local_name().into_inner()))?;
            }
            Event::Text(text) => visit(Step::Text(&text.xml10_content()))?,
            Event::CData(text) => visit(Step::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                if let Some(c) = resolve(&reference) {
                    visit(Step::Text(c.encode_utf8(&mut [0; 4])))?;
                }
            }
            Event::DocType(_) => {
                return Err(Error::forbidden("it holds a document type definition (DTD)"));
            }
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

/// The character of a reference; none for entities, which only a DTD could declare.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match reference.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// Local name of an element.
pub(super) fn name<'a>(element: &'a BytesStart<'_>) -> &'a str {
    element.local_name().into_inner()
}

/// Value of the attribute with a local name.
pub(super) fn attribute(element: &BytesStart<'_>, local: &str) -> Option<String> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    attributes.flatten().find(|one| one.key.local_name().into_inner() == local).map(|one| {
        quick_xml::escape::unescape(&one.value)
            .map_or_else(|_| one.value.to_string(), std::borrow::Cow::into_owned)
    })
}

/// Whether a switch such as `<w:vanish/>` is on: without a value, or with one that says so.
pub(super) fn is_on(element: &BytesStart<'_>) -> bool {
    !matches!(attribute(element, "val").as_deref(), Some("0" | "false" | "off" | "none"))
}
