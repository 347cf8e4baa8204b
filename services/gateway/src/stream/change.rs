//! One change of an operation, or a piece of its text, ready to be written as a server-sent event.

use bytes::{BufMut as _, BytesMut};
use proto::operations::v1 as wire;

use crate::json::operation::{Delta, Operation};

/// What an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The operation as it stood when the watch began.
    Snapshot,
    /// The next change in order.
    Update,
    /// A state that replaces all that was known.
    Resync,
    /// Text that was written since; no change, and without a number.
    Delta,
}

impl Kind {
    /// Reads the kind of a message; `None` when it carries nothing to tell.
    #[must_use]
    pub fn of(event: wire::WatchEvent) -> Option<Self> {
        match event {
            wire::WatchEvent::Delta => Some(Self::Delta),
            wire::WatchEvent::Snapshot => Some(Self::Snapshot),
            wire::WatchEvent::Update => Some(Self::Update),
            wire::WatchEvent::Resync => Some(Self::Resync),
            wire::WatchEvent::Heartbeat | wire::WatchEvent::Unspecified => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Update => "update",
            Self::Resync => "resync",
            Self::Delta => "delta",
        }
    }
}

/// A change with its operation already in JSON, so that its size is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What the event tells.
    pub kind: Kind,
    /// Number of the change; the `id:` of the event. Text has none.
    pub sequence: i64,
    /// The operation at that sequence, or the piece of text.
    pub json: Box<str>,
    /// Whether text came with it.
    pub text: bool,
}

impl Change {
    /// Writes an operation as a change, with the texts it had by then.
    #[must_use]
    pub fn new(kind: Kind, operation: wire::Operation, texts: Vec<wire::Delta>) -> Self {
        let mut operation = Operation::from(operation);
        operation.texts = texts.into_iter().map(Delta::from).collect();
        let (sequence, text) = (operation.sequence, !operation.texts.is_empty());
        // No map with foreign keys and no failing writer: this form always serialises.
        let json = serde_json::to_string(&operation).unwrap_or_default().into_boxed_str();
        Self { kind, sequence, json, text }
    }

    /// Writes a piece of text.
    #[must_use]
    pub fn delta(delta: wire::Delta) -> Self {
        let json = serde_json::to_string(&Delta::from(delta)).unwrap_or_default();
        Self { kind: Kind::Delta, sequence: 0, json: json.into_boxed_str(), text: true }
    }

    /// Bytes that the change takes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.json.len()
    }

    /// Appends the event. JSON text holds no line breaks, so the data is one line.
    pub fn write(&self, out: &mut BytesMut) {
        out.reserve(self.json.len() + 64);
        if self.kind != Kind::Delta {
            out.put_slice(b"id: ");
            out.put_slice(self.sequence.to_string().as_bytes());
            out.put_slice(b"\n");
        }
        out.put_slice(b"event: ");
        out.put_slice(self.kind.name().as_bytes());
        out.put_slice(b"\ndata: ");
        out.put_slice(self.json.as_bytes());
        out.put_slice(b"\n\n");
    }
}
