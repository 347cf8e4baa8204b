//! What an operation is, and how it may change: pure values and functions, without clock or I/O.

pub mod estimate;
pub mod failure;
pub mod id;
pub mod invariants;
pub mod kind;
pub mod lifecycle;
pub mod operation;
pub mod retry;
