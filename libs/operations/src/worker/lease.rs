//! The lease of a process: a row that a heartbeat keeps alive, on a connection of its own, so that
//! neither a full pool nor a long group costs a live lease.
//!
//! Time is measured twice, each by one clock. The database decides when a lease is over for
//! others. The process decides by its own clock, which counts suspension, and from the moment it
//! *sent* the last heartbeat that was acknowledged: at two thirds of the lease it stops its
//! handlers, so it has stopped before anybody else may start.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use kernel::clock::Boottime;
use uuid::Uuid;

use crate::watch::news::Peers;

/// The lease as the process sees it.
pub(crate) struct Lease {
    pub(super) length: Duration,
    state: Mutex<State>,
    pub(crate) peers: Peers,
}

/// A lease at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) worker: Uuid,
    /// When the last acknowledged heartbeat was sent; none before the first and after a loss.
    pub(super) sent: Option<Boottime>,
}

impl Lease {
    pub(crate) fn new(length: Duration) -> Self {
        let state = State { worker: Uuid::now_v7(), sent: None };
        Self { length, state: Mutex::new(state), peers: Peers::default() }
    }

    pub(super) fn state(&self) -> State {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, state: State) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// The id under which this process holds operations, while it may.
    pub(crate) fn holder(&self) -> Option<Uuid> {
        let state = self.state();
        state.sent.filter(|sent| self.fresh(*sent)).map(|_| state.worker)
    }

    /// Whether the process may go on with what it holds.
    pub(crate) fn valid(&self) -> bool {
        self.holder().is_some()
    }

    pub(super) fn fresh(&self, sent: Boottime) -> bool {
        sent.elapsed() < self.length * 2 / 3
    }

    /// Time left until handlers must have stopped.
    pub(super) fn left(&self) -> Duration {
        let spent = self.state().sent.map_or(Duration::MAX, Boottime::elapsed);
        (self.length * 2 / 3).saturating_sub(spent)
    }
}
