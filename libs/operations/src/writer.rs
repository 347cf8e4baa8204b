//! Every write of running operations goes through here: commands are collected while the last
//! group commits and go together in the next one. The clock is the commits themselves; there is
//! no timer, so a lone command waits for nothing.

pub(crate) mod group;
pub(crate) mod lane;
pub(crate) mod start;
