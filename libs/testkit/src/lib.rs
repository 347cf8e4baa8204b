//! Test app, private database per test, fault injection.

#[cfg(feature = "collector")]
pub mod collector;
pub mod database;
#[cfg(feature = "kit")]
pub mod kit;
pub mod postgres;
pub mod wait;

#[cfg(feature = "collector")]
pub use collector::Collector;
pub use database::Database;
pub use postgres::Postgres;
pub use wait::wait_until;
