//! The CV model, its readers, the section parser and the writers.

pub mod model;
pub mod parse;
pub mod read;
pub mod sandbox;
pub mod write;
