//! The engine on a real PostgreSQL, seen from outside: what is started, watched, stopped, killed.

mod app;
mod basics;
mod database;
mod kinds;
mod rules;
mod watch;
