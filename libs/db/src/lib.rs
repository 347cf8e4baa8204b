#![doc = include_str!("../README.md")]

pub mod about;
pub mod deadline;
pub mod error;
pub mod metrics;
pub mod migrate;
pub mod pool;
pub mod private;
pub mod secret;
pub mod watch;

pub use about::About;
pub use deadline::deadline;
pub use error::{Error, Retry};
pub use migrate::{Set, migrate};
pub use pool::{BoxFuture, Connection, Pool, PoolOptions};
pub use secret::secret;
pub use watch::Watch;
