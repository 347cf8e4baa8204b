//! One whole tailoring through separate processes on a real Apache Kafka, named by `KAFKA_BROKERS`.
//! Run by `make test-kafka`. The brokers are this test's alone: its consumers have their usual names.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
#![allow(dead_code, reason = "shares its rooms with the tests on tables")]

#[path = "../it/browser.rs"]
mod browser;
#[path = "../it/fleet.rs"]
mod fleet;
mod inbox;
#[path = "../it/program.rs"]
mod program;
mod tailoring;
#[path = "../it/user.rs"]
mod user;
#[path = "../it/watcher.rs"]
mod watcher;
