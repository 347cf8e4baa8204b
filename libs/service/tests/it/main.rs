//! The server, its layers and the client against each other over real connections.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod abuse;
mod access;
mod app;
mod balance;
mod breaker;
mod certificates;
mod deadlines;
mod discovery;
mod drain;
mod encryption;
mod errors;
mod limits;
mod probe;
mod probes;
mod retries;
mod telemetry;
