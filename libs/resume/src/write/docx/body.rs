//! The parts of a Word document that depend on the sheet: the text, its footer with the page
//! numbers, its links, and the properties with the name.

use std::io::{Error, Result};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

use super::super::sheet::{Block, Entry, Linked, Sheet};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// Names and bytes of the parts.
pub(super) fn parts(sheet: &Sheet) -> Result<[(&'static str, Vec<u8>); 4]> {
    let mut links = Links::default();
    let document = document(sheet, &mut links)?;
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
        self.element("w:p", &[], |xml| {
            if !style.is_empty() {
                xml.element("w:pPr", &[], |xml| xml.empty("w:pStyle", &[("w:val", style)]))?;
            }
            inside(xml)
        })
    }

    /// Writes a paragraph of one run; none for an empty text.
    fn line(&mut self, style: &str, text: &str) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.paragraph(style, |xml| xml.run("", text))
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

fn document(sheet: &Sheet, links: &mut Links) -> Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.element("w:document", &[("xmlns:w", WORD), ("xmlns:r", RELATIONS)], |xml| {
        xml.element("w:body", &[], |xml| {
            xml.line("Title", &sheet.name)?;
            xml.line("Subtitle", &sheet.label)?;
            contacts(sheet, links, xml)?;
            for block in &sheet.sections {
                section(block, links, xml)?;
            }
            xml.element("w:sectPr", &[], |xml| {
                xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "footer1")])?;
                // A4 in twentieths of a point.
                xml.empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")])?;
                let margins = [
                    ("w:top", "1077"),
                    ("w:right", "1247"),
                    ("w:bottom", "1191"),
                    ("w:left", "1247"),
                    ("w:header", "567"),
                    ("w:footer", "567"),
                    ("w:gutter", "0"),
                ];
                xml.empty("w:pgMar", &margins)
            })
        })
    })?;
    Ok(xml.finish())
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

fn section(block: &Block, links: &mut Links, xml: &mut Xml) -> Result<()> {
    xml.line("Heading1", &block.title)?;
    for text in &block.paragraphs {
        xml.line("", text)?;
    }
    for point in &block.points {
        xml.line("ListBullet", point)?;
    }
    for group in &block.groups {
        xml.paragraph("", |xml| {
            if !group.name.is_empty() {
                xml.run("Strong", &format!("{}:", group.name))?;
                xml.run("", " ")?;
            }
            xml.run("", &group.items.join(", "))
        })?;
    }
    for one in &block.entries {
        entry(one, links, xml)?;
    }
    Ok(())
}

fn entry(entry: &Entry, links: &mut Links, xml: &mut Xml) -> Result<()> {
    xml.paragraph("Heading2", |xml| {
        xml.run("Strong", &entry.title)?;
        let whereabouts = entry.whereabouts();
        if !whereabouts.is_empty() {
            xml.run("", &format!(", {whereabouts}"))?;
        }
        if !entry.period.is_empty() {
            xml.tab()?;
            xml.run("Period", &entry.period)?;
        }
        Ok(())
    })?;
    if let Some(link) = &entry.link {
        xml.paragraph("", |xml| xml.link(link, links))?;
    }
    for point in &entry.points {
        xml.line("ListBullet", point)?;
    }
    Ok(())
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
