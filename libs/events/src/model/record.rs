//! What a log carries, as both of its forms do: a key, headers and bytes.

use chrono::{DateTime, Utc};

/// A record to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Topic it goes to.
    pub topic: String,
    /// Key; records of one key keep their order.
    pub key: String,
    /// Headers in the order they were given.
    pub headers: Vec<(String, String)>,
    /// Encoded message; none is a tombstone, which no event is.
    pub payload: Option<Vec<u8>>,
}

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The record.
    pub record: Record,
    /// Partition it stands in.
    pub partition: i32,
    /// Its position there.
    pub position: i64,
    /// When it was written to the log.
    pub at: DateTime<Utc>,
}

/// Looks a header up.
#[must_use]
pub fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}
