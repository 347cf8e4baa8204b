#![doc = include_str!("../README.md")]

pub mod about;
pub mod deadline;
pub mod error;
pub mod grant;
pub mod metrics;
pub mod migrate;
pub mod pool;
pub mod private;
mod scram;
pub mod secret;
pub mod watch;

pub use about::About;
pub use deadline::deadline;
pub use error::{Error, Retry};
pub use grant::{grant, role};
pub use migrate::{Applied, Missing, Set, await_migrations, migrate, missing};
pub use pool::{BoxFuture, Connection, Pool, PoolOptions};
pub use secret::secret;
pub use watch::Watch;
