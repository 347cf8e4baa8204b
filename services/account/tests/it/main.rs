//! The account service on a real PostgreSQL, through a real server, with typed clients.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod app;
mod guessing;
mod guests;
mod keys;
mod login;
mod matrix;
mod profile;
mod proposals;
mod refresh;
mod register;
mod roles;
mod sessions;
mod start;
mod store;
