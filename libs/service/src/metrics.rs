//! Names, units and meaning of what this crate measures, by OpenTelemetry's conventions for RPC.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Duration of a call as its server saw it, in seconds.
pub const SERVER_DURATION: &str = "rpc_server_call_duration_seconds";
/// Duration of a call as its client saw it, in seconds, with its repetitions.
pub const CLIENT_DURATION: &str = "rpc_client_call_duration_seconds";
/// Streams that this process serves and that are open.
pub const STREAMS_OPEN: &str = "rpc_server_streams_open";
/// Background tasks that ended by a panic.
pub const PANICS: &str = "process_task_panics_total";
/// When the process started, in seconds since 1970.
pub const START_TIME: &str = "process_start_time_seconds";

/// Tells the recorder what the metrics mean.
pub fn describe() {
    describe_histogram!(
        SERVER_DURATION,
        Unit::Seconds,
        "Duration of calls that this process served, by method and status."
    );
    describe_histogram!(
        CLIENT_DURATION,
        Unit::Seconds,
        "Duration of calls that this process made, by method and status."
    );
    describe_gauge!(STREAMS_OPEN, Unit::Count, "Streams that are open, by method.");
    describe_counter!(PANICS, Unit::Count, "Background tasks that ended by a panic, by name.");
    describe_gauge!(START_TIME, Unit::Seconds, "When the process started, since 1970.");
}
