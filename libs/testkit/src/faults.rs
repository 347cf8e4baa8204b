//! What a run under a fault is measured by: how many operations, with which seed; what was asked
//! for and acknowledged; and, read from what is stored in the end, whether the invariants hold.
//!
//! A run hands what it sees to a [`Tally`]; closing it waits for the ends, reads every row, prints
//! one line of figures and returns it as a [`Row`]. The invariants: nothing acknowledged is lost
//! (I1), histories are legal (I3), no write of an old token was accepted (I4), a watcher has
//! received what is stored (I6), and after the fault all ends within its time (I8).

mod audit;
mod follow;
mod history;
mod row;
mod size;
mod tally;

pub use self::{
    follow::{Followed, follow},
    history::{Change, histories},
    row::Row,
    size::{Run, runs},
    tally::Tally,
};
