#![doc = include_str!("../README.md")]

mod context;
mod core;
mod engine;
mod error;
mod estimates;
mod handle;
mod handler;
pub mod metrics;
pub mod model;
mod options;
mod probe;
mod published;
mod remote;
pub mod rpc;
mod start;
mod steer;
mod store;
mod transition;
mod watch;
mod wire;
mod worker;
mod writer;

pub use self::{
    context::{Child, ChildOutcome, Context, Effect, TextStream},
    engine::Engine,
    error::Error,
    handle::{Handle, Query, Viewer},
    handler::Kind,
    model::{
        failure::{Failure, Reason},
        id::OperationId,
        kind::{Definition, Limits, Phase, Retention, phase},
        lifecycle::State,
        operation::Operation,
        retry::Policy,
    },
    options::Options,
    probe::{Answer, Place, Point, Probe},
    published::published,
    remote::Remote,
    start::{New, Started},
    steer::Retry,
    watch::{many::WatchMany, stream::Watch},
    wire::{reason_to_proto, timestamp, to_proto},
};

/// Migrations of the tables of this crate.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Everything that has to be migrated for an engine, in order.
pub fn migrations() -> [db::migrate::Set; 2] {
    [
        db::migrate::Set { name: "events", migrator: &events::MIGRATIONS },
        db::migrate::Set { name: "operations", migrator: &MIGRATIONS },
    ]
}
