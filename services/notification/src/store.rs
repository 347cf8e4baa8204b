//! Every SQL statement of this service, one file per aggregate. Each takes the owner: what belongs
//! to somebody else is not found.

pub mod inbox;
pub mod notification;
