//! The gRPC service over operations: requests in, answers out, nothing decided here.

mod service;

use std::time::Duration;

pub use service::Service;

/// The one method that waits, and how long a call of it takes at most.
pub const WAIT: (&str, Duration) =
    ("/jobstream.operations.v1.Operations/Wait", Duration::from_secs(605));
