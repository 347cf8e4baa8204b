//! Tests on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod about;
mod faults;
mod migrate;
mod pool;
mod private;
mod secret;
mod watch;
