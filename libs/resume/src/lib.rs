//! The CV model, its readers, the section parser and the writers.

#[cfg(test)]
mod fixtures;
pub mod model;
pub mod parse;
pub mod read;
pub mod sandbox;
pub mod write;
