//! The parts of a Word document that depend on the sheet: the text, its footer with the page
//! numbers, its links, and the properties with the name.

use std::io::{Error, Result};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use super::{
    super::sheet::{Block, Entry, Group, Linked, Sheet},
    measures::{Measures, SIDE},
};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// Names and bytes of the parts.
pub(super) fn parts(sheet: &Sheet, measures: Measures) -> Result<[(&'static str, Vec<u8>); 4]> {
    let mut links = Links::default();
    let document = document(sheet, measures, &mut links)?;
    Ok([
        ("word/document.xml", document),
        ("word/footer1.xml", footer(sheet)?),
        ("word/_rels/document.xml.rels", links.part()?),
        ("docProps/core.xml", properties(sheet)?),
    ])
}

/// XML being written.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn new() -> Result<Self> {
        let mut writer = Writer::new(Vec::new());
        let head = BytesDecl::new("1.0", Some("UTF-8"), Some("yes"));
        writer.write_event(Event::Decl(head))?;
        Ok(Self(writer))
    }

    /// Writes an element around what `inside` writes.
    fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        inside: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Start(start))?;
        inside(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Empty(start))
    }

    fn text(&mut self, text: &str) -> Result<()> {
        self.0.write_event(Event::Text(BytesText::new(text)))
    }

    /// Writes a run of letters, in a character style unless that is empty.
    fn run(&mut self, style: &str, text: &str) -> Result<()> {
        self.element("w:r", &[], |xml| {
            if !style.is_empty() {
                xml.element("w:rPr", &[], |xml| xml.empty("w:rStyle", &[("w:val", style)]))?;
            }
            xml.element("w:t", &[("xml:space", "preserve")], |xml| xml.text(text))
        })
    }

    fn tab(&mut self) -> Result<()> {
        self.element("w:r", &[], |xml| xml.empty("w:tab", &[]))
    }

    fn paragraph(
        &mut self,
        style: &str,
        inside: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.kept(style, false, inside)
    }

    /// Writes a paragraph that stays on the page of the next one, if it is to.
    fn kept(
        &mut self,
        style: &str,
        keep: bool,
        inside: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        self.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                xml.empty("w:pStyle", &[("w:val", style)])?;
                if keep { xml.empty("w:keepNext", &[]) } else { Ok(()) }
            })?;
            inside(xml)
        })
    }

    /// Writes points. The first two stay together and so do the last two, so that no page ends or
    /// starts with one that is left over.
    fn points(&mut self, points: &[String]) -> Result<()> {
        for (at, point) in points.iter().enumerate() {
            let keep = (at == 0 && points.len() > 1) || at + 2 == points.len();
            self.kept("ListBullet", keep, |xml| xml.run("", point))?;
        }
        Ok(())
    }

    /// Writes a paragraph of one run; none for an empty text.
    fn line(&mut self, style: &str, text: &str) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.paragraph(style, |xml| xml.run("", text))
    }

    fn period(&mut self, entry: &Entry) -> Result<()> {
        if entry.period.is_empty() { Ok(()) } else { self.run("Period", &entry.period) }
    }

    fn field(&mut self, instruction: &str) -> Result<()> {
        let attributes = [("w:instr", instruction)];
        self.element("w:fldSimple", &attributes, |xml| xml.run("", "1"))
    }

    fn link(&mut self, link: &Linked, links: &mut Links) -> Result<()> {
        let Some(target) = &link.target else { return self.run("", &link.text) };
        let id = links.id(target);
        let attributes = [("r:id", id.as_str()), ("w:history", "1")];
        self.element("w:hyperlink", &attributes, |xml| xml.run("Hyperlink", &link.text))
    }

    fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }
}

/// Targets of links, by the number in their id.
#[derive(Default)]
struct Links(Vec<String>);

impl Links {
    fn id(&mut self, target: &str) -> String {
        let known = self.0.iter().position(|one| one == target);
        let at = known.unwrap_or_else(|| {
            self.0.push(target.to_owned());
            self.0.len() - 1
        });
        format!("link{at}")
    }

    fn part(&self) -> Result<Vec<u8>> {
        const OWN: [(&str, &str, &str); 4] = [
            ("styles", "styles", "styles.xml"),
            ("numbering", "numbering", "numbering.xml"),
            ("settings", "settings", "settings.xml"),
            ("footer1", "footer", "footer1.xml"),
        ];
        let mut xml = Xml::new()?;
        xml.element("Relationships", &[("xmlns", PACKAGE)], |xml| {
            for (id, kind, target) in OWN {
                let kind = format!("{RELATIONS}/{kind}");
                xml.empty("Relationship", &[("Id", id), ("Type", &kind), ("Target", target)])?;
            }
            let kind = format!("{RELATIONS}/hyperlink");
            for (at, target) in self.0.iter().enumerate() {
                let id = format!("link{at}");
                let place =
                    [("Id", id.as_str()), ("Type", kind.as_str()), ("Target", target.as_str())];
                let outside = [("TargetMode", "External")];
                xml.empty("Relationship", &[place.as_slice(), &outside].concat())?;
            }
            Ok(())
        })?;
        Ok(xml.finish())
    }
}

