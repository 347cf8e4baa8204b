//! Turns the XML of a story (body, header, note) into lines: paragraphs, list items, table rows,
//! text boxes. Deleted text and the second form of text boxes, for old programs, are left out.

use quick_xml::events::BytesStart;

use super::{
    super::{
        Error,
        boxes::{Boxes, Place},
        line::Line,
        spacing::Spacing,
        style::{Partial, color},
        xml::{self, Step, attribute},
    },
    anchor::{self, Anchor},
    styles::{self, Numbering, Styles},
};

/// Size of letters in points where a document says none.
const POINTS: f32 = 10.0;

/// Lines of one or several stories.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) lines: Vec<Line>,
    /// Letters that the page does not show.
    pub(super) hidden: usize,
    rendered_breaks: usize,
    page_breaks: usize,
}

impl Story {
    /// Pages, as Word noted them when it laid the document out.
    pub(super) fn pages(&self) -> usize {
        self.rendered_breaks.max(self.page_breaks) + 1
    }
}

/// Reads the XML of a story and adds its lines.
pub(super) fn read(xml: &str, styles: &Styles, story: &mut Story) -> Result<(), Error> {
    let mut reader = Reader {
        styles,
        story,
        boxes: Boxes::default(),
        drawings: Vec::new(),
        margin: margin(xml),
        paragraphs: Vec::new(),
        look: Look::default(),
        properties: 0,
        in_text: false,
        in_instruction: false,
        in_page_number: false,
        choices: Vec::new(),
        skipped: 0,
    };
    xml::walk(xml, |step| {
        reader.step(step);
        Ok(())
    })?;
    let Reader { boxes, story, .. } = reader;
    story.lines.extend(boxes.finish());
    Ok(())
}

/// A paragraph being read. Text boxes put paragraphs inside paragraphs.
#[derive(Debug, Default)]
struct Paragraph {
    text: Line,
    style: String,
    /// How its words are set where they say nothing themselves.
    set: Partial,
    numbering: Numbering,
    /// What it says itself of the space around it.
    spacing: Spacing,
    shaded: bool,
}

/// What a run of characters looks like.
#[derive(Debug, Default, Clone, Copy)]
struct Look {
    vanished: bool,
    white: bool,
    tiny: bool,
    shaded: bool,
    set: Partial,
    /// What its style says.
    named: Partial,
}

/// A drawing that is open.
#[derive(Debug)]
enum Drawing {
    Anchor(Anchor),
    /// One of an older writer, or one in the line; with its place if it has one of its own.
    Shape(Option<Place>),
}

struct Reader<'a> {
    styles: &'a Styles,
    story: &'a mut Story,
    boxes: Boxes,
    drawings: Vec<Drawing>,
    /// Left margin of the page in points.
    margin: f32,
    paragraphs: Vec<Paragraph>,
    look: Look,
    /// Paragraph properties open; what stands in them is no content.
    properties: usize,
    in_text: bool,
    /// The instruction of a field is open: it says what the field shows, here page numbers.
    in_instruction: bool,
    in_page_number: bool,
    /// For every open choice between forms whether one was taken.
    choices: Vec<bool>,
    /// Elements open inside of one that is left out, and that one itself.
    skipped: usize,
}

