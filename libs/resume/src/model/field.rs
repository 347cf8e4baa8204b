//! How sure it is that a field of the model is what it is said to be.

use serde::{Deserialize, Serialize};

use super::Evidence;

/// One field of the model that was understood.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Where it stands in the model: `basics.email`, `work[0].company`.
    pub path: String,
    /// Where it stands in the source.
    pub evidence: Evidence,
    /// From 0, a guess by position, to 1, told by the text itself.
    pub confidence: f64,
    /// Whether the owner of the resume has corrected it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub corrected: bool,
}
