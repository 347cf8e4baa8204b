//! Running operations: slots, claims, attempts, the lease of the process and the sweep.

pub(crate) mod attempt;
pub(crate) mod attempts;
pub(crate) mod claim;
pub(crate) mod heartbeat;
pub(crate) mod housekeeping;
pub(crate) mod lease;
pub(crate) mod remotes;
pub(crate) mod slots;
pub(crate) mod sweep;