impl Reader<'_> {
    fn step(&mut self, step: Step<'_, '_>) {
        match step {
            Step::Open(_) if self.skipped > 0 => self.skipped += 1,
            Step::Close(_) if self.skipped > 0 => self.skipped -= 1,
            Step::Text(_) if self.skipped > 0 => {}
            Step::Open(element) => self.open(element),
            Step::Close(name) => self.close(name),
            Step::Text(text) if self.in_instruction => self.in_page_number |= is_page(text),
            Step::Text(text) if self.in_text => self.push(text),
            Step::Text(text) => {
                let margin = self.margin;
                if let Some(Drawing::Anchor(anchor)) = self.drawings.last_mut() {
                    anchor.text(text, margin);
                }
            }
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        let name = xml::name(element);
        self.drawing(name, element);
        match name {
            "p" => {
                let set = self.styles.plain();
                self.paragraphs.push(Paragraph { set, ..Paragraph::default() });
            }
            "pPr" => self.properties += 1,
            "r" => self.look = Look::default(),
            "t" => self.in_text = !self.in_page_number,
            "instrText" => self.in_instruction = true,
            "fldChar" if attribute(element, "fldCharType").as_deref() == Some("end") => {
                self.in_page_number = false;
            }
            "fldSimple" if attribute(element, "instr").is_some_and(|text| is_page(&text)) => {
                self.skipped = 1;
            }
            "del" | "moveFrom" => self.skipped = 1,
            "AlternateContent" => self.choices.push(false),
            "Choice" | "Fallback" => self.choose(),
            "txbxContent" => self.boxes.open_box(self.place()),
            "tbl" => self.boxes.open_table(),
            "tc" => self.boxes.open_cell(),
            "lastRenderedPageBreak" => {
                self.story.rendered_breaks += 1;
                self.boxes.settle();
            }
            "shd" if self.boxes.in_cell_properties => self.boxes.shade(is_dark(element)),
            "gridSpan" | "vMerge" if self.boxes.in_cell_properties => self.cell_span(name, element),
            "tcPr" => self.boxes.in_cell_properties = true,
            _ if self.properties > 0 => self.paragraph_property(name, element),
            _ => self.run_content(name, element),
        }
    }

    fn drawing(&mut self, name: &str, element: &BytesStart<'_>) {
        match name {
            "anchor" => self.drawings.push(Drawing::Anchor(Anchor::default())),
            // What stands in the line is where the line is.
            "inline" => self.drawings.push(Drawing::Shape(None)),
            "shape" | "rect" | "roundrect" => {
                let style = attribute(element, "style").unwrap_or_default();
                self.drawings.push(Drawing::Shape(anchor::drawn(&style)));
            }
            _ => {
                if let Some(Drawing::Anchor(anchor)) = self.drawings.last_mut() {
                    anchor.open(element);
                }
            }
        }
    }

    /// Where the text box is that opens now.
    fn place(&self) -> Option<Place> {
        match self.drawings.last()? {
            Drawing::Anchor(anchor) => anchor.place(),
            Drawing::Shape(place) => *place,
        }
    }

    fn cell_span(&mut self, name: &str, element: &BytesStart<'_>) {
        let Some(span) = self.boxes.span() else { return };
        let value = attribute(element, "val");
        if name == "vMerge" {
            span.goes_on = value.as_deref() != Some("restart");
        } else {
            span.columns = value.and_then(|columns| columns.parse().ok()).unwrap_or(1);
        }
    }

    /// Takes the first form that is offered and leaves out the others.
    fn choose(&mut self) {
        if let Some(taken) = self.choices.last_mut()
            && std::mem::replace(taken, true)
        {
            self.skipped = 1;
        }
    }

    fn paragraph_property(&mut self, name: &str, element: &BytesStart<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let value = || attribute(element, "val");
        match name {
            "pStyle" => {
                paragraph.style = value().unwrap_or_default();
                paragraph.set = self.styles.set(&paragraph.style);
            }
            "numId" => paragraph.numbering.list = value(),
            "ilvl" => paragraph.numbering.level = value(),
            "shd" => paragraph.shaded = is_dark(element),
            _ => styles::space(&mut paragraph.spacing, element),
        }
    }

    fn run_content(&mut self, name: &str, element: &BytesStart<'_>) {
        styles::set(&mut self.look.set, element);
        match name {
            "rStyle" => {
                let style = attribute(element, "val").unwrap_or_default();
                self.look.named = self.styles.set(&style);
            }
            "tab" | "ptab" => self.push("\t"),
            "cr" => self.push("\n"),
            "br" => {
                let page = attribute(element, "type").as_deref() == Some("page");
                self.story.page_breaks += usize::from(page);
                self.push("\n");
            }
            "noBreakHyphen" => self.push("-"),
            "sym" => {
                let code = attribute(element, "char").unwrap_or_default();
                let c = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                self.push(c.unwrap_or(' ').encode_utf8(&mut [0; 4]));
            }
            "vanish" => self.look.vanished = xml::is_on(element),
            "color" => self.look.white = is_white(attribute(element, "val")),
            "sz" => {
                // In half points.
                let size = attribute(element, "val").and_then(|v| v.parse::<f32>().ok());
                self.look.tiny = size.is_some_and(|size| size < 4.0);
            }
            "shd" | "highlight" => self.look.shaded = name == "highlight" || is_dark(element),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match (name, self.drawings.last_mut()) {
            ("anchor" | "inline" | "shape" | "rect" | "roundrect", _) => {
                self.drawings.pop();
            }
            (_, Some(Drawing::Anchor(anchor))) => anchor.close(name),
            _ => {}
        }
        match name {
            "t" => self.in_text = false,
            "instrText" => self.in_instruction = false,
            "pPr" => self.properties = self.properties.saturating_sub(1),
            "tcPr" => self.boxes.in_cell_properties = false,
            "p" => self.close_paragraph(),
            "AlternateContent" => {
                self.choices.pop();
            }
            "txbxContent" => self.boxes.close_box(),
            "tc" => self.boxes.close_cell(),
            "tr" => self.boxes.close_row(),
            "tbl" => self.boxes.close_table(),
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let grounded = paragraph.shaded || self.look.shaded || self.boxes.has_ground();
        if self.look.vanished || self.look.tiny || (self.look.white && !grounded) {
            self.story.hidden += text.chars().filter(|c| c.is_alphabetic()).count();
        }
        let set = self.look.set.or(self.look.named).or(paragraph.set).or(self.styles.usual());
        paragraph.text.push(text, set.finish(POINTS));
    }

    fn close_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        let Paragraph { text, style, numbering, spacing, .. } = paragraph;
        if text.trim().is_empty() {
            self.boxes.push(&text);
            return;
        }
        if self.styles.is_heading(&style) {
            self.boxes.part();
        }
        let item = self.styles.is_item(&style, &numbering);
        let text = if item { text.into_item() } else { text };
        self.boxes.push_spaced(text, self.styles.space(&style, spacing));
    }
}

/// Left margin of the pages of a story in points.
fn margin(xml: &str) -> f32 {
    const USUAL: f32 = 72.0;
    const TWIPS: f32 = 20.0;
    let rule = xml.split_once("<w:pgMar ").and_then(|(_, rest)| rest.split_once('>'));
    let left = rule.and_then(|(rule, _)| rule.split_once("w:left=\"")?.1.split_once('"'));
    left.and_then(|(twips, _)| twips.parse::<f32>().ok()).map_or(USUAL, |twips| twips / TWIPS)
}

/// Whether a field shows the number of a page or of all pages.
fn is_page(instruction: &str) -> bool {
    let name = instruction.split_whitespace().next().unwrap_or_default();
    name.eq_ignore_ascii_case("PAGE") || name.eq_ignore_ascii_case("NUMPAGES")
}

fn is_white(value: Option<String>) -> bool {
    value.and_then(|value| color::parse(&value)).is_some_and(color::is_white)
}

fn is_dark(shading: &BytesStart<'_>) -> bool {
    let fill = attribute(shading, "fill").and_then(|fill| color::parse(&fill));
    attribute(shading, "themeFill").is_some() || fill.is_some_and(|fill| !color::is_white(fill))
}
