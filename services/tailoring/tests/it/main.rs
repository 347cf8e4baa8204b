//! The service on a real PostgreSQL behind a real server, asked by typed clients.

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
