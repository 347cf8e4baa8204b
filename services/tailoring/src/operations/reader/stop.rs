//! Ends a child process that reads a file when nobody waits for it any more: its operation was
//! cancelled, lost or has run out of time. The call that started the child blocks a thread until
//! the child ends, so the child is found from outside, by a mark among its arguments that no other
//! process has. Where there is no `/proc` the reader's own time limit ends it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// Pause between two looks for a child that is just being started.
const LOOK: Duration = Duration::from_millis(10);

/// Ends the child process with this mark when it is dropped before the call has ended.
pub(super) struct Guard {
    mark: String,
    ended: Arc<AtomicBool>,
}

/// Tells the guard that the call has ended, however it did.
pub(super) struct Ended(Arc<AtomicBool>);

impl Guard {
    /// Makes a guard, the mark of its child, and what the call holds while it lasts.
    pub(super) fn new() -> (Self, String, Ended) {
        let mark = format!("read-{}", uuid::Uuid::new_v4().simple());
        let ended = Arc::new(AtomicBool::new(false));
        (Self { mark: mark.clone(), ended: ended.clone() }, mark, Ended(ended))
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.ended.load(Ordering::Acquire) {
            return;
        }
        let (mark, ended) = (std::mem::take(&mut self.mark), self.ended.clone());
        // The call may be about to start the child, so one look is not enough.
        let chase = move || {
            while !ended.load(Ordering::Acquire) {
                kill_marked(&mark);
                thread::sleep(LOOK);
            }
        };
        if let Err(error) = thread::Builder::new().name("end-reader".into()).spawn(chase) {
            tracing::warn!(%error, "a reader that nobody waits for ends by its time limit only");
        }
    }
}

#[cfg(target_os = "linux")]
fn kill_marked(mark: &str) {
    use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
    let Ok(processes) = std::fs::read_dir("/proc") else { return };
    for process in processes.flatten() {
        let number = process.file_name().to_str().and_then(|name| name.parse::<i32>().ok());
        let Some(pid) = number.and_then(Pid::from_raw) else { continue };
        // Opened before it is looked at: should the number be another's by then, so is the mark.
        let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
        let command = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        if command.split(|byte| *byte == 0).any(|argument| argument == mark.as_bytes()) {
            // It may have ended by itself meanwhile, which is as good.
            let _ = pidfd_send_signal(&handle, Signal::KILL);
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn kill_marked(_: &str) {}
