//! What this service publishes: that a user is gone.

use events::Change;
use prost::Message as _;
use proto::account::v1::UserDeleted;
use service::telemetry::propagation;

/// How the types begin.
pub const PREFIX: &str = "jobstream.accounts.";
/// A user is gone.
pub const DELETED: &str = "jobstream.accounts.user.deleted.v1";

/// The change of a user who is gone: the first and last of them.
#[must_use]
pub fn deleted(user: &str) -> Change {
    Change {
        aggregate: user.to_owned(),
        sequence: 1,
        kind: DELETED,
        payload: UserDeleted { user_id: user.to_owned() }.encode_to_vec(),
        trace: propagation::traceparent(),
    }
}
