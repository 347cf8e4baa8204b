//! The server process: brought up, adopted, waited for, stopped. Everything here blocks and is
//! called from a thread that may.

use std::{
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom},
    process::Child,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use super::{
    cluster::Cluster,
    error::{Context as _, Error},
    pidfile,
};

/// How long a start may take; the recovery after a crash reads all that was logged since the last
/// checkpoint.
const START_LIMIT: Duration = Duration::from_secs(300);
/// How long the remains of a dead server may stand in the way of the next.
const REMAINS_LIMIT: Duration = Duration::from_secs(30);
/// How long an orderly stop may take, and then one without writing anything; in it the server kills
/// after 5 s those of its processes that do not end.
const FAST_LIMIT: Duration = Duration::from_secs(10);
const IMMEDIATE_LIMIT: Duration = Duration::from_secs(10);
/// How often the state is looked at while it is waited for.
const LOOK: Duration = Duration::from_millis(10);

/// The server process of a cluster, whether started here or adopted.
#[derive(Debug)]
pub(super) struct Postmaster {
    cluster: Cluster,
    /// The process if it is a child of ours; then only we can reap it.
    child: Mutex<Option<Child>>,
    /// Set when nobody wants the server any more; a start under way gives up.
    unwanted: AtomicBool,
}

/// How an attempt to start ended.
enum Launch {
    Ready(Child),
    /// Remains of a dead server are in the way.
    Remains(Error),
}

impl Postmaster {
    pub(super) fn new(cluster: Cluster) -> Self {
        Self { cluster, child: Mutex::new(None), unwanted: AtomicBool::new(false) }
    }

    pub(super) fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Process of the server, if it runs.
    pub(super) fn pid(&self) -> Option<i32> {
        pidfile::running(&self.cluster.data).map(|running| running.pid)
    }

    /// Makes a start under way give up.
    pub(super) fn give_up(&self) {
        self.unwanted.store(true, Ordering::Relaxed);
    }

    /// Whether the server process is there, ready or not.
    pub(super) fn alive(&self) -> bool {
        match &mut *self.child() {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => pidfile::running(&self.cluster.data).is_some(),
        }
    }

    /// Starts the server or adopts one that runs, and waits until it takes connections. Returns
    /// whether it was adopted.
    pub(super) fn bring_up(&self) -> Result<bool, Error> {
        let start = Instant::now();
        let mut remains_since = None;
        while !self.unwanted.load(Ordering::Relaxed) {
            match pidfile::running(&self.cluster.data) {
                Some(running) if running.ready => {
                    *self.child() = None;
                    return Ok(true);
                }
                Some(_) => thread::sleep(LOOK),
                None => match self.launch(start + START_LIMIT)? {
                    Launch::Ready(child) => {
                        *self.child() = Some(child);
                        return Ok(false);
                    }
                    Launch::Remains(error) => {
                        let since: &mut Instant = remains_since.get_or_insert_with(Instant::now);
                        if since.elapsed() > REMAINS_LIMIT {
                            return Err(error);
                        }
                        thread::sleep(LOOK * 20);
                    }
                },
            }
            if start.elapsed() > START_LIMIT {
                return Err(self.not_ready());
            }
        }
        Err(Error::Interrupted)
    }

    fn launch(&self, until: Instant) -> Result<Launch, Error> {
        let data = &self.cluster.data;
        let stale = pidfile::remove_stale(data, &self.cluster.socket_dir);
        if stale.context("remove a stale pid file in", data)? {
            tracing::warn!("removed a pid file that named a process which is not the server");
        }
        let log_from = fs::metadata(&self.cluster.log).map_or(0, |log| log.len());
        let mut postgres = self.cluster.postgres()?;
        let mut child = postgres.spawn().context("run", postgres.get_program())?;
        let pid = i32::try_from(child.id()).unwrap_or_default();
        loop {
            if child.try_wait().context("wait for", postgres.get_program())?.is_some() {
                let output = self.log_since(log_from);
                let remains =
                    output.contains("lock file") || output.contains("shared memory block");
                let error = Error::Start { output };
                return if remains { Ok(Launch::Remains(error)) } else { Err(error) };
            }
            // A file that says "ready" may be of the server that crashed.
            if pidfile::read(data).is_some_and(|named| named.pid == pid && named.ready) {
                return Ok(Launch::Ready(child));
            }
            if Instant::now() > until || self.unwanted.load(Ordering::Relaxed) {
                signal(pid, Signal::QUIT);
                let _ = child.wait();
                return Err(self.not_ready());
            }
            thread::sleep(LOOK);
        }
    }

    /// Stops the server: fast, and if it does not end, at once.
    pub(super) fn stop(&self) -> Result<(), Error> {
        self.give_up();
        let Some(pid) = self.process() else { return Ok(()) };
        for (how, limit) in [(Signal::INT, FAST_LIMIT), (Signal::QUIT, IMMEDIATE_LIMIT)] {
            signal(pid, how);
            // One that was stopped by a signal would not hear the other.
            signal(pid, Signal::CONT);
            if self.wait_for_end(limit) {
                // Empty now; a short one in the folder for temporary files would be litter.
                let _ = fs::remove_dir(&self.cluster.socket_dir);
                return Ok(());
            }
            tracing::warn!(pid, ?limit, "the private PostgreSQL did not stop in time");
        }
        Err(Error::NotStopped { pid })
    }

    fn process(&self) -> Option<i32> {
        match &*self.child() {
            Some(child) => i32::try_from(child.id()).ok(),
            None => self.pid(),
        }
    }

    fn wait_for_end(&self, limit: Duration) -> bool {
        let start = Instant::now();
        while self.alive() {
            if start.elapsed() > limit {
                return false;
            }
            thread::sleep(LOOK);
        }
        true
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn not_ready(&self) -> Error {
        Error::NotReady { seconds: START_LIMIT.as_secs(), log: self.cluster.log.clone() }
    }

    /// What the server wrote since it was started, at most the last 2,000 bytes.
    fn log_since(&self, from: u64) -> String {
        let read = || -> std::io::Result<String> {
            let mut log = File::open(&self.cluster.log)?;
            let end = log.metadata()?.len();
            let from = if from > end { 0 } else { from };
            log.seek(SeekFrom::Start(from.max(end.saturating_sub(2000))))?;
            let mut bytes = Vec::new();
            log.read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
        };
        read().unwrap_or_default()
    }
}

/// Sends a signal; a process that is gone needs none.
fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, signal);
    }
}
