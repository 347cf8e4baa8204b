//! A change as a value, before and after it is stored.

use chrono::{DateTime, Utc};

/// A fact to append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Id of the thing that changed.
    pub aggregate: String,
    /// Number of the change, drawn under the lock of the aggregate's row.
    pub sequence: i64,
    /// `jobstream.<area>.<entity>.<verb>.v<n>`, verb in the past tense.
    pub kind: &'static str,
    /// Encoded protobuf message.
    pub payload: Vec<u8>,
    /// `traceparent` of the call that caused it.
    pub trace: Option<String>,
}

/// A fact that was stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Stored {
    /// Id of the thing that changed.
    pub aggregate: String,
    /// Number of the change.
    pub sequence: i64,
    /// Type name.
    #[sqlx(rename = "type")]
    pub kind: String,
    /// Encoded protobuf message.
    pub payload: Vec<u8>,
    /// `traceparent` of the call that caused it.
    pub trace: Option<String>,
    /// When it was appended, by the database's clock.
    pub at: DateTime<Utc>,
}

/// Whether a type name has the form `jobstream.<area>.<entity>.<verb>.v<n>`.
#[must_use]
pub fn valid_type(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    let word =
        |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let version = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    parts.len() == 5 && parts[0] == "jobstream" && parts[1..4].iter().all(word) && version(parts[4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_names_have_one_form() {
        assert!(valid_type("jobstream.operations.operation.progressed.v1"));
        for wrong in
            ["", "jobstream.a.b.v1", "x.a.b.c.v1", "jobstream.a.b.C.v1", "jobstream.a.b.c.1"]
        {
            assert!(!valid_type(wrong), "{wrong}");
        }
    }
}
