//! Turns the XML of an OpenDocument text into lines: paragraphs, list items, table rows, text
//! boxes. What was deleted, comments and numbers of pages are left out.

use quick_xml::events::BytesStart;

use super::{
    super::{
        Error,
        boxes::{Boxes, Place},
        line::Line,
        push_link,
        spacing::Spaced,
        style::Size,
        xml::{self, Step, attribute},
    },
    styles::{Look, Styles},
};

/// Size of letters in points where a document says none.
const POINTS: f32 = 12.0;

/// What a part says.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) lines: Vec<Line>,
    pub(super) headers: Vec<Line>,
    pub(super) footers: Vec<Line>,
    pub(super) notes: Vec<Line>,
    pub(super) links: Vec<String>,
    /// Letters that the page does not show.
    pub(super) hidden: usize,
    pub(super) page_breaks: usize,
}

/// Reads a part and adds what it says.
pub(super) fn read(xml: &str, styles: &Styles, story: &mut Story) -> Result<(), Error> {
    let mut reader = Reader {
        styles,
        story,
        boxes: Boxes::default(),
        frames: Vec::new(),
        asides: Vec::new(),
        paragraphs: Vec::new(),
        looks: Vec::new(),
        items: Vec::new(),
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
    heading: bool,
    look: Look,
}

struct Reader<'a> {
    styles: &'a Styles,
    story: &'a mut Story,
    boxes: Boxes,
    /// Places of the open frames.
    frames: Vec<Option<Place>>,
    /// Lines of what surrounds an open note, header or footer.
    asides: Vec<Boxes>,
    paragraphs: Vec<Paragraph>,
    /// Looks of the open spans and links.
    looks: Vec<Look>,
    /// For every open list item whether its first paragraph is still to come.
    items: Vec<bool>,
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
            Step::Text(text) => self.push_words(text),
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        match xml::name(element) {
            name @ ("p" | "h") => {
                let look = self.look_of(element);
                self.paragraphs.push(Paragraph {
                    heading: name == "h",
                    look,
                    ..Paragraph::default()
                });
            }
            "span" => self.looks.push(self.look_of(element)),
            "a" => {
                self.looks.push(Look::default());
                push_link(&mut self.story.links, &attribute(element, "href").unwrap_or_default());
            }
            "s" => {
                let count = attribute(element, "c").and_then(|c| c.parse().ok()).unwrap_or(1usize);
                self.push(&" ".repeat(count.min(20)));
            }
            "tab" => self.push("\t"),
            "line-break" => self.push("\n"),
            "soft-page-break" => {
                self.story.page_breaks += 1;
                self.boxes.settle();
            }
            "list-item" => self.items.push(true),
            "table" => self.boxes.open_table(),
            "table-cell" => {
                self.boxes.open_cell();
                let ground = self.look_of(element).ground.unwrap_or(false);
                self.boxes.shade(ground);
                if let Some(span) = self.boxes.span() {
                    span.columns = count(element, "number-columns-spanned");
                    span.rows = count(element, "number-rows-spanned");
                    span.parted = true;
                }
            }
            "covered-table-cell" => {
                self.boxes.skip_cells(count(element, "number-columns-repeated"));
            }
            "frame" => self.frames.push(place(element)),
            "text-box" => self.boxes.open_box(self.frames.last().copied().flatten()),
            "note-body" | "header" | "footer" | "header-left" | "footer-left" | "header-first"
            | "footer-first" => self.asides.push(std::mem::take(&mut self.boxes)),
            "tracked-changes" | "annotation" | "note-citation" | "page-number" | "page-count"
            | "forms" | "scripts" | "event-listeners" | "object" | "title" | "desc"
            | "binary-data" => self.skipped = 1,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "h" => self.close_paragraph(),
            "span" | "a" => {
                self.looks.pop();
            }
            "list-item" => {
                self.items.pop();
            }
            "table-cell" => self.boxes.close_cell(),
            "table-row" => self.boxes.close_row(),
            "table" => self.boxes.close_table(),
            "frame" => {
                self.frames.pop();
            }
            "text-box" => self.boxes.close_box(),
            "note-body" => {
                let lines = self.close_aside();
                self.story.notes.extend(lines);
            }
            "header" | "header-left" | "header-first" => {
                let lines = self.close_aside();
                add_margin(&mut self.story.headers, lines);
            }
            "footer" | "footer-left" | "footer-first" => {
                let lines = self.close_aside();
                add_margin(&mut self.story.footers, lines);
            }
            _ => {}
        }
    }

    fn look_of(&self, element: &BytesStart<'_>) -> Look {
        self.styles.look(&attribute(element, "style-name").unwrap_or_default())
    }

    fn close_aside(&mut self) -> Vec<Line> {
        let Some(outer) = self.asides.pop() else { return Vec::new() };
        std::mem::replace(&mut self.boxes, outer).finish()
    }

    /// Adds text of the source, in which line ends and runs of spaces mean one space.
    fn push_words(&mut self, text: &str) {
        let Some(paragraph) = self.paragraphs.last() else { return };
        let mut spaced = paragraph.text.is_empty() || paragraph.text.ends_with([' ', '\t', '\n']);
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            let space = matches!(c, ' ' | '\t' | '\r' | '\n');
            if !(space && spaced) {
                out.push(if space { ' ' } else { c });
            }
            spaced = space;
        }
        self.push(&out);
    }

    fn push(&mut self, text: &str) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let look = self.looks.iter().rev().fold(Look::default(), |all, one| all.or(*one));
        let look = look.or(paragraph.look);
        let grounded = look.ground == Some(true) || self.boxes.has_ground();
        let is = |says: Option<bool>| says == Some(true);
        if is(look.vanished) || is(look.tiny) || (is(look.white) && !grounded) {
            self.story.hidden += text.chars().filter(|c| c.is_alphabetic()).count();
        }
        let set = look.set.or(self.styles.usual());
        paragraph.text.push(text, set.finish(POINTS));
    }

    fn close_paragraph(&mut self) {
        let Some(Paragraph { text, heading, look }) = self.paragraphs.pop() else { return };
        let around = Spaced { spacing: look.spacing, ..Spaced::default() };
        if text.trim().is_empty() {
            self.boxes.part();
            return;
        }
        if heading {
            self.boxes.part();
        } else if let Some(first) = self.items.last_mut()
            && std::mem::take(first)
        {
            self.boxes.push_spaced(text.into_item(), around);
            return;
        }
        self.boxes.push_spaced(text, around);
    }
}

/// Where a frame is that does not stand in the line.
fn place(element: &BytesStart<'_>) -> Option<Place> {
    let length = |name: &str| match Size::parse(&attribute(element, name)?)? {
        Size::Points(points) => Some(points),
        Size::Share(_) => None,
    };
    let anchor = attribute(element, "anchor-type").unwrap_or_default();
    if anchor == "as-char" {
        return None;
    }
    Some(Place {
        left: length("x")?,
        top: length("y")?,
        width: length("width")?,
        height: length("height").unwrap_or_default(),
        hangs: anchor == "paragraph",
    })
}

/// A number that an attribute gives, or one.
fn count(element: &BytesStart<'_>, name: &str) -> usize {
    attribute(element, name).and_then(|number| number.parse().ok()).unwrap_or(1)
}

/// Adds a header or footer unless one with the same words stands already: the first page, even
/// and odd ones have their own, mostly alike.
fn add_margin(margins: &mut Vec<Line>, lines: Vec<Line>) {
    let stands = |line: &Line| margins.iter().any(|other| **other == **line);
    if !lines.iter().all(|line| line.trim().is_empty() || stands(line)) {
        margins.extend(lines);
    }
}
