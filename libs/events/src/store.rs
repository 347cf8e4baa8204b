//! Every SQL statement but the append.

mod change;
pub(crate) mod inbox;
pub(crate) mod log;
pub(crate) mod outbox;
pub(crate) mod replay;
pub(crate) mod share;

pub(crate) use change::{Old, trim_old, trim_relayed};
pub use change::{after, lowest_unsent, trim};

/// Team of the relays of a schema; its slots are the shards.
pub(crate) const RELAY: &str = "relay";
/// Shards of a schema: the range of `hashtext(aggregate) & 15`. Fixed by the index.
pub(crate) const SHARDS: i32 = 16;
