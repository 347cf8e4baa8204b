//! Every SQL statement of the service, one file per aggregate.

pub mod attempts;
pub mod keys;
pub mod profiles;
pub mod sessions;
pub mod users;
