//! The gRPC service over operations: requests in, answers out, nothing decided here.

mod service;

pub use service::Service;
