//! Runs under faults, each with its figures: many operations, a fault whose time and place a seed
//! decides, and the invariants over everything that is stored in the end.

mod database;
mod failover;
mod field;
mod harness;
mod killed;
pub mod ledger;
mod lost_reply;
mod races;
mod scene;
mod slow_reader;
mod sweep;
mod zombie;

/// What is laid over the schema so that a rule does not hold; nothing, in a true run.
const NOTHING: &str = "";
