//! Stops a reading from outside. The one who stops never touches the child process: it tells the
//! thread that waits for the child, and that thread, which alone also reaps it, kills it. So the
//! number of a process that has ended, and may be another's by then, is never signalled.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc::Sender};

use super::parent::Heard;

/// A handle that stops the reading it is given to. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    stopped: bool,
    waiting: Option<Sender<Heard>>,
}

impl Stop {
    /// Ends the child process of the reading at once, or keeps it from being started. A reading
    /// that has ended is left as it is.
    pub fn stop(&self) {
        let mut state = self.state();
        state.stopped = true;
        if let Some(waiting) = state.waiting.take() {
            // Nobody waits any more: it has just ended.
            let _ = waiting.send(Heard::Stop);
        }
    }

    /// Whether somebody stopped it.
    pub(super) fn stopped(&self) -> bool {
        self.state().stopped
    }

    /// Has a thread told that waits for its child; at once if it was stopped before.
    pub(super) fn tell(&self, waiting: Sender<Heard>) {
        let mut state = self.state();
        if state.stopped {
            // Told through a channel whose other end is the caller's own.
            let _ = waiting.send(Heard::Stop);
        } else {
            state.waiting = Some(waiting);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
