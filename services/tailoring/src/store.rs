//! Every SQL statement of this service, one file per aggregate. Each takes the owner: what belongs
//! to somebody else is not found.

pub mod correction;
pub mod document;
pub mod file;
pub mod owned;
pub mod owner;
pub mod resume;
pub mod spend;
pub mod tailoring;
pub mod version;
