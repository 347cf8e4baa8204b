//! The gateway over real sockets: in front a plain HTTP client, behind a peer process's stand-in
//! that speaks the real protocol and does what each test tells it.

mod app;
mod assets;
mod auth;
mod events;
mod health;
mod hostile;
mod lifecycle;
mod memory;
mod openapi;
mod operations;
mod origin;
mod peer;
mod resumes;
mod sse;
mod tailorings;
mod watch;
