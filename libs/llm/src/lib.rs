#![doc = include_str!("../README.md")]

pub mod breaker;
pub mod budget;
pub mod client;
pub mod elements;
pub mod error;
pub mod metrics;
pub mod request;
pub mod settings;
#[cfg(feature = "testing")]
pub mod testing;

mod dialect;
mod retry;
mod stream;
mod wire;

pub use self::{
    budget::{Budget, Limits, Price, Usage},
    client::{Answer, Client},
    elements::Elements,
    error::Error,
    request::{Request, Schema},
    settings::{Key, Settings, Times},
};
