//! A place of a text that names a skill, and whether one place lies inside another: what finding
//! such places and reading rows of names have in common.

use std::ops::Range;

use super::Sort;
use crate::vocabulary::Skill;

/// A place that names a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span<'v> {
    /// What is named.
    pub sort: Sort,
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// The skill of the vocabulary, where it is one.
    pub skill: Option<&'v Skill>,
}

/// Whether a place lies inside another one.
pub(super) fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
