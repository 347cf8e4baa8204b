//! The gRPC services: decode, call the app, encode. Nothing else happens here.

pub mod accounts;
mod convert;
pub mod keys;
pub mod profiles;
