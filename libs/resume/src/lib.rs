#![doc = include_str!("../README.md")]

pub mod analysis;
pub mod correct;
#[cfg(test)]
mod fixtures;
pub mod model;
pub mod parse;
pub mod read;
pub mod sandbox;
pub mod write;
