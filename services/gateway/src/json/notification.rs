//! Notifications in JSON, and the inbox as its live stream tells it.

use proto::notification::v1 as wire;
use serde::Serialize;
use utoipa::ToSchema;

use super::{filled, value::rfc3339};

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NotificationType {
    /// A tailored resume is ready.
    TailoringCompleted,
    /// A tailoring has failed.
    TailoringFailed,
    /// A tailoring was cancelled.
    TailoringCancelled,
    /// Something that this gateway does not know yet.
    Other,
}

impl NotificationType {
    /// Types that can be turned on and off, by their names.
    pub const NAMED: [(&str, wire::NotificationType); 3] = [
        ("TAILORING_COMPLETED", wire::NotificationType::TailoringCompleted),
        ("TAILORING_FAILED", wire::NotificationType::TailoringFailed),
        ("TAILORING_CANCELLED", wire::NotificationType::TailoringCancelled),
    ];
}

impl From<wire::NotificationType> for NotificationType {
    fn from(kind: wire::NotificationType) -> Self {
        match kind {
            wire::NotificationType::Unspecified => Self::Other,
            wire::NotificationType::TailoringCompleted => Self::TailoringCompleted,
            wire::NotificationType::TailoringFailed => Self::TailoringFailed,
            wire::NotificationType::TailoringCancelled => Self::TailoringCancelled,
        }
    }
}

/// Something that a user is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Notification {
    /// Identifier, notification_<32 hex digits>.
    pub id: String,
    /// What it is about.
    #[serde(rename = "type")]
    pub kind: NotificationType,
    /// A few words.
    pub title: String,
    /// What has happened and what can be done.
    pub text: String,
    /// Operation that it is about.
    #[schema(required = true)]
    pub operation_id: Option<String>,
    /// When it was made, RFC 3339.
    #[schema(required = true, format = DateTime)]
    pub created_at: Option<String>,
    /// When it was read, RFC 3339; null until then.
    #[schema(required = true, format = DateTime)]
    pub read_at: Option<String>,
}

impl From<wire::Notification> for Notification {
    fn from(notification: wire::Notification) -> Self {
        Self {
            kind: notification.r#type().into(),
            id: notification.id,
            title: notification.title,
            text: notification.text,
            operation_id: filled(notification.operation_id),
            created_at: rfc3339(notification.create_time),
            read_at: rfc3339(notification.read_time),
        }
    }
}

/// A page of notifications.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationPage {
    /// The notifications, newest first.
    pub notifications: Vec<Notification>,
    /// Token of the next page; empty at the end.
    pub next_page_token: String,
}

/// Which types of notification the caller gets: those that are true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct NotificationTypes {
    /// A tailored resume is ready.
    pub tailoring_completed: bool,
    /// A tailoring has failed.
    pub tailoring_failed: bool,
    /// A tailoring was cancelled.
    pub tailoring_cancelled: bool,
}

/// What the caller is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct NotificationPreferences {
    /// Every type, by its name.
    pub types: NotificationTypes,
}

impl From<Vec<wire::Preference>> for NotificationPreferences {
    fn from(preferences: Vec<wire::Preference>) -> Self {
        let on = |kind| preferences.iter().all(|one| one.r#type() != kind || one.enabled);
        let types = NotificationTypes {
            tailoring_completed: on(wire::NotificationType::TailoringCompleted),
            tailoring_failed: on(wire::NotificationType::TailoringFailed),
            tailoring_cancelled: on(wire::NotificationType::TailoringCancelled),
        };
        Self { types }
    }
}

/// An inbox at one of its changes: the fields of the notification that has changed, if one has, and
/// the count after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Inbox {
    /// Number of the change, without gaps.
    pub sequence: i64,
    /// How many notifications were not read then.
    pub unread_count: i64,
    /// The notification that has changed, as it stood then; its fields stand beside the others.
    #[serde(flatten)]
    pub notification: Option<Notification>,
}

impl From<wire::Inbox> for Inbox {
    fn from(inbox: wire::Inbox) -> Self {
        Self {
            sequence: inbox.sequence,
            unread_count: inbox.unread_count,
            notification: inbox.notification.map(Into::into),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notification_has_the_fields_of_the_surface_and_an_inbox_those_and_the_count() {
        let notification = wire::Notification {
            id: "notification_1".into(),
            r#type: wire::NotificationType::TailoringCompleted.into(),
            title: "Ready".into(),
            text: "It is.".into(),
            operation_id: "op_tailoring_1".into(),
            run: 1,
            create_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
            ..wire::Notification::default()
        };
        let fields = r#""id":"notification_1","type":"TAILORING_COMPLETED","title":"Ready","text":"It is.","operation_id":"op_tailoring_1","created_at":"2023-11-14T22:13:20Z","read_at":null"#;
        let json = serde_json::to_string(&Notification::from(notification.clone())).unwrap();
        assert_eq!(json, format!("{{{fields}}}"));
        let inbox = wire::Inbox {
            sequence: 7,
            unread_count: 3,
            notification: Some(notification),
            ..wire::Inbox::default()
        };
        let json = serde_json::to_string(&Inbox::from(inbox.clone())).unwrap();
        assert_eq!(json, format!("{{\"sequence\":7,\"unread_count\":3,{fields}}}"));
        let bare = Inbox::from(wire::Inbox { notification: None, ..inbox });
        assert_eq!(serde_json::to_string(&bare).unwrap(), r#"{"sequence":7,"unread_count":3}"#);
    }
}
