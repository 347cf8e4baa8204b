//! How the styles of an OpenDocument text set words, and what they hide: words that are not displayed, of the colour
//! of the page, or too small to see; and which of them give white words a ground to be seen on.

use std::collections::HashMap;

use super::super::{
    Error,
    spacing::Spacing,
    style::{self, Partial, Size, color},
    xml::{self, Step, attribute},
};

/// What a style says about how its words are seen; none where it leaves that to its parent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) vanished: Option<bool>,
    pub(super) white: Option<bool>,
    pub(super) tiny: Option<bool>,
    pub(super) ground: Option<bool>,
    pub(super) set: Partial,
    pub(super) spacing: Spacing,
}

#[derive(Debug, Default)]
struct Style {
    parent: Option<String>,
    look: Look,
}

/// Styles of a document by name.
#[derive(Debug, Default)]
pub(super) struct Styles {
    named: HashMap<String, Style>,
    /// How words are set where no style says anything.
    usual: Partial,
}

impl Styles {
    /// Adds the styles of a part; it may be empty.
    pub(super) fn read(&mut self, xml: &str) -> Result<(), Error> {
        let mut current: Option<(String, Style)> = None;
        let mut defaults = false;
        xml::walk(xml, |step| {
            match step {
                Step::Open(element) if xml::name(element) == "style" => {
                    let name = attribute(element, "name").unwrap_or_default();
                    let parent = attribute(element, "parent-style-name");
                    current = Some((name, Style { parent, look: Look::default() }));
                }
                Step::Open(element) if xml::name(element) == "default-style" => {
                    let family = attribute(element, "family");
                    defaults = family.as_deref() == Some("paragraph");
                }
                Step::Close("default-style") => defaults = false,
                Step::Open(element) if defaults => {
                    let mut look = Look::default();
                    look.add(xml::name(element), |name| attribute(element, name));
                    self.usual = self.usual.or(look.set);
                }
                Step::Open(element) => {
                    if let Some((_, style)) = &mut current {
                        style.look.add(xml::name(element), |name| attribute(element, name));
                    }
                }
                Step::Close("style") => self.named.extend(current.take()),
                Step::Close(_) | Step::Text(_) => {}
            }
            Ok(())
        })
    }

    /// The look of a style with what it takes from its parents.
    pub(super) fn look(&self, name: &str) -> Look {
        const LONGEST: usize = 20;
        let mut look = Look::default();
        let mut next = self.named.get(name);
        for _ in 0..LONGEST {
            let Some(style) = next else { break };
            look = look.or(style.look);
            next = style.parent.as_ref().and_then(|parent| self.named.get(parent));
        }
        look
    }

    /// How words are set where nothing else says so.
    pub(super) fn usual(&self) -> Partial {
        self.usual
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
            set: self.set.or(other.set),
            spacing: self.spacing.or(other.spacing),
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
            let color = color::parse(&color);
            self.white = Some(color.is_some_and(color::is_white));
            self.set.color = Some(color.unwrap_or(0));
        }
        let points = |name: &str| match Size::parse(&attribute(name)?)? {
            Size::Points(points) => Some(points),
            Size::Share(_) => None,
        };
        self.spacing.above = points("margin-top").or(self.spacing.above);
        self.spacing.below = points("margin-bottom").or(self.spacing.below);
        if let Some(weight) = attribute("font-weight") {
            self.set.bold = Some(style::is_bold(&weight));
        }
        if let Some(case) = attribute("text-transform") {
            self.set.caps = Some(case == "uppercase");
        }
        if let Some(slope) = attribute("font-style") {
            self.set.italic = Some(slope != "normal");
        }
        if let Some(size) = attribute("font-size") {
            self.set.size = Size::parse(&size);
            self.tiny = match self.set.size {
                Some(Size::Points(points)) => Some(points < 2.0),
                _ => None,
            };
        }
        if let Some(color) = attribute("background-color") {
            self.ground = Some(
                color::parse(&color).is_none_or(|color| !color::is_white(color))
                    && color != "transparent",
            );
        }
    }
}
