//! Which paragraphs are list items and which are headings: Word says it in the paragraph, in its
//! style, or in a style that that one is based on.

use std::collections::{HashMap, HashSet};

use super::super::{
    Error,
    xml::{self, Step, attribute},
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
}

/// Styles and lists of a document.
#[derive(Debug, Default)]
pub(super) struct Bullets {
    styles: HashMap<String, Style>,
    /// Abstract list of each list.
    lists: HashMap<String, String>,
    /// Levels of abstract lists that show no mark.
    unmarked: HashSet<(String, String)>,
}

impl Bullets {
    /// Reads them from the parts `styles.xml` and `numbering.xml`; either may be empty.
    pub(super) fn new(styles: &str, numbering: &str) -> Result<Self, Error> {
        let mut out = Self::default();
        out.read_styles(styles)?;
        out.read_lists(numbering)?;
        Ok(out)
    }

    fn read_styles(&mut self, xml: &str) -> Result<(), Error> {
        let mut current: Option<(String, Style)> = None;
        xml::walk(xml, |step| {
            match step {
                Step::Open(element) if xml::name(element) == "style" => {
                    let id = attribute(element, "styleId").unwrap_or_default();
                    current = Some((id, Style::default()));
                }
                Step::Open(element) => {
                    if let Some((_, style)) = &mut current {
                        style.read(xml::name(element), attribute(element, "val"));
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
