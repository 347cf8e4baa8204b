//! The gateway over real sockets: in front a plain HTTP client, behind a peer process's stand-in
//! that speaks the real protocol and does what each test tells it.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod app;
mod assets;
mod auth;
mod conditions;
mod corrections;
mod events;
mod flood;
mod health;
mod hostile;
mod lifecycle;
mod limits;
mod load;
mod notifications;
mod openapi;
mod operations;
mod origin;
mod peer;
mod preferences;
mod profile;
mod resumes;
mod sse;
mod tailorings;
mod text;
mod watch;
mod wire;
