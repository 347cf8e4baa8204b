//! The service on a real PostgreSQL, with the log in it, behind a real server, asked by typed clients.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod app;
mod consumer;
mod inbox;
mod preferences;
mod retention;
mod store;
mod subscribe;
