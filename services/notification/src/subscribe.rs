//! Following an inbox: a wake-up carries "something new" and never data; what is new is read from
//! the store, so a subscriber sees what was committed, all of it, on whichever replica it is.

mod net;
mod stream;
pub mod wake;

pub use self::stream::{Subscription, subscribe};

pub(crate) use self::net::run as run_net;
