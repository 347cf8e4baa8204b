//! What this service publishes: every change of an inbox, in the order of its sequence. The same
//! change row is what subscribers read.

use ::events::Change;

use crate::{store::notification::Notification, wire};

/// How the types begin.
pub const PREFIX: &str = "jobstream.notification.";

/// How an inbox has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// A notification has arrived.
    Notified,
    /// One was read.
    Read,
    /// Everything was read.
    AllRead,
    /// One was archived.
    Archived,
}

impl Changed {
    /// Type of the event.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Notified => "jobstream.notification.inbox.notified.v1",
            Self::Read => "jobstream.notification.inbox.read.v1",
            Self::AllRead => "jobstream.notification.inbox.all_read.v1",
            Self::Archived => "jobstream.notification.inbox.archived.v1",
        }
    }
}

/// What is to be recorded of a change.
#[derive(Debug, Clone, Copy)]
pub struct Fact<'a> {
    /// Whose inbox it is.
    pub owner: &'a str,
    /// How it has changed.
    pub changed: Changed,
    /// How many notifications are unread after it.
    pub unread: i64,
    /// The notification that has changed, as it stands after it.
    pub notification: Option<&'a Notification>,
    /// `traceparent` of what caused it.
    pub trace: Option<&'a str>,
}

impl Fact<'_> {
    /// The change row, with the sequence that was drawn for it.
    #[must_use]
    pub fn numbered(self, sequence: i64) -> Change {
        Change {
            aggregate: self.owner.to_owned(),
            sequence,
            kind: self.changed.kind(),
            payload: wire::payload(self),
            trace: self.trace.map(str::to_owned),
        }
    }
}
