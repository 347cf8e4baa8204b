//! What an element of a page is for, and whether its own style hides it.

use scraper::node::Element;

use super::super::style::{self, Partial, Size, color};

/// How an element shapes the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Its text is part of the line.
    Inline,
    /// Starts and ends a line.
    Block,
    /// A block with room before it.
    Heading,
    /// A block that is a list item.
    Item,
    Break,
    Table,
    Row,
    Cell,
    /// Its text keeps its line ends.
    Kept,
    /// Its text is none of the page.
    Skipped,
}

/// The shape of an element of this name.
pub(super) fn shape(name: &str) -> Shape {
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Shape::Heading,
        "li" => Shape::Item,
        "br" => Shape::Break,
        "table" => Shape::Table,
        "tr" => Shape::Row,
        "td" | "th" => Shape::Cell,
        "pre" => Shape::Kept,
        "address" | "article" | "aside" | "blockquote" | "body" | "caption" | "center" | "dd"
        | "details" | "dialog" | "dir" | "div" | "dl" | "dt" | "fieldset" | "figcaption"
        | "figure" | "footer" | "form" | "header" | "hgroup" | "hr" | "legend" | "main"
        | "menu" | "nav" | "ol" | "p" | "search" | "section" | "summary" | "tbody" | "tfoot"
        | "thead" | "ul" => Shape::Block,
        "applet" | "audio" | "canvas" | "datalist" | "embed" | "frameset" | "head" | "iframe"
        | "math" | "noembed" | "noframes" | "noscript" | "object" | "script" | "select"
        | "style" | "svg" | "template" | "textarea" | "title" | "video" => Shape::Skipped,
        _ => Shape::Inline,
    }
}

/// What the own style of an element does to its words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) hidden: bool,
    pub(super) white: bool,
    pub(super) ground: bool,
    pub(super) set: Partial,
}

/// Reads the attributes of an element that hide its words and say how they are set.
pub(super) fn look(element: &Element) -> Look {
    let mut look = Look { hidden: element.attr("hidden").is_some(), ..Look::default() };
    look.set = usual(element.name());
    look.ground = element.attr("bgcolor").is_some_and(has_ground);
    look.paint(element.attr("color"));
    for rule in element.attr("style").unwrap_or_default().split(';') {
        let Some((name, value)) = rule.split_once(':') else { continue };
        let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
        look.rule(name.trim().to_ascii_lowercase().as_str(), &value);
    }
    look
}

impl Look {
    fn rule(&mut self, name: &str, value: &str) {
        match name {
            "display" => self.hidden |= value == "none",
            "visibility" => self.hidden |= value == "hidden" || value == "collapse",
            "opacity" => self.hidden |= value.parse().is_ok_and(|seen: f32| seen < 0.05),
            "font-size" => {
                self.hidden |= is_tiny(value);
                self.set.size = Size::parse(value).or(self.set.size);
            }
            "font-weight" => self.set.bold = Some(style::is_bold(value)),
            "text-transform" => self.set.caps = Some(value == "uppercase"),
            "font-style" => self.set.italic = Some(matches!(value, "italic" | "oblique")),
            "text-indent" | "left" => self.hidden |= value.starts_with("-9999"),
            "color" => self.paint(Some(value)),
            "background" | "background-color" => self.ground = has_ground(value),
            _ => {}
        }
    }

    fn paint(&mut self, value: Option<&str>) {
        let color = value.and_then(color::parse);
        self.white = color.is_some_and(color::is_white);
        self.set.color = color.or(self.set.color);
    }
}

/// How browsers set the words of an element where nothing else is said.
fn usual(name: &str) -> Partial {
    let size = match name {
        "h1" => 2.0,
        "h2" => 1.5,
        "h3" => 1.17,
        "h5" | "small" => 0.83,
        "h6" => 0.67,
        "big" => 1.2,
        _ => 1.0,
    };
    let heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    Partial {
        size: Some(Size::Share(size)),
        bold: (heading || matches!(name, "b" | "strong" | "th")).then_some(true),
        italic: matches!(name, "i" | "em" | "cite" | "dfn" | "var" | "address").then_some(true),
        ..Partial::default()
    }
}

/// Whether white words can be seen on a ground.
fn has_ground(value: &str) -> bool {
    !matches!(value, "none" | "transparent") && !color::parse(value).is_some_and(color::is_white)
}

fn is_tiny(size: &str) -> bool {
    let number = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let absolute = matches!(&size[number.len()..], "px" | "pt" | "");
    absolute && number.parse().is_ok_and(|size: f32| size < 2.0)
}
