//! Names, units and meaning of what this service measures. The consumer measures itself.

/// Ends of operations that somebody may want to hear of, by what became of them.
pub const NOTICES: &str = "notification_notices_total";
/// Subscriptions that are open.
pub const SUBSCRIPTIONS: &str = "notification_subscriptions_open";

/// Tells the recorder what the metrics mean; call once, after it was installed.
pub fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge};
    describe_counter!(NOTICES, "Notices by type and outcome (made, muted, repeated).");
    describe_gauge!(SUBSCRIPTIONS, Unit::Count, "Subscriptions that are open.");
}

pub(crate) fn notice(kind: &'static str, outcome: &'static str) {
    metrics::counter!(NOTICES, "type" => kind, "outcome" => outcome).increment(1);
}

/// Counts a subscription as open for as long as it lives.
pub(crate) struct Open;

impl Open {
    pub(crate) fn new() -> Self {
        metrics::gauge!(SUBSCRIPTIONS).increment(1.0);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!(SUBSCRIPTIONS).decrement(1.0);
    }
}
