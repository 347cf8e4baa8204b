//! The service on a real PostgreSQL behind a real server, asked by typed clients.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod app;
mod child;
mod documents;
mod files;
mod idempotency;
mod lists;
mod phases;
mod resumes;
mod steering;
mod store;
mod tailorings;
mod uploads;
