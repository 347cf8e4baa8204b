//! What is chosen from a resume for a posting, and whether every line rests on the resume. Pure: no
//! I/O, no clock, no randomness; the same resume and posting give the same document.

pub mod facts;
mod labels;
mod material;
pub mod paper;
mod private;
mod relevance;
pub mod repair;
pub mod report;
pub mod revise;
pub mod rewrite;
mod summary;
pub mod tailor;
pub mod truth;
