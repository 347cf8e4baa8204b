//! Lengths of a Word document, in twentieths of a point: the page, and where the text begins. The
//! parts that are files have names for them in braces.

use super::super::{
    layout::{Layout, Paper, Template},
    sheet::Sheet,
};

/// Left and right margin.
pub(super) const SIDE: u32 = 1_247;
/// How far the marks of points and lines that go on are set in.
const STEP: u32 = 227;
/// Narrowest and widest left column, and what parts it from the right one.
const LEAST: u32 = 1_250;
const MOST: u32 = 2_500;
const GAP: u32 = 340;
/// A letter of usual width.
const LETTER: u32 = 105;

/// What depends on template, paper and labels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measures {
    /// Width and height of the page.
    pub(super) page: (u32, u32),
    /// Where the text begins, from the left margin; 0 in one column.
    pub(super) column: u32,
}

impl Measures {
    pub(super) fn of(sheet: &Sheet, layout: Layout) -> Self {
        let Layout { template, paper } = layout;
        let column = match template {
            Template::OneColumn => 0,
            Template::TwoColumns => column(sheet),
        };
        Self { page: Paper::twips(paper), column }
    }

    /// Whether a label has room in the left column.
    pub(super) fn holds(self, label: &str) -> bool {
        self.column > 0 && width(label) <= MOST
    }

    /// Puts the lengths where their names stand.
    pub(super) fn fill(self, part: &str) -> String {
        let two = self.column > 0;
        let measure = self.page.0 - 2 * SIDE;
        let labelled = if two { self.column } else { STEP };
        part.replace("{column}", &self.column.to_string())
            .replace("{labelled}", &labelled.to_string())
            .replace("{points}", &(self.column + STEP + 57).to_string())
            .replace("{step}", &STEP.to_string())
            .replace("{side}", if two { "left" } else { "right" })
            .replace("{stop}", &(if two { self.column } else { measure }).to_string())
    }
}

/// Room for the widest label that has any.
fn column(sheet: &Sheet) -> u32 {
    let labels = sheet.sections.iter().flat_map(|section| {
        let periods = section.entries.iter().map(|entry| &entry.period);
        periods.chain(section.groups.iter().map(|group| &group.name))
    });
    let widths = labels.map(|label| width(label)).filter(|width| *width <= MOST);
    widths.fold(LEAST, u32::max) + GAP
}

fn width(label: &str) -> u32 {
    u32::try_from(label.chars().count()).unwrap_or(u32::MAX).saturating_mul(LETTER)
}
