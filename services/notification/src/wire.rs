//! The one conversion between what is stored and its protobuf messages: for gRPC, and for the
//! payload of changes. Number and time of a change are columns beside its payload; reading lays
//! them over.

use chrono::{DateTime, Utc};
use prost::Message as _;
use proto::notification::v1 as pb;

use crate::{
    domain::Kind,
    events::{Changed, Fact},
    store::{inbox::Inbox, notification::Notification},
};

/// Converts a notification.
#[must_use]
pub fn notification(row: &Notification) -> pb::Notification {
    let kind = Kind::from_word(&row.kind).map(kind_to_proto).unwrap_or_default();
    pb::Notification {
        id: row.id.clone(),
        r#type: kind.into(),
        title: row.title.clone(),
        text: row.text.clone(),
        operation_id: row.operation.clone(),
        run: row.run,
        create_time: Some(timestamp(row.created_at)),
        read_time: row.read_at.map(timestamp),
        archive_time: row.archived_at.map(timestamp),
    }
}

/// Converts an inbox as it stands.
#[must_use]
pub fn inbox(owner: &str, inbox: &Inbox) -> pb::Inbox {
    pb::Inbox {
        sequence: inbox.sequence,
        unread_count: inbox.unread,
        owner: owner.to_owned(),
        ..pb::Inbox::default()
    }
}

/// Encodes a change as it is stored.
#[must_use]
pub fn payload(fact: Fact<'_>) -> Vec<u8> {
    let message = pb::Inbox {
        unread_count: fact.unread,
        change: changed(fact.changed).into(),
        notification: fact.notification.map(notification),
        owner: fact.owner.to_owned(),
        ..pb::Inbox::default()
    };
    message.encode_to_vec()
}

/// Decodes a stored change.
#[must_use]
pub fn from_change(change: &::events::Stored) -> pb::Inbox {
    // What is stored was encoded above; should a row be damaged, its number and time still count.
    let mut message = pb::Inbox::decode(change.payload.as_slice()).unwrap_or_default();
    message.sequence = change.sequence;
    message.update_time = Some(timestamp(change.at));
    message
}

/// Makes the published payload of a change: whole, so that any reader of `Inbox` understands it.
#[must_use]
pub fn published(change: &::events::Stored) -> Vec<u8> {
    from_change(change).encode_to_vec()
}

/// Converts a type.
#[must_use]
pub const fn kind_to_proto(kind: Kind) -> pb::NotificationType {
    match kind {
        Kind::TailoringCompleted => pb::NotificationType::TailoringCompleted,
        Kind::TailoringFailed => pb::NotificationType::TailoringFailed,
        Kind::TailoringCancelled => pb::NotificationType::TailoringCancelled,
    }
}

/// Reads a type; none for a number that stands for none.
#[must_use]
pub fn kind_from_proto(number: i32) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind_to_proto(*kind) as i32 == number)
}

const fn changed(changed: Changed) -> pb::InboxChange {
    match changed {
        Changed::Notified => pb::InboxChange::Notified,
        Changed::Read => pb::InboxChange::Read,
        Changed::AllRead => pb::InboxChange::AllRead,
        Changed::Archived => pb::InboxChange::Archived,
    }
}

fn timestamp(at: DateTime<Utc>) -> prost_types::Timestamp {
    let nanos = i32::try_from(at.timestamp_subsec_nanos()).unwrap_or(0);
    prost_types::Timestamp { seconds: at.timestamp(), nanos }
}
