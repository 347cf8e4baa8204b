//! Connections for watches. Watches stay open and a connection carries a limited number of calls,
//! so watches get connections of their own, and more of them as they grow: a thousand open tabs
//! must not keep a short call waiting. A connection on which a watch fell silent gets no new ones:
//! it may be dead without a word, and is noticed by its own pings much later.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use super::Channel;

/// Watches on one connection; below what a service allows on one.
pub const PER_LANE: usize = 250;

/// Makes a connection that is opened when it is first used.
pub type Connect = Box<dyn Fn() -> Channel + Send + Sync>;

/// The connections that watches share.
pub struct Lanes {
    connect: Connect,
    open: Mutex<Vec<Arc<Connection>>>,
}

#[derive(Debug)]
struct Connection {
    channel: Channel,
    load: AtomicUsize,
    suspect: AtomicBool,
}

impl Connection {
    fn is_free(&self) -> bool {
        self.load.load(Ordering::Relaxed) == 0
    }

    fn has_place(&self) -> bool {
        self.load.load(Ordering::Relaxed) < PER_LANE
    }

    fn is_suspect(&self) -> bool {
        self.suspect.load(Ordering::Relaxed)
    }
}

/// A place on a connection, free again when dropped.
#[derive(Debug)]
pub struct Lane(Arc<Connection>);

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
        // Watches on a suspect connection keep it until they end. Free ones are let go, but for
        // the first, which the next watch will want.
        open.retain(|connection| !connection.is_suspect());
        let mut first = true;
        open.retain(|connection| std::mem::take(&mut first) || !connection.is_free());
        let with_place = open.iter().find(|connection| connection.has_place()).cloned();
        let connection = with_place.unwrap_or_else(|| {
            let fresh = Connection {
                channel: (self.connect)(),
                load: AtomicUsize::new(0),
                suspect: AtomicBool::new(false),
            };
            let fresh = Arc::new(fresh);
            open.push(Arc::clone(&fresh));
            fresh
        });
        // Only this function adds, under the lock, so the bound holds.
        connection.load.fetch_add(1, Ordering::Relaxed);
        Lane(connection)
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
        self.0.channel.clone()
    }

    /// Keeps new watches off this connection.
    pub fn suspect(&self) {
        self.0.suspect.store(true, Ordering::Relaxed);
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.0.load.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes() -> (Lanes, Arc<AtomicUsize>) {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let connect = move || {
            count.fetch_add(1, Ordering::Relaxed);
            super::super::noting::Noting(service::client::connect("127.0.0.1:1").unwrap())
        };
        (Lanes::new(Box::new(connect)), made)
    }

    #[tokio::test]
    async fn a_connection_is_filled_before_the_next_is_made_and_places_come_back() {
        let (lanes, made) = lanes();
        let taken: Vec<Lane> = (0..PER_LANE).map(|_| lanes.take()).collect();
        assert_eq!(made.load(Ordering::Relaxed), 1);
        let over = lanes.take();
        assert_eq!(made.load(Ordering::Relaxed), 2);
        drop((taken, over));
        let again = lanes.take();
        assert_eq!(made.load(Ordering::Relaxed), 2);
        assert_eq!(lanes.open.lock().unwrap().len(), 1, "the second was let go");
        drop(again);
    }

    #[tokio::test]
    async fn a_suspect_connection_gets_no_new_watches() {
        let (lanes, made) = lanes();
        let silent = lanes.take();
        silent.suspect();
        let fresh = lanes.take();
        assert_eq!(made.load(Ordering::Relaxed), 2);
        assert!(!fresh.0.is_suspect());
    }
}
