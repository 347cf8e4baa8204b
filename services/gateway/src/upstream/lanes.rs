//! Connections for watches. Watches stay open and a connection carries a limited number of calls,
//! so watches get connections of their own, and more of them as they grow: a thousand open tabs
//! must not keep a short call waiting.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use super::Channel;

/// Watches on one connection; below what a service allows on one.
pub const PER_LANE: usize = 250;

/// Makes a connection that is opened when it is first used.
pub type Connect = Box<dyn Fn() -> Channel + Send + Sync>;

/// The connections that watches share.
pub struct Lanes {
    connect: Connect,
    open: Mutex<Vec<(Channel, Arc<AtomicUsize>)>>,
}

/// A place on a connection, free again when dropped.
#[derive(Debug)]
pub struct Lane {
    channel: Channel,
    load: Arc<AtomicUsize>,
}

impl Lanes {
    /// Makes the set; a connection is opened with the first watch.
    #[must_use]
    pub fn new(connect: Connect) -> Self {
        Self { connect, open: Mutex::new(Vec::new()) }
    }

    /// Takes a place on the first connection that has one.
    #[must_use]
    pub fn take(&self) -> Lane {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // Idle ones are let go, but for the first, which the next watch will want.
        let mut first = true;
        open.retain(|(_, load)| std::mem::take(&mut first) || load.load(Ordering::Relaxed) > 0);
        let with_place = open.iter().position(|(_, load)| load.load(Ordering::Relaxed) < PER_LANE);
        let index = with_place.unwrap_or_else(|| {
            open.push(((self.connect)(), Arc::new(AtomicUsize::new(0))));
            open.len() - 1
        });
        let (channel, load) = &open[index];
        // Only this function adds, under the lock, so the bound holds.
        load.fetch_add(1, Ordering::Relaxed);
        Lane { channel: channel.clone(), load: Arc::clone(load) }
    }
}

impl std::fmt::Debug for Lanes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lanes")
    }
}

impl Lane {
    /// The connection.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.load.fetch_sub(1, Ordering::Relaxed);
    }
}
