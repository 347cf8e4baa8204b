//! Somebody who reads all the time, at a steady pace, and tries a call again until it succeeds, as the
//! program's clients do: how often that was needed, and how long it took at the longest.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

/// Calls each second.
const PACE: u32 = 20;
/// A call that has not succeeded after so long, tried again and again, has failed.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pause before a call is tried again.
const PAUSE: Duration = Duration::from_millis(100);

/// What has come of the calls.
#[derive(Debug, Clone, Copy, Default)]
pub struct Calls {
    pub calls: usize,
    pub again: usize,
    pub failed: usize,
    pub longest: Duration,
}

/// Calls that go on until they are ended.
pub struct Load {
    calls: Arc<Mutex<Calls>>,
    stop: Arc<AtomicBool>,
    reading: JoinSet<()>,
}

impl Load {
    /// Begins to list operations at a gateway, as the owner of a token.
    pub fn start(gateway: &str, token: &str) -> Self {
        let (calls, stop) = (Arc::new(Mutex::new(Calls::default())), Arc::default());
        let url = format!("http://{gateway}/v1/operations?page_size=20");
        let mut reading = JoinSet::new();
        reading.spawn(read(url, token.to_owned(), Arc::clone(&calls), Arc::clone(&stop)));
        Self { calls, stop, reading }
    }

    /// What has come of the calls since this was asked before.
    pub fn since(&self) -> Calls {
        std::mem::take(&mut *self.calls.lock().unwrap())
    }

    /// Ends it, the last call included.
    pub async fn end(self) -> Calls {
        self.stop.store(true, Ordering::Relaxed);
        self.reading.join_all().await;
        *self.calls.lock().unwrap()
    }
}

async fn read(url: String, token: String, calls: Arc<Mutex<Calls>>, stop: Arc<AtomicBool>) {
    let client = testkit::http::builder().timeout(Duration::from_secs(5)).build().unwrap();
    let mut pace = tokio::time::interval(Duration::from_secs(1) / PACE);
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !stop.load(Ordering::Relaxed) {
        pace.tick().await;
        let (begun, mut again, mut done) = (Instant::now(), 0, false);
        while !done && begun.elapsed() < PATIENCE {
            let asked = client.get(&url).bearer_auth(&token).send().await;
            done = asked.is_ok_and(|answer| answer.status().is_success());
            if !done {
                again += 1;
                tokio::time::sleep(PAUSE).await;
            }
        }
        let mut calls = calls.lock().unwrap();
        calls.calls += 1;
        calls.again += again;
        calls.failed += usize::from(!done);
        calls.longest = calls.longest.max(begun.elapsed());
    }
}
