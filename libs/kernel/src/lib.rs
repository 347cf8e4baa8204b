#![doc = include_str!("../README.md")]

pub mod clock;
pub mod code;
pub mod id;
pub mod page;

pub use code::{Code, Coded, FieldViolation};
