//! The one program as its users meet it: started, used from the command line and over gRPC,
//! killed, started again, ended.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod access;
mod cli;
mod fleet;
mod invalid;
mod lifecycle;
mod processes;
mod program;
mod raw;
mod reasons;
mod serve;
mod watcher;
