#![doc = include_str!("../README.md")]

pub mod assumptions;
pub mod costs;
pub mod demand;
pub mod plan;
pub mod queue;
pub mod report;
