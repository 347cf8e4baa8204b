#![doc = include_str!("../README.md")]

#[cfg(feature = "certificates")]
pub mod certificates;
#[cfg(feature = "collector")]
pub mod collector;
#[cfg(feature = "kit")]
pub mod counters;
pub mod database;
#[cfg(feature = "kit")]
pub mod faults;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "kit")]
pub mod kit;
pub mod postgres;
pub mod proxy;
#[cfg(feature = "log")]
pub mod records;
pub mod wait;

#[cfg(feature = "collector")]
pub use collector::Collector;
pub use database::Database;
pub use postgres::Postgres;
#[cfg(feature = "log")]
pub use records::records;
pub use wait::wait_until;
