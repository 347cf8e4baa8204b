#![doc = include_str!("../README.md")]

pub mod auth;
pub mod call;
pub mod client;
pub mod config;
pub mod layers;
pub mod method;
pub mod metrics;
pub mod peer;
pub mod probes;
pub mod server;
pub mod shutdown;
pub mod status;
pub mod tasks;
pub mod telemetry;
pub mod tls;

pub use config::Config;
pub use server::Server;
pub use status::to_status;
pub use tasks::Tasks;
