//! Styles of a Word document: which paragraphs are list items, which are headings and how words are set. Word says
//! it in the paragraph or run, in its style, or in a style that that one is based on.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use super::super::{
    Error,
    spacing::{Spaced, Spacing},
    style::{Partial, Size, color},
    xml::{self, Step, attribute, is_on},
};

/// List and level that a paragraph or a style names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Numbering {
    pub(super) list: Option<String>,
    pub(super) level: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    numbering: Numbering,
    outline: bool,
    set: Partial,
    spacing: Spacing,
}

/// Styles and lists of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    /// How words are set where no style says anything.
    usual: Partial,
    /// The space around paragraphs where no style says anything.
    apart: Spacing,
    /// The style of paragraphs that name none.
    plain: String,
    /// Abstract list of each list.
    lists: HashMap<String, String>,
    /// Levels of abstract lists that show no mark.
    unmarked: HashSet<(String, String)>,
}

impl Styles {
    /// Reads them from the parts `styles.xml` and `numbering.xml`; either may be empty.
    pub(super) fn new(styles: &str, numbering: &str) -> Result<Self, Error> {
        let mut out = Self::default();
        out.read_styles(styles)?;
        out.read_lists(numbering)?;
        Ok(out)
    }

    fn read_styles(&mut self, xml: &str) -> Result<(), Error> {
        let mut current: Option<(String, Style)> = None;
        let mut defaults = false;
        xml::walk(xml, |step| {
            match step {
                Step::Open(element) if xml::name(element) == "style" => {
                    let id = attribute(element, "styleId").unwrap_or_default();
                    let of_paragraphs = attribute(element, "type").as_deref() == Some("paragraph");
                    if of_paragraphs && attribute(element, "default").is_some_and(|on| on != "0") {
                        self.plain.clone_from(&id);
                    }
                    current = Some((id, Style::default()));
                }
                Step::Open(element) if xml::name(element) == "docDefaults" => defaults = true,
                Step::Close("docDefaults") => defaults = false,
                Step::Open(element) if defaults => {
                    set(&mut self.usual, element);
                    space(&mut self.apart, element);
                }
                Step::Open(element) => {
                    if let Some((_, style)) = &mut current {
                        style.read(xml::name(element), attribute(element, "val"));
                        set(&mut style.set, element);
                        space(&mut style.spacing, element);
                    }
                }
                Step::Close("style") => self.styles.extend(current.take()),
                Step::Close(_) | Step::Text(_) => {}
            }
            Ok(())
        })
    }

    fn read_lists(&mut self, xml: &str) -> Result<(), Error> {
        let (mut outer, mut list, mut level) = (String::new(), String::new(), String::new());
        xml::walk(xml, |step| {
            let Step::Open(element) = step else { return Ok(()) };
            match xml::name(element) {
                "abstractNum" => outer = attribute(element, "abstractNumId").unwrap_or_default(),
                "lvl" => level = attribute(element, "ilvl").unwrap_or_default(),
                "numFmt" if attribute(element, "val").as_deref() == Some("none") => {
                    self.unmarked.insert((outer.clone(), level.clone()));
                }
                "num" => list = attribute(element, "numId").unwrap_or_default(),
                "abstractNumId" => {
                    let of = attribute(element, "val").unwrap_or_default();
                    self.lists.insert(list.clone(), of);
                }
                _ => {}
            }
            Ok(())
        })
    }

    /// Whether a paragraph with this style is a heading.
    pub(super) fn is_heading(&self, style: &str) -> bool {
        self.chain(style).any(|(id, style)| {
            let named = |name: &str| {
                let name = name.to_lowercase();
                name.starts_with("heading") || name == "title"
            };
            style.outline || named(id) || named(&style.name)
        })
    }

    /// Whether a paragraph with this style and its own numbering shows a bullet or number.
    pub(super) fn is_item(&self, style: &str, own: &Numbering) -> bool {
        if self.is_heading(style) {
            return false;
        }
        let inherited = self.chain(style).find_map(|(_, style)| style.numbering.list.clone());
        let Some(list) = own.list.clone().or(inherited) else { return false };
        let of = self.lists.get(&list).cloned().unwrap_or_default();
        let level = own.level.clone().unwrap_or_else(|| "0".into());
        list != "0" && !self.unmarked.contains(&(of, level))
    }

    /// How the words of a paragraph or run of this style are set, as far as the style says.
    pub(super) fn set(&self, style: &str) -> Partial {
        self.chain(style).fold(Partial::default(), |set, (_, style)| set.or(style.set))
    }

    /// The space around a paragraph that says so much itself.
    pub(super) fn space(&self, style: &str, own: Spacing) -> Spaced {
        let style = if style.is_empty() { &self.plain } else { style };
        let spacing = self.chain(style).fold(own, |spacing, (_, style)| spacing.or(style.spacing));
        Spaced { spacing: spacing.or(self.apart), style: style.to_owned() }
    }

    /// How the words of a paragraph that names no style are set.
    pub(super) fn plain(&self) -> Partial {
        self.set(&self.plain)
    }

    /// How words are set where nothing else says so.
    pub(super) fn usual(&self) -> Partial {
        self.usual
    }

    /// A style and those that it is based on. Styles that are based on one another end it.
    fn chain<'a>(&'a self, style: &'a str) -> impl Iterator<Item = (&'a str, &'a Style)> {
        const LONGEST: usize = 20;
        let first = self.styles.get_key_value(style);
        std::iter::successors(first, |(_, style)| {
            self.styles.get_key_value(style.based_on.as_ref()?)
        })
        .take(LONGEST)
        .map(|(id, style)| (id.as_str(), style))
    }
}

impl Style {
    fn read(&mut self, element: &str, value: Option<String>) {
        match element {
            "name" => self.name = value.unwrap_or_default(),
            "basedOn" => self.based_on = value,
            "numId" => self.numbering.list = value,
            "ilvl" => self.numbering.level = value,
            "outlineLvl" => self.outline = value.as_deref() != Some("9"),
            _ => {}
        }
    }
}

/// Reads a property of paragraphs that says how much space is around them.
pub(super) fn space(spacing: &mut Spacing, element: &BytesStart<'_>) {
    const TWIPS: f32 = 20.0;
    // What Word and browsers take where that is left to them.
    const AUTO: f32 = 14.0;
    match xml::name(element) {
        "spacing" => {
            let points = |name: &str, auto: &str| match attribute(element, auto).as_deref() {
                Some("1" | "true" | "on") => Some(AUTO),
                _ => attribute(element, name)?.parse::<f32>().ok().map(|twips| twips / TWIPS),
            };
            spacing.above = points("before", "beforeAutospacing").or(spacing.above);
            spacing.below = points("after", "afterAutospacing").or(spacing.below);
        }
        "contextualSpacing" => spacing.joined = Some(is_on(element)),
        _ => {}
    }
}

/// Reads a property of runs that says how they are set.
pub(super) fn set(set: &mut Partial, element: &BytesStart<'_>) {
    let value = || attribute(element, "val");
    match xml::name(element) {
        "b" => set.bold = Some(is_on(element)),
        "i" => set.italic = Some(is_on(element)),
        "caps" | "smallCaps" => set.caps = Some(is_on(element)),
        // In half points.
        "sz" => {
            set.size =
                value().and_then(|v| v.parse().ok()).map(|size: f32| Size::Points(size / 2.0))
        }
        "color" => set.color = value().map(|value| color::parse(&value).unwrap_or(0)),
        _ => {}
    }
}
