//! The engine on a real PostgreSQL, seen from outside: what is started, watched, stopped, killed.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod app;
mod basics;
mod callee;
mod faults;
mod kinds;
mod kit;
mod parts;
mod remote;
mod rules;
mod texts;
mod trace;
mod watch;
