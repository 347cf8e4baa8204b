//! Test app, private database per test, fault injection.

pub mod database;
#[cfg(feature = "kit")]
pub mod kit;
pub mod postgres;
pub mod wait;

pub use database::Database;
pub use postgres::Postgres;
pub use wait::wait_until;
