#![doc = include_str!("../README.md")]

pub mod app;
pub mod config;
pub mod domain;
pub mod error;
pub mod ids;
pub mod metrics;
pub mod operations;
pub mod rpc;
mod start;
pub mod store;

pub use self::{
    config::Config,
    error::Error,
    start::{Deps, SCHEMA, StartError, Tailoring, migrations, serve, start},
};
