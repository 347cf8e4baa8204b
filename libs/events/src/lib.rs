#![doc = include_str!("../README.md")]

mod append;
mod model;
mod store;

pub use append::append;
pub use model::{Change, Stored, valid_type};
pub use store::{after, trim};

/// Migrations of the tables of this crate.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
