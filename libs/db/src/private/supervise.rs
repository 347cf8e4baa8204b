//! Watches the private server and starts it again when it dies, with growing pauses. A thread of
//! its own: it must work while the runtime is busy, and it blocks.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{
    error::{Context as _, Error},
    postmaster::Postmaster,
};
use crate::metrics;

/// How often the server is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// Pause before the second start in a row, doubled for each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A server that ran so long has recovered: the next restart is immediate again.
const STEADY: Duration = Duration::from_secs(60);

/// Handle of the watching thread, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Supervisor {
    postmaster: Arc<Postmaster>,
    /// Dropped to end the thread.
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Starts to watch.
    pub(super) fn start(postmaster: Arc<Postmaster>) -> Result<Self, Error> {
        let (end, ended) = channel();
        let watched = Arc::clone(&postmaster);
        let thread = thread::Builder::new()
            .name("private-postgres".to_owned())
            .spawn(move || watch(&watched, &ended))
            .context("start a thread to watch", &postmaster.cluster().data)?;
        Ok(Self { postmaster, end: Some(end), thread: Some(thread) })
    }

    /// Ends watching and waits for the thread: afterwards nothing starts the server again.
    pub(super) fn end(self) {
        drop(self);
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.postmaster.give_up();
        self.end.take();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has ended too.
            let _ = thread.join();
        }
    }
}

fn watch(postmaster: &Postmaster, end: &Receiver<()>) {
    let mut pause = Duration::ZERO;
    let mut up_since = Instant::now();
    while sleep(end, LOOK) {
        if postmaster.alive() {
            continue;
        }
        if up_since.elapsed() > STEADY {
            pause = Duration::ZERO;
        }
        tracing::warn!(pause_ms = pause.as_millis(), "the private PostgreSQL ended, starting it");
        while sleep(end, pause) {
            pause = (pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            match postmaster.bring_up() {
                Ok(_) => break,
                Err(Error::Interrupted) => return,
                Err(error) => tracing::error!(%error, "the private PostgreSQL does not start"),
            }
        }
        metrics::private_restart();
        up_since = Instant::now();
    }
}

/// Waits; `false` when the watch is to end.
fn sleep(end: &Receiver<()>, pause: Duration) -> bool {
    matches!(end.recv_timeout(pause), Err(RecvTimeoutError::Timeout))
}
