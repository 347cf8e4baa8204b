//! What every request passes on its way in and every answer on its way out, one file per concern.

pub mod address;
pub mod cors;
pub mod headers;
pub mod linger;
pub mod origin;
pub mod problems;
pub mod quota;
pub mod throttle;
pub mod trace;
