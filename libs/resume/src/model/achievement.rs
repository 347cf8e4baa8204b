//! What a person was honoured for and what they published.

use serde::{Deserialize, Serialize};

use super::{Evidence, PartialDate};

/// An award, honour or scholarship.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Award {
    /// Name.
    pub title: String,
    /// Who gave it.
    pub awarder: String,
    /// When.
    pub date: Option<PartialDate>,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A publication or talk.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    /// Title, with the names of the authors where they stand before it.
    pub name: String,
    /// Journal, publisher or event.
    pub publisher: String,
    /// When.
    pub date: Option<PartialDate>,
    /// Link as written.
    pub url: String,
    /// Where it stands.
    pub evidence: Evidence,
}
