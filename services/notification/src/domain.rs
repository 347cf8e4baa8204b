//! What there is to tell and in which words. Pure: no I/O, no clock.

pub mod kind;
pub mod notice;

pub use self::{
    kind::Kind,
    notice::{Ending, Outcome, Words},
};
