//! Names, units and meaning of what the engine measures. One process may run several engines, so
//! figures that are set carry the service they are of.

use std::time::Duration;

use metrics::{counter, gauge, histogram};

use crate::model::{lifecycle::State, operation::Operation};

/// Operations that wait for a worker, by service; counted up to 10,000.
pub const WAITING: &str = "operations_waiting";
/// How long the one that waits longest has waited, by service.
pub const WAITING_OLDEST: &str = "operations_waiting_oldest_seconds";
/// Operations that run in this process, by service.
pub const RUNNING: &str = "operations_running";
/// Time from the creation of an operation to its first attempt, by kind.
pub const START_DELAY: &str = "operations_start_delay_seconds";
/// Time of an attempt, by kind and by how it ended.
pub const ATTEMPT: &str = "operations_attempt_seconds";
/// Attempts that failed and are tried again, by kind.
pub const RETRIES: &str = "operations_retries_total";
/// Operations that ended, by kind and state.
pub const ENDED: &str = "operations_ended_total";
/// Time of a claim of waiting operations.
pub const CLAIM: &str = "operations_claim_seconds";
/// Operations that were claimed.
pub const CLAIMED: &str = "operations_claimed_total";
/// Whether this process holds a lease, by service: 1 or 0.
pub const LEASE_VALID: &str = "operations_lease_valid";
/// Times that this process stopped what it ran because its lease may have been over.
pub const LEASES_LOST: &str = "operations_leases_lost_total";
/// Operations taken back from their worker, by why.
pub const TAKEN_BACK: &str = "operations_taken_back_total";
/// Operations that this process held by the table, did not run and gave back.
pub const GIVEN_BACK: &str = "operations_given_back_total";
/// Writes that were refused because another worker holds the operation.
pub const FENCED: &str = "operations_fenced_writes_total";
/// Writes that shared a commit.
pub const GROUP: &str = "operations_group_writes";
/// Groups that failed and were repeated write by write.
pub const REPLAYS: &str = "operations_group_replays_total";
/// When a sweep last succeeded, in seconds since 1970, by service.
pub const SWEPT: &str = "operations_sweeper_last_success_timestamp_seconds";
/// Sweeps that failed.
pub const SWEEP_ERRORS: &str = "operations_sweep_errors_total";
/// Looks at work of other services that failed, and were made again.
pub const REMOTE_ERRORS: &str = "operations_remote_errors_total";
/// Re-reads of watched operations that failed.
pub const NET_ERRORS: &str = "operations_net_errors_total";
/// Wake-ups of other processes that could not be sent.
pub const NOTIFY_ERRORS: &str = "operations_notify_errors_total";

/// Tells the recorder what the metrics mean; call once, after it was installed.
pub fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_gauge!(WAITING, "Operations that wait for a worker, up to 10,000.");
    describe_gauge!(WAITING_OLDEST, Unit::Seconds, "How long the oldest waiting one has waited.");
    describe_gauge!(RUNNING, "Operations that run in this process.");
    describe_histogram!(START_DELAY, Unit::Seconds, "Time from creation to the first attempt.");
    describe_histogram!(ATTEMPT, Unit::Seconds, "Time of an attempt, by how it ended.");
    describe_counter!(RETRIES, "Attempts that failed and are tried again.");
    describe_counter!(ENDED, "Operations that ended, by kind and state.");
    describe_histogram!(CLAIM, Unit::Seconds, "Time of a claim of waiting operations.");
    describe_counter!(CLAIMED, "Operations that were claimed.");
    describe_gauge!(LEASE_VALID, "Whether this process holds a lease.");
    describe_counter!(
        LEASES_LOST,
        "Times that running operations were stopped for want of a lease."
    );
    describe_counter!(TAKEN_BACK, "Operations taken back from their worker, by why.");
    describe_counter!(GIVEN_BACK, "Operations that were held, not run, and given back.");
    describe_counter!(FENCED, "Writes refused because another worker holds the operation.");
    describe_histogram!(GROUP, "Writes that shared a commit.");
    describe_counter!(REPLAYS, "Groups that failed and were repeated write by write.");
    describe_gauge!(SWEPT, Unit::Seconds, "When a sweep last succeeded, since 1970.");
    describe_counter!(SWEEP_ERRORS, "Sweeps that failed.");
    describe_counter!(NET_ERRORS, "Re-reads of watched operations that failed.");
    describe_counter!(REMOTE_ERRORS, "Looks at work of other services that failed.");
    describe_counter!(NOTIFY_ERRORS, "Wake-ups of other processes that could not be sent.");
}

