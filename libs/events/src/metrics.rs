//! Names, units and meaning of what this crate measures.

use std::time::Duration;

/// Changes that wait to be sent, counted up to 10,000 a shard.
pub const OUTBOX_ROWS: &str = "events_outbox_rows";
/// Age of the oldest change that waits to be sent.
pub const OUTBOX_SECONDS: &str = "events_outbox_seconds";
/// Shards that this process relays.
pub const RELAY_SHARDS: &str = "events_relay_shards";
/// Events written to the log.
pub const RELAYED: &str = "events_relayed_total";
/// Batches that could not be sent, by what was the matter; they are sent again.
pub const RELAY_FAILURES: &str = "events_relay_failures_total";
/// Events by consumer and what became of them.
pub const CONSUMED: &str = "events_consumed_total";
/// Time from reading an event to the commit of its effect.
pub const PROCESS_SECONDS: &str = "events_process_seconds";
/// Time from an event's change to the commit of its effect.
pub const DELAY_SECONDS: &str = "events_delay_seconds";
/// Records that a consumer has not reached.
pub const CONSUMER_LAG: &str = "events_consumer_lag";
/// Attempts that failed, by consumer and whether waiting helps.
pub const FAILED_ATTEMPTS: &str = "events_failed_attempts_total";
/// Records put among the dead letters.
pub const DEAD_LETTERS: &str = "events_dead_letters_total";
/// Loops that ended and began again.
pub const RESTARTS: &str = "events_restarts_total";

/// Tells the recorder what the metrics mean; call once, after it was installed.
pub fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_gauge!(OUTBOX_ROWS, "Changes that wait to be sent, by schema.");
    describe_gauge!(OUTBOX_SECONDS, Unit::Seconds, "Age of the oldest unsent change, by schema.");
    describe_gauge!(RELAY_SHARDS, "Shards that this process relays, by schema.");
    describe_counter!(RELAYED, "Events written to the log, by schema.");
    describe_counter!(RELAY_FAILURES, "Batches that are sent again, by schema and reason.");
    describe_counter!(CONSUMED, "Events by consumer and outcome.");
    describe_histogram!(PROCESS_SECONDS, Unit::Seconds, "Reading to commit, by consumer.");
    describe_histogram!(DELAY_SECONDS, Unit::Seconds, "Change to commit, by consumer.");
    describe_gauge!(CONSUMER_LAG, "Records not reached, by consumer, topic and partition.");
    describe_counter!(FAILED_ATTEMPTS, "Attempts that failed, by consumer and sort.");
    describe_counter!(DEAD_LETTERS, "Dead letters, by consumer and topic.");
    describe_counter!(RESTARTS, "Loops that ended and began again, by task.");
}

#[expect(clippy::cast_precision_loss, reason = "a gauge of at most some millions")]
fn gauge(number: i64) -> f64 {
    number as f64
}

pub(crate) fn restarted(task: &'static str) {
    metrics::counter!(RESTARTS, "task" => task).increment(1);
}

pub(crate) fn outbox(schema: &str, rows: i64, seconds: f64) {
    metrics::gauge!(OUTBOX_ROWS, "schema" => schema.to_owned()).set(gauge(rows));
    metrics::gauge!(OUTBOX_SECONDS, "schema" => schema.to_owned()).set(seconds);
}

pub(crate) fn shards(schema: &str, held: usize) {
    let held = u32::try_from(held).unwrap_or(u32::MAX);
    metrics::gauge!(RELAY_SHARDS, "schema" => schema.to_owned()).set(f64::from(held));
}

pub(crate) fn relayed(schema: &str, events: usize) {
    let events = u64::try_from(events).unwrap_or(u64::MAX);
    metrics::counter!(RELAYED, "schema" => schema.to_owned()).increment(events);
}

pub(crate) fn relay_failed(schema: &str, reason: &'static str) {
    metrics::counter!(RELAY_FAILURES, "schema" => schema.to_owned(), "reason" => reason)
        .increment(1);
}

pub(crate) fn consumed(consumer: &'static str, outcome: &'static str) {
    metrics::counter!(CONSUMED, "consumer" => consumer, "outcome" => outcome).increment(1);
}

pub(crate) fn processed(consumer: &'static str, took: Duration, delay: Duration) {
    metrics::histogram!(PROCESS_SECONDS, "consumer" => consumer).record(took.as_secs_f64());
    metrics::histogram!(DELAY_SECONDS, "consumer" => consumer).record(delay.as_secs_f64());
}

pub(crate) fn lag(consumer: &'static str, topic: &str, partition: i32, records: i64) {
    let (topic, partition) = (topic.to_owned(), partition.to_string());
    metrics::gauge!(CONSUMER_LAG, "consumer" => consumer, "topic" => topic, "partition" => partition)
        .set(gauge(records));
}

pub(crate) fn failed(consumer: &'static str, sort: &'static str) {
    metrics::counter!(FAILED_ATTEMPTS, "consumer" => consumer, "sort" => sort).increment(1);
}

pub(crate) fn buried(consumer: &'static str, topic: &str) {
    metrics::counter!(DEAD_LETTERS, "consumer" => consumer, "topic" => topic.to_owned())
        .increment(1);
}
