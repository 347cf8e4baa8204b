//! The gRPC face: decodes, asks the app as the caller, encodes. Nothing else.

mod convert;
mod notifications;

pub use self::notifications::Notifications;
