//! A probe for processes that are really killed, or stopped: it ends or stops its process where it
//! is told to, and writes every place that it comes by into a file that outlives it.

use std::{fs::File, io, path::Path, time::Duration};

use kernel::clock::Boottime;
use operations::{Answer, Point, Probe};
use rustix::process::{Signal, getpid, kill_process};

use super::trail::Trail;

/// Longer than the lease under which a process is stopped.
const STILL: Duration = Duration::from_millis(1500);

/// What happens to the process at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// SIGKILL.
    Killed,
    /// SIGSTOP; somebody else lets it go on.
    Stopped,
}

/// Ends or stops its process when a first attempt is at a place.
#[derive(Debug)]
pub struct Fate {
    place: String,
    end: End,
    trail: File,
}

impl Fate {
    /// A fate at a place; every place is written to `trail`.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn at(place: &str, end: End, trail: &Path) -> io::Result<Self> {
        Ok(Self { place: place.to_owned(), end, trail: Trail::open(trail)? })
    }
}

impl Probe for Fate {
    fn reached<'a>(&'a self, point: Point<'a>) -> Answer<'a> {
        let written = Trail::append(&self.trail, point);
        let first = point.run == 1 && point.attempt == 1;
        if first && point.place.to_string() == self.place {
            let begun = Boottime::now();
            let signal = match self.end {
                End::Killed => Signal::KILL,
                End::Stopped => Signal::STOP,
            };
            let _ = kill_process(getpid(), signal);
            // The signal may go to another thread, which is not there at once: this one goes no
            // further until the process has stood still, or is dead.
            while begun.elapsed() < STILL {
                std::thread::yield_now();
            }
        }
        written.expect("the file of the trail can be written");
        Box::pin(std::future::ready(Ok(())))
    }
}
