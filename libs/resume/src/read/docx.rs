//! Reads Word documents: headers, body, notes and footers, paragraph by paragraph. Only the parts
//! with text are unpacked; pictures, macros and embedded files are never touched.

mod anchor;
mod body;
mod styles;

use std::collections::HashSet;

use self::styles::Styles;
use super::{Error, Limits, Raw, line, package::Package, push_link, xml};

/// Reads a document.
pub(super) fn read(bytes: Vec<u8>, limits: &Limits) -> Result<Raw, Error> {
    let mut package = Package::open(&bytes, limits)?;
    let main = main_part(&mut package)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let styles = Styles::new(
        &package.part(&format!("{folder}/styles.xml"))?.unwrap_or_default(),
        &package.part(&format!("{folder}/numbering.xml"))?.unwrap_or_default(),
    )?;
    let Some(document) = package.part(&main)? else {
        return Err(Error::damaged("the part with the text is missing"));
    };
    let mut story = body::Story::default();
    let mut seen = HashSet::new();
    for name in package.numbered(&format!("{folder}/header")) {
        margin(&mut package, &name, &styles, &mut story, &mut seen)?;
    }
    body::read(&document, &styles, &mut story)?;
    for notes in ["footnotes", "endnotes"] {
        if let Some(xml) = package.part(&format!("{folder}/{notes}.xml"))? {
            body::read(&xml, &styles, &mut story)?;
        }
    }
    for name in package.numbered(&format!("{folder}/footer")) {
        margin(&mut package, &name, &styles, &mut story, &mut seen)?;
    }
    let links = links(&mut package, &main)?;
    let pages = story.pages();
    let (text, runs) = line::write(&story.lines);
    Ok(Raw { pages, text, runs, links, hidden: story.hidden, ..Raw::default() })
}

/// Adds a header or footer unless one with the same words stands already: the first page, even
/// and odd ones have their own, mostly alike.
fn margin(
    package: &mut Package<'_>,
    name: &str,
    styles: &Styles,
    story: &mut body::Story,
    seen: &mut HashSet<String>,
) -> Result<(), Error> {
    let Some(xml) = package.part(name)? else { return Ok(()) };
    let mut own = body::Story::default();
    body::read(&xml, styles, &mut own)?;
    if seen.insert(line::write(&own.lines).0) {
        story.lines.append(&mut own.lines);
        story.hidden += own.hidden;
    }
    Ok(())
}

/// Finds the part that holds the body; it has another name in some documents.
fn main_part(package: &mut Package<'_>) -> Result<String, Error> {
    const USUAL: &str = "word/document.xml";
    let Some(xml) = package.part("_rels/.rels")? else { return Ok(USUAL.into()) };
    let found = relations(&xml)?.into_iter().find(|one| one.kind.ends_with("/officeDocument"));
    Ok(found.map_or_else(|| USUAL.into(), |one| one.target.trim_start_matches('/').to_owned()))
}

fn links(package: &mut Package<'_>, main: &str) -> Result<Vec<String>, Error> {
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", main));
    let mut links = Vec::new();
    if let Some(xml) = package.part(&format!("{folder}/_rels/{name}.rels"))? {
        for one in relations(&xml)?.iter().filter(|one| one.kind.ends_with("/hyperlink")) {
            push_link(&mut links, &one.target);
        }
    }
    Ok(links)
}

struct Relation {
    kind: String,
    target: String,
}

fn relations(xml: &str) -> Result<Vec<Relation>, Error> {
    let mut out = Vec::new();
    xml::walk(xml, |event| {
        if let xml::Step::Open(element) = event
            && xml::name(element) == "Relationship"
        {
            let kind = xml::attribute(element, "Type").unwrap_or_default();
            let target = xml::attribute(element, "Target").unwrap_or_default();
            out.push(Relation { kind, target });
        }
        Ok(())
    })?;
    Ok(out)
}

#[cfg(test)]
mod tests;