fn document(sheet: &Sheet, measures: Measures, links: &mut Links) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.element("w:document", &[("xmlns:w", WORD), ("xmlns:r", RELATIONS)], |xml| {
        xml.element("w:body", &[], |xml| {
            xml.line("Title", &sheet.name)?;
            xml.line("Subtitle", &sheet.label)?;
            contacts(sheet, links, xml)?;
            for block in &sheet.sections {
                section(block, measures, links, xml)?;
            }
            page(measures, xml)
        })
    })?;
    Ok(xml.finish())
}

/// The page with its footer.
fn page(measures: Measures, xml: &mut Xml) -> Result<()> {
    let (width, height) = measures.page;
    let (width, height, side) = (width.to_string(), height.to_string(), SIDE.to_string());
    xml.element("w:sectPr", &[], |xml| {
        xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "footer1")])?;
        xml.empty("w:pgSz", &[("w:w", &width), ("w:h", &height)])?;
        let margins = [
            ("w:top", "1077"),
            ("w:right", &side),
            ("w:bottom", "1191"),
            ("w:left", &side),
            ("w:header", "567"),
            ("w:footer", "567"),
            ("w:gutter", "0"),
        ];
        xml.empty("w:pgMar", &margins)
    })
}

fn contacts(sheet: &Sheet, links: &mut Links, xml: &mut Xml) -> Result<()> {
    if sheet.contacts.is_empty() {
        return Ok(());
    }
    xml.paragraph("Contact", |xml| {
        for (at, contact) in sheet.contacts.iter().enumerate() {
            if at > 0 {
                xml.run("", "  ·  ")?;
            }
            xml.link(contact, links)?;
        }
        Ok(())
    })
}

fn section(block: &Block, measures: Measures, links: &mut Links, xml: &mut Xml) -> Result<()> {
    xml.line("Heading1", &block.title)?;
    for text in &block.paragraphs {
        xml.line("BodyText", text)?;
    }
    xml.points(&block.points)?;
    for (at, one) in block.groups.iter().enumerate() {
        group(one, at + 2 == block.groups.len(), measures, xml)?;
    }
    let bare = block.entries.last().is_some_and(|last| last.points.is_empty());
    for (at, one) in block.entries.iter().enumerate() {
        let stay = bare && at + 2 == block.entries.len();
        entry(one, stay, measures, links, xml)?;
    }
    Ok(())
}

/// A group, with its name before it: in the left column where it has room there.
fn group(group: &Group, keep: bool, measures: Measures, xml: &mut Xml) -> Result<()> {
    let items = group.items.join(", ");
    if group.name.is_empty() {
        return xml.kept("BodyText", keep, |xml| xml.run("", &items));
    }
    let name = format!("{}:", group.name);
    let beside = measures.holds(&name);
    let style = if beside || measures.column == 0 { "Labelled" } else { "BodyText" };
    xml.kept(style, keep, |xml| {
        xml.run(if measures.column > 0 { "Period" } else { "Strong" }, &name)?;
        if beside { xml.tab() } else { xml.run("", " ") }?;
        xml.run("", &items)
    })
}

/// An entry. Its head stays with what follows, and the last but one with a last one of one line.
fn entry(
    entry: &Entry,
    stay: bool,
    measures: Measures,
    links: &mut Links,
    xml: &mut Xml,
) -> Result<()> {
    let more = stay || entry.link.is_some() || !entry.points.is_empty();
    let beside = measures.column > 0;
    xml.kept("Heading2", more, |xml| {
        if beside {
            xml.period(entry)?;
            xml.tab()?;
        }
        xml.run("Strong", &entry.title)?;
        let whereabouts = entry.whereabouts();
        if !whereabouts.is_empty() {
            xml.run("", &format!(", {whereabouts}"))?;
        }
        if !beside && !entry.period.is_empty() {
            xml.tab()?;
            xml.period(entry)?;
        }
        Ok(())
    })?;
    if let Some(link) = &entry.link {
        xml.kept("BodyText", !entry.points.is_empty(), |xml| xml.link(link, links))?;
    }
    xml.points(&entry.points)
}

fn footer(sheet: &Sheet) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.element("w:ftr", &[("xmlns:w", WORD), ("xmlns:r", RELATIONS)], |xml| {
        xml.paragraph("Footer", |xml| {
            if !sheet.name.is_empty() {
                xml.run("", &format!("{}  ·  ", sheet.name))?;
            }
            xml.field("PAGE")?;
            xml.run("", " / ")?;
            xml.field("NUMPAGES")
        })
    })?;
    Ok(xml.finish())
}

fn properties(sheet: &Sheet) -> Result<Vec<u8>> {
    let names = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    let mut xml = Xml::new()?;
    xml.element("cp:coreProperties", &names, |xml| {
        xml.element("dc:title", &[], |xml| xml.text(&sheet.name))?;
        xml.element("dc:creator", &[], |xml| xml.text(&sheet.name))?;
        xml.element("dc:language", &[], |xml| xml.text(&sheet.language))
    })?;
    Ok::<_, Error>(xml.finish())
}
