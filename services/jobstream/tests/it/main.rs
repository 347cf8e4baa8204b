//! The one program as its users meet it: started, used from the command line and over gRPC,
//! killed, started again, ended.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod access;
mod backup;
mod browser;
mod cli;
mod corrections;
mod events;
mod examples;
mod exposition;
mod fleet;
mod invalid;
mod leaving;
mod lifecycle;
mod log;
mod log_level;
mod lost_reply;
mod metrics;
mod migrations;
mod monitoring;
mod notifications;
mod plans;
mod point_in_time;
mod processes;
mod program;
mod raw;
mod readiness;
mod readme;
mod reasons;
mod roles;
mod rotation;
mod secrets;
mod serve;
mod trace;
mod traceparent;
mod user;
mod watcher;
mod work;
