//! How an engine runs: its times, its lanes, and what it may take for granted.

use std::{sync::Arc, time::Duration};

use crate::probe::Probe;

/// How an engine runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Service that its operations belong to; a part of their ids.
    pub service: &'static str,
    /// Name of this process, for people.
    pub process: String,
    /// Heartbeat of the lease; 5 s.
    pub heartbeat: Duration,
    /// Length of the lease; 15 s.
    pub lease: Duration,
    /// Pause between sweeps; 5 s.
    pub sweep: Duration,
    /// Longest time between two looks for work; 1 s.
    pub poll: Duration,
    /// Pause between two looks whether running operations are to be cancelled; 500 ms.
    pub cancel_poll: Duration,
    /// Deadline of every grouped read and write; 10 s.
    pub call_timeout: Duration,
    /// How long after its end an operation is settled for housekeeping; 15 s, longer than any
    /// transaction lasts.
    pub settle: Duration,
    /// Groups of writes in flight; 2.
    pub lanes: usize,
    /// Pause between two looks at work that another service does; 30 s. Its end is usually heard
    /// sooner, see [`crate::Handle::remote_ended`].
    pub remote_poll: Duration,
    /// Whether a start runs in its own process at once when a slot is free.
    pub eager: bool,
    /// Whether no other process can be using the database: leases of the past are void at once.
    pub sole: bool,
    /// Whether this process runs operations, or only starts, reads and watches them.
    pub works: bool,
    /// Told where attempts are, for tests; none in production.
    pub probe: Option<Arc<dyn Probe>>,
}

impl Options {
    /// Defaults for a service.
    #[must_use]
    pub fn new(service: &'static str) -> Self {
        Self {
            service,
            process: format!("{service}/{}", std::process::id()),
            heartbeat: Duration::from_secs(5),
            lease: Duration::from_secs(15),
            sweep: Duration::from_secs(5),
            poll: Duration::from_secs(1),
            cancel_poll: Duration::from_millis(500),
            call_timeout: Duration::from_secs(10),
            settle: Duration::from_secs(15),
            lanes: 2,
            remote_poll: Duration::from_secs(30),
            eager: true,
            sole: false,
            works: true,
            probe: None,
        }
    }
}
