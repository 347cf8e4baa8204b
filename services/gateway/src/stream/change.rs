//! One change of what is followed, or a piece of its text, ready to be written as a server-sent
//! event.

use bytes::{BufMut as _, BytesMut};
use serde::Serialize;

/// What an event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The state as it stood when the stream began.
    Snapshot,
    /// The next change in order.
    Update,
    /// A state that replaces all that was known.
    Resync,
    /// The next change in order: a notification has arrived.
    Notification,
    /// The next change in order: a notification was read.
    Read,
    /// The next change in order: every notification was read.
    AllRead,
    /// The next change in order: a notification was archived.
    Archived,
    /// Text that was written since; no change, and without a number.
    Delta,
}

impl Kind {
    /// Whether it stands for the whole state and not for the next change.
    #[must_use]
    pub const fn whole(self) -> bool {
        matches!(self, Self::Snapshot | Self::Resync)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Update => "update",
            Self::Resync => "resync",
            Self::Notification => "notification",
            Self::Read => "read",
            Self::AllRead => "all_read",
            Self::Archived => "archived",
            Self::Delta => "delta",
        }
    }
}

/// A change with its state already in JSON, so that its size is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What the event tells.
    pub kind: Kind,
    /// Number of the change; the `id:` of the event. Text has none.
    pub sequence: i64,
    /// The state at that sequence, or the piece of text.
    pub json: Box<str>,
    /// Whether text came with it.
    pub text: bool,
}

impl Change {
    /// Writes a state as a change.
    #[must_use]
    pub fn new(kind: Kind, sequence: i64, state: &impl Serialize) -> Self {
        // No map with foreign keys and no failing writer: our forms always serialise.
        let json = serde_json::to_string(state).unwrap_or_default().into_boxed_str();
        Self { kind, sequence, json, text: false }
    }

    /// Writes a piece of text.
    #[must_use]
    pub fn delta(piece: &impl Serialize) -> Self {
        Self { text: true, ..Self::new(Kind::Delta, 0, piece) }
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
