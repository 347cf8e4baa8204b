//! What the styles of an OpenDocument text hide: words that are not displayed, of the colour of the
//! page, or too small to see; and which of them give white words a ground to be seen on.

use std::collections::HashMap;

use super::super::{
    Error,
    xml::{self, Step, attribute},
};

/// What a style says about how its words are seen; none where it leaves that to its parent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) vanished: Option<bool>,
    pub(super) white: Option<bool>,
    pub(super) tiny: Option<bool>,
    pub(super) ground: Option<bool>,
}

#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    look: Look,
}

/// Styles of a document by name.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

impl Styles {
    /// Adds the styles of a part; it may be empty.
    pub(super) fn read(&mut self, xml: &str) -> Result<(), Error> {
        let mut current: Option<(String, Style)> = None;
        xml::walk(xml, |step| {
            match step {
                Step::Open(element) if xml::name(element) == "style" => {
                    let name = attribute(element, "name").unwrap_or_default();
                    let parent = attribute(element, "parent-style-name");
                    current = Some((name, Style { parent, look: Look::default() }));
                }
                Step::Open(element) => {
                    if let Some((_, style)) = &mut current {
                        style.look.add(xml::name(element), |name| attribute(element, name));
                    }
                }
                Step::Close("style") => self.0.extend(current.take()),
                Step::Close(_) | Step::Text(_) => {}
            }
            Ok(())
        })
    }

    /// The look of a style with what it takes from its parents.
    pub(super) fn look(&self, name: &str) -> Look {
        const LONGEST: usize = 20;
        let mut look = Look::default();
        let mut next = self.0.get(name);
        for _ in 0..LONGEST {
            let Some(style) = next else { break };
            look = look.or(style.look);
            next = style.parent.as_ref().and_then(|parent| self.0.get(parent));
        }
        look
    }
}

impl Look {
    /// This look, and where it says nothing the other.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            vanished: self.vanished.or(other.vanished),
            white: self.white.or(other.white),
            tiny: self.tiny.or(other.tiny),
            ground: self.ground.or(other.ground),
        }
    }

    fn add(&mut self, element: &str, attribute: impl Fn(&str) -> Option<String>) {
        if !element.ends_with("-properties") {
            return;
        }
        if let Some(display) = attribute("display") {
            self.vanished = Some(display == "none");
        }
        if let Some(color) = attribute("color") {
            self.white = Some(is_white(&color));
        }
        if let Some(size) = attribute("font-size") {
            let points = size.strip_suffix("pt").and_then(|size| size.parse::<f32>().ok());
            self.tiny = points.map(|points| points < 2.0);
        }
        if let Some(color) = attribute("background-color") {
            self.ground = Some(color != "transparent" && !is_white(&color));
        }
    }
}

/// Whether a colour is white or nearly: `#fefefe`.
fn is_white(color: &str) -> bool {
    let channel = |at: usize| color.get(at..at + 2).and_then(|c| u8::from_str_radix(c, 16).ok());
    color.len() == 7 && [1, 3, 5].into_iter().all(|at| channel(at).is_some_and(|c| c >= 0xf5))
}
