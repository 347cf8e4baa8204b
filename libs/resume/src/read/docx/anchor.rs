//! Where Word puts a text box: its anchor says how far from the edge of the page or of the paragraph that it hangs on.

use quick_xml::events::BytesStart;

use super::super::{
    boxes::Place,
    xml::{self, attribute},
};

/// English metric units in a point.
const UNITS: f32 = 12_700.0;
/// Width of a page in points where a box is held at its middle or right edge.
const PAGE: f32 = 612.0;

/// A drawing that is open, and what it has said so far.
#[derive(Debug, Default)]
pub(super) struct Anchor {
    place: Place,
    /// The edge that the next distance is from: across or down, and from the margin.
    axis: Option<Axis>,
    /// Whether the distance or the edge is open.
    says: bool,
    /// Whether it is known how far across and how far down.
    known: [bool; 2],
    /// Origin and scale of the drawings of a group.
    group: Option<Group>,
    shape: Option<Place>,
}

#[derive(Debug, Clone, Copy)]
enum Axis {
    Across { from_margin: bool },
    Down,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    left: f32,
    top: f32,
    across: f32,
    down: f32,
}

impl Anchor {
    /// Takes an element inside of it; `margin` is the left margin of the page in points.
    pub(super) fn open(&mut self, element: &BytesStart<'_>) {
        let number = |name: &str| {
            let value = attribute(element, name)?.parse::<f32>().ok()?;
            Some(value / UNITS)
        };
        match xml::name(element) {
            "positionH" => {
                let from = attribute(element, "relativeFrom").unwrap_or_default();
                let from_margin = matches!(from.as_str(), "margin" | "column" | "character");
                self.axis = Some(Axis::Across { from_margin });
            }
            "positionV" => {
                let from = attribute(element, "relativeFrom");
                self.place.hangs = matches!(from.as_deref(), Some("paragraph" | "line"));
                self.axis = Some(Axis::Down);
            }
            "posOffset" | "align" => self.says = true,
            "extent" => {
                self.place.width = number("cx").unwrap_or_default();
                self.place.height = number("cy").unwrap_or_default();
            }
            "wsp" => self.shape = None,
            "off" => {
                let shape = self.shape.get_or_insert_default();
                shape.left = number("x").unwrap_or_default();
                shape.top = number("y").unwrap_or_default();
            }
            "ext" => {
                if let (Some(width), Some(height)) = (number("cx"), number("cy")) {
                    let shape = self.shape.get_or_insert_default();
                    (shape.width, shape.height) = (width, height);
                }
            }
            "chOff" => {
                let (left, top) =
                    (number("x").unwrap_or_default(), number("y").unwrap_or_default());
                self.group.get_or_insert(Group { left, top, across: 1.0, down: 1.0 });
            }
            "chExt" => {
                if let (Some(group), Some(width), Some(height)) =
                    (&mut self.group, number("cx"), number("cy"))
                    && width > 0.0
                    && height > 0.0
                {
                    group.across = self.place.width / width;
                    group.down = self.place.height / height;
                }
            }
            _ => {}
        }
    }

    /// Takes text inside of it that is no word of the document: how far away it is, or at which edge it is held.
    pub(super) fn text(&mut self, text: &str, margin: f32) {
        let Some(axis) = self.axis.filter(|_| self.says) else { return };
        let distance = text.trim().parse::<f32>().ok().map(|units| units / UNITS);
        match axis {
            Axis::Across { from_margin } => {
                let from = if from_margin { margin } else { 0.0 };
                let room = (PAGE - 2.0 * from - self.place.width).max(0.0);
                let held = match text.trim() {
                    "center" => room / 2.0,
                    "right" | "outside" => room,
                    _ => 0.0,
                };
                self.place.left = from + distance.unwrap_or(held);
                self.known[0] = true;
            }
            Axis::Down => {
                self.place.top = distance.unwrap_or_default();
                self.known[1] = distance.is_some();
            }
        }
    }

    /// An element inside of it closes.
    pub(super) fn close(&mut self, name: &str) {
        match name {
            "positionH" | "positionV" => self.axis = None,
            "posOffset" | "align" => self.says = false,
            _ => {}
        }
    }

    /// Where the text box is that opens now; none where the anchor does not say it.
    pub(super) fn place(&self) -> Option<Place> {
        if self.known != [true; 2] {
            return None;
        }
        Some(match (self.group, self.shape) {
            (Some(group), Some(shape)) => Place {
                left: self.place.left + (shape.left - group.left) * group.across,
                top: self.place.top + (shape.top - group.top) * group.down,
                width: shape.width * group.across,
                height: shape.height * group.down,
                hangs: self.place.hangs,
            },
            _ => self.place,
        })
    }
}

/// The place that the style of an old drawing says: `position:absolute;margin-left:12pt;margin-top:3pt;width:200pt`.
pub(super) fn drawn(style: &str) -> Option<Place> {
    let value = |name: &str| {
        let rule =
            style.split(';').find_map(|rule| rule.trim().strip_prefix(name)?.strip_prefix(':'))?;
        let rule = rule.trim();
        match rule.strip_suffix("in") {
            Some(inches) => inches.parse::<f32>().ok().map(|inches| inches * 72.0),
            None => rule.strip_suffix("pt").unwrap_or(rule).parse().ok(),
        }
    };
    style.contains("position:absolute").then_some(())?;
    Some(Place {
        left: value("margin-left").or_else(|| value("left"))?,
        top: value("margin-top").or_else(|| value("top"))?,
        width: value("width")?,
        height: value("height").unwrap_or_default(),
        hangs: !style.contains("mso-position-vertical-relative:"),
    })
}
