//! Preferences between their messages and the app.

use proto::notification::v1 as pb;

use crate::{domain::Kind, error::Error, wire};

/// Reads preferences.
///
/// # Errors
/// A type that is none, by its place in the list.
pub fn preferences(messages: &[pb::Preference]) -> Result<Vec<(Kind, bool)>, Error> {
    let each = messages.iter().enumerate().map(|(index, message)| {
        let kind = wire::kind_from_proto(message.r#type).ok_or_else(|| Error::Invalid {
            field: format!("preferences[{index}].type"),
            expected: "must be TAILORING_COMPLETED, TAILORING_FAILED or TAILORING_CANCELLED",
        })?;
        Ok((kind, message.enabled))
    });
    each.collect()
}

/// Converts preferences.
#[must_use]
pub fn preferences_to_proto(preferences: Vec<(Kind, bool)>) -> Vec<pb::Preference> {
    let message =
        |(kind, enabled)| pb::Preference { r#type: wire::kind_to_proto(kind).into(), enabled };
    preferences.into_iter().map(message).collect()
}
