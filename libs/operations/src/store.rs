//! Every SQL statement of the engine. Nothing here decides: what may happen is in `model`, and a
//! statement either writes what was decided there or refuses as the fence says.

pub(crate) mod children;
pub(crate) mod claim;
pub(crate) mod composite;
pub(crate) mod estimates;
pub(crate) mod group;
pub(crate) mod list;
pub(crate) mod notify;
pub(crate) mod read;
pub(crate) mod remote;
pub(crate) mod retention;
pub(crate) mod row;
pub(crate) mod start;
pub(crate) mod step;
pub(crate) mod sweep;
pub(crate) mod text;
pub(crate) mod transition;
pub(crate) mod worker;

/// Types of the changes of operations.
pub(crate) mod kind {
    pub(crate) const CREATED: &str = "jobstream.operations.operation.created.v1";
    pub(crate) const STARTED: &str = "jobstream.operations.operation.started.v1";
    pub(crate) const PROGRESSED: &str = "jobstream.operations.operation.progressed.v1";
    pub(crate) const SUCCEEDED: &str = "jobstream.operations.operation.succeeded.v1";
    pub(crate) const FAILED: &str = "jobstream.operations.operation.failed.v1";
    pub(crate) const CANCELLED: &str = "jobstream.operations.operation.cancelled.v1";
    pub(crate) const REQUEUED: &str = "jobstream.operations.operation.requeued.v1";
    pub(crate) const WAITED: &str = "jobstream.operations.operation.waited.v1";
    pub(crate) const CANCEL_REQUESTED: &str = "jobstream.operations.operation.cancel_requested.v1";
    pub(crate) const RETRIED: &str = "jobstream.operations.operation.retried.v1";
    pub(crate) const CHILDREN_CHANGED: &str = "jobstream.operations.operation.children_changed.v1";
}

#[cfg(test)]
pub(crate) mod tests;
