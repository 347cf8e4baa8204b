//! The gRPC service over operations: requests in, answers out, nothing decided here;
//! and the client of another one, for steps that are done there.

mod peer;
mod service;

use std::time::Duration;

pub use peer::Peer;
pub use service::Service;

/// The one method that waits, and how long a call of it takes at most.
pub const WAIT: (&str, Duration) =
    ("/jobstream.operations.v1.Operations/Wait", Duration::from_secs(605));
