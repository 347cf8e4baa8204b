//! Values: a change before and after it is stored, the event that is made of it, the record that
//! carries it, and the failure of a handler. No I/O.

mod change;
mod envelope;
mod failure;
mod record;

pub use change::{Change, Stored, valid_type};
pub use envelope::{Event, Malformed, topic_of};
pub use failure::Failure;
pub(crate) use failure::Sort;
pub use record::{Delivered, Record, header};
