//! The service on a real PostgreSQL behind a real server, asked by typed clients.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod access;
mod adversary;
mod app;
#[path = "../shared/cases.rs"]
mod cases;
mod child;
#[path = "../shared/cv.rs"]
mod cv;
mod documents;
mod files;
mod idempotency;
mod injections;
mod judge;
mod kit;
mod lines;
mod lists;
mod lost_reply;
mod model;
mod phases;
mod profile;
mod resumes;
mod steering;
mod store;
mod tailorings;
mod uploads;
