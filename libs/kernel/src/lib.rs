#![doc = include_str!("../README.md")]

pub mod chain;
pub mod clock;
pub mod code;
pub mod id;
pub mod page;

pub use chain::Chain;
pub use code::{Code, Coded, FieldViolation};
