//! Ids of what this service owns.

kernel::typed_id!(
    /// Something that a user is told.
    NotificationId,
    "notification"
);