/// Counts once.
pub(crate) fn count(metric: &'static str) {
    counter!(metric).increment(1);
}

/// Notes what waits and runs.
pub(crate) fn queue(service: &'static str, waiting: i64, oldest_seconds: f64, running: usize) {
    #[expect(clippy::cast_precision_loss, reason = "a gauge of at most some thousands")]
    gauge!(WAITING, "service" => service).set(waiting as f64);
    gauge!(WAITING_OLDEST, "service" => service).set(oldest_seconds);
    let running = f64::from(u32::try_from(running).unwrap_or(u32::MAX));
    gauge!(RUNNING, "service" => service).set(running);
}

/// Notes a claim.
pub(crate) fn claimed(operations: usize, took: Duration) {
    histogram!(CLAIM).record(took);
    counter!(CLAIMED).increment(operations as u64);
}

/// Notes a group of writes that share a commit.
pub(crate) fn group(writes: usize) {
    histogram!(GROUP).record(u32::try_from(writes).unwrap_or(u32::MAX));
}

/// Notes the first attempt of an operation that was claimed, or that runs at once. Both times are
/// the database's.
pub(crate) fn started(operation: &Operation, kind: &'static str) {
    if operation.life.attempt == 1 && operation.life.run == 1 {
        let waited = (operation.updated_at - operation.head.created_at).to_std();
        histogram!(START_DELAY, "kind" => kind).record(waited.unwrap_or_default());
    }
}

/// Notes the end of an attempt.
pub(crate) fn attempted(kind: &'static str, outcome: Outcome, took: Duration) {
    histogram!(ATTEMPT, "kind" => kind, "outcome" => outcome.name()).record(took);
    match outcome {
        Outcome::Stands(State::Pending, true) => {
            counter!(RETRIES, "kind" => kind).increment(1);
        }
        Outcome::Stands(state, _) if state.terminal() => ended(kind, state),
        _ => {}
    }
}

/// Notes the end of an operation.
pub(crate) fn ended(kind: &'static str, state: State) {
    counter!(ENDED, "kind" => kind, "state" => state.name()).increment(1);
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The operation stands in this state now; whether a failure brought it there.
    Stands(State, bool),
    /// The operation was another's.
    Lost,
}

impl Outcome {
    /// Name on the metrics page and in traces.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Stands(State::Pending, true) => "retried",
            Self::Stands(State::Pending, false) => "released",
            Self::Stands(State::Running, _) => "running",
            Self::Stands(State::Waiting, _) => "waiting",
            Self::Stands(State::Succeeded, _) => "succeeded",
            Self::Stands(State::Failed, _) => "failed",
            Self::Stands(State::Cancelled, _) => "cancelled",
            Self::Lost => "lost",
        }
    }

    /// Whether something went wrong.
    pub(crate) const fn is_error(self) -> bool {
        matches!(self, Self::Lost | Self::Stands(_, true) | Self::Stands(State::Failed, _))
    }
}

/// Notes that an operation was taken back from its worker.
pub(crate) fn taken_back(why: &'static str) {
    counter!(TAKEN_BACK, "why" => why).increment(1);
}

/// Notes whether this process holds a lease.
pub(crate) fn lease(service: &'static str, valid: bool) {
    gauge!(LEASE_VALID, "service" => service).set(f64::from(u8::from(valid)));
}

/// Notes a sweep that succeeded.
pub(crate) fn swept(service: &'static str) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    gauge!(SWEPT, "service" => service).set(now.unwrap_or_default().as_secs_f64());
}
