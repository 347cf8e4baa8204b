//! One change of an operation, ready to be written as a server-sent event.

use bytes::{BufMut as _, BytesMut};
use proto::operations::v1 as wire;

use crate::json::operation::Operation;

/// What an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The operation as it stood when the watch began.
    Snapshot,
    /// The next change in order.
    Update,
    /// A state that replaces all that was known.
    Resync,
}

impl Kind {
    /// Reads the kind of a message; `None` when it carries no state.
    #[must_use]
    pub fn of(event: wire::WatchEvent) -> Option<Self> {
        match event {
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
        }
    }
}

/// A change with its operation already in JSON, so that its size is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What the event tells.
    pub kind: Kind,
    /// Number of the change; the `id:` of the event.
    pub sequence: i64,
    /// The operation at that sequence.
    pub json: Box<str>,
}

impl Change {
    /// Writes an operation as a change.
    #[must_use]
    pub fn new(kind: Kind, operation: wire::Operation) -> Self {
        let operation = Operation::from(operation);
        // No map with foreign keys and no failing writer: this form always serialises.
        let json = serde_json::to_string(&operation).unwrap_or_default().into_boxed_str();
        Self { kind, sequence: operation.sequence, json }
    }

    /// Bytes that the change takes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.json.len()
    }

    /// Appends the event. JSON text holds no line breaks, so the data is one line.
    pub fn write(&self, out: &mut BytesMut) {
        out.reserve(self.json.len() + 64);
        out.put_slice(b"id: ");
        out.put_slice(self.sequence.to_string().as_bytes());
        out.put_slice(b"\nevent: ");
        out.put_slice(self.kind.name().as_bytes());
        out.put_slice(b"\ndata: ");
        out.put_slice(self.json.as_bytes());
        out.put_slice(b"\n\n");
    }
}
