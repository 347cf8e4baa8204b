//! The gRPC service over operations: requests in, answers out, nothing decided here;
//! and the client of another one, for steps that are done there.

mod peer;
mod service;

pub use peer::Peer;
pub use service::Service;
