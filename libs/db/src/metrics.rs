//! Names, units and meaning of what this crate measures.

use std::time::Duration;

/// Time of a call or transaction from asking for a connection to its end, repeats included.
pub const TRANSACTION_SECONDS: &str = "db_transaction_seconds";
/// Transactions repeated after a serialization failure or deadlock.
pub const TRANSACTION_RETRIES: &str = "db_transaction_retries_total";
/// Calls given up because the database did not answer in time.
pub const DEADLINE_EXCEEDED: &str = "db_deadline_exceeded_total";
/// Times that the private PostgreSQL ended by itself and was started again.
pub const PRIVATE_RESTARTS: &str = "db_private_restarts_total";

/// Tells the recorder what the metrics mean; call once, after it was installed.
pub fn describe() {
    use metrics::{Unit, describe_counter, describe_histogram};
    describe_histogram!(
        TRANSACTION_SECONDS,
        Unit::Seconds,
        "Time of a database call, waiting for a connection and repeats included, by name."
    );
    describe_counter!(
        TRANSACTION_RETRIES,
        "Database calls repeated after a serialization failure or deadlock, by name."
    );
    describe_counter!(DEADLINE_EXCEEDED, "Database calls that got no answer in time, by name.");
    describe_counter!(PRIVATE_RESTARTS, "Restarts of the private PostgreSQL after it died.");
}

pub(crate) fn transaction(name: &'static str, took: Duration) {
    metrics::histogram!(TRANSACTION_SECONDS, "name" => name).record(took.as_secs_f64());
}

pub(crate) fn retry(name: &'static str) {
    metrics::counter!(TRANSACTION_RETRIES, "name" => name).increment(1);
}

pub(crate) fn deadline_exceeded(name: &'static str) {
    metrics::counter!(DEADLINE_EXCEEDED, "name" => name).increment(1);
}

pub(crate) fn private_restart() {
    metrics::counter!(PRIVATE_RESTARTS).increment(1);
}
