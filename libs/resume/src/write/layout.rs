//! How a document is laid out: the template and the paper. Both are closed choices with names that
//! never change; nothing of a document has a say in them.

use serde::{Deserialize, Serialize};

/// How a page is composed.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Template {
    /// Everything in one column; dates at its right edge.
    #[default]
    OneColumn,
    /// Dates and the names of groups in a column of their own, to the left of what they belong to.
    /// Read row by row or column by column, it says the same.
    TwoColumns,
}

/// What a document is printed on.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Paper {
    /// ISO 216: 210 × 297 mm.
    #[default]
    A4,
    /// North America: 8.5 × 11 inches.
    Letter,
}

/// Template and paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Layout {
    /// How a page is composed.
    pub template: Template,
    /// What it is printed on.
    pub paper: Paper,
}

impl Template {
    /// Every template.
    pub const ALL: [Self; 2] = [Self::OneColumn, Self::TwoColumns];

    /// Name as it stands in requests and records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneColumn => "ONE_COLUMN",
            Self::TwoColumns => "TWO_COLUMNS",
        }
    }

    /// Finds a template by its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.as_str() == name)
    }
}

impl Paper {
    /// Every paper.
    pub const ALL: [Self; 2] = [Self::A4, Self::Letter];

    /// Name as it stands in requests and records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A4 => "A4",
            Self::Letter => "LETTER",
        }
    }

    /// Finds a paper by its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|paper| paper.as_str() == name)
    }

    /// Width and height in twentieths of a point.
    pub(super) const fn twips(self) -> (u32, u32) {
        match self {
            Self::A4 => (11_906, 16_838),
            Self::Letter => (12_240, 15_840),
        }
    }
}

impl Layout {
    /// Every template on every paper.
    pub const ALL: [Self; 4] = [
        Self::new(Template::OneColumn, Paper::A4),
        Self::new(Template::OneColumn, Paper::Letter),
        Self::new(Template::TwoColumns, Paper::A4),
        Self::new(Template::TwoColumns, Paper::Letter),
    ];

    /// Puts a template on a paper.
    #[must_use]
    pub const fn new(template: Template, paper: Paper) -> Self {
        Self { template, paper }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again_and_records_hold_them() {
        for template in Template::ALL {
            assert_eq!(Template::from_name(template.as_str()), Some(template));
            assert_eq!(serde_json::json!(template), template.as_str());
        }
        for paper in Paper::ALL {
            assert_eq!(Paper::from_name(paper.as_str()), Some(paper));
            assert_eq!(serde_json::json!(paper), paper.as_str());
        }
        assert_eq!((Template::from_name("one_column"), Paper::from_name("")), (None, None));
    }
}
