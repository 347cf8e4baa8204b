#![doc = include_str!("../README.md")]

mod append;
pub mod consume;
mod error;
pub mod log;
pub mod metrics;
mod model;
pub mod probe;
pub mod relay;
pub mod replay;
mod store;
mod supervise;

pub use append::append;
pub use consume::{Consumer, Handler};
pub use error::Error;
#[cfg(feature = "kafka")]
pub use log::kafka::KafkaLog;
pub use log::{Log, postgres::PostgresLog};
pub use model::{
    Change, Delivered, Event, Failure, Malformed, Record, Stored, header, topic_of, valid_type,
};
pub use relay::Relay;
pub use replay::{dead_letters, put_back, replay};
pub use store::{after, lowest_unsent, trim};

/// Migrations of the tables of this crate.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
