//! What an element of a page is for, and whether its own style hides it.

use scraper::node::Element;

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
}

/// Reads the attributes that hide an element.
pub(super) fn look(element: &Element) -> Look {
    let mut look = Look { hidden: element.attr("hidden").is_some(), ..Look::default() };
    look.ground = element.attr("bgcolor").is_some_and(|color| !is_white(color));
    look.white = element.attr("color").is_some_and(is_white);
    for rule in element.attr("style").unwrap_or_default().split(';') {
        let Some((name, value)) = rule.split_once(':') else { continue };
        let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
        match name.trim().to_ascii_lowercase().as_str() {
            "display" => look.hidden |= value == "none",
            "visibility" => look.hidden |= value == "hidden" || value == "collapse",
            "opacity" => look.hidden |= value.parse().is_ok_and(|seen: f32| seen < 0.05),
            "font-size" => look.hidden |= is_tiny(&value),
            "text-indent" | "left" => look.hidden |= value.starts_with("-9999"),
            "color" => look.white = is_white(&value),
            "background" | "background-color" => {
                look.ground = !is_white(&value) && value != "none" && value != "transparent";
            }
            _ => {}
        }
    }
    look
}

fn is_tiny(size: &str) -> bool {
    let number = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let absolute = matches!(&size[number.len()..], "px" | "pt" | "");
    absolute && number.parse().is_ok_and(|size: f32| size < 2.0)
}

/// Whether a colour is white or nearly: `white`, `#fff`, `#fdfdfd`, `rgb(255, 255, 255)`.
fn is_white(color: &str) -> bool {
    let color = color.trim().to_ascii_lowercase();
    if let Some(digits) = color.strip_prefix('#') {
        let bright = digits.chars().all(|c| c == 'f');
        let nearly = |at: usize| {
            digits.get(at..at + 2).and_then(|c| u8::from_str_radix(c, 16).ok()).unwrap_or(0) >= 0xf5
        };
        return (bright && matches!(digits.len(), 3 | 6))
            || (digits.len() == 6 && [0, 2, 4].into_iter().all(nearly));
    }
    let channels = color.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')'));
    channels.is_some_and(|rest| {
        rest.split([',', ' '])
            .filter(|part| !part.is_empty())
            .all(|part| part.parse::<u16>().is_ok_and(|value| value >= 0xf5))
    }) || color == "white"
}
