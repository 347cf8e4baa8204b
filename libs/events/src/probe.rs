//! Places between two writes at which a test can stop or kill what runs there. Production has no
//! probe.

use std::fmt::Debug;

use async_trait::async_trait;

/// A place that is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The log has stored a batch; the cursor does not stand behind it yet.
    Stored,
    /// Effects are committed; the position of the group does not stand behind them yet.
    Applied,
}

/// Told of each place; what goes on there waits for it.
#[async_trait]
pub trait Probe: Debug + Send + Sync {
    /// Somebody is here.
    async fn reached(&self, place: Place);
}
