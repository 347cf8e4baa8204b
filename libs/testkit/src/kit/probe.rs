//! Probes of the kit: one that writes down where attempts have been, and one that meets the first
//! attempt at a single place.

use std::{
    future::pending,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
};

use operations::{Answer, Failure, Point, Probe};
use tokio::sync::Notify;

use super::trail::Trail;

/// Writes down every place.
#[derive(Debug, Default)]
pub struct Recorder {
    trail: Mutex<Trail>,
}

impl Recorder {
    /// What was written down so far.
    #[must_use]
    pub fn trail(&self) -> Trail {
        self.trail.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, point: Point<'_>) {
        self.trail.lock().unwrap_or_else(PoisonError::into_inner).note(point);
    }
}

impl Probe for Recorder {
    fn reached<'a>(&'a self, point: Point<'a>) -> Answer<'a> {
        self.note(point);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What happens at the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The attempt comes no further.
    Hold,
    /// The attempt fails, and may be tried again.
    Fail,
    /// The whole engine stands still until it is let go.
    Freeze,
}

/// Meets first attempts, each operation's at one place.
#[derive(Debug)]
pub struct Meeting {
    places: Vec<String>,
    seed: u64,
    event: Event,
    count: AtomicUsize,
    recorder: Arc<Recorder>,
    met: Notify,
    frozen: Mutex<Receiver<()>>,
    go: Sender<()>,
}

impl Meeting {
    /// Waits for first attempts at this place; the recorder is told of all they come by.
    #[must_use]
    pub fn at(place: &str, event: Event, recorder: Arc<Recorder>) -> Arc<Self> {
        Self::spread(vec![place.to_owned()], 0, event, recorder)
    }

    /// Waits for the first attempt of each operation at one of these places, which the seed and its
    /// id decide.
    #[must_use]
    pub fn spread(
        places: Vec<String>,
        seed: u64,
        event: Event,
        recorder: Arc<Recorder>,
    ) -> Arc<Self> {
        let (go, frozen) = channel();
        let (met, count, frozen) = (Notify::new(), AtomicUsize::new(0), Mutex::new(frozen));
        Arc::new(Self { places, seed, event, count, recorder, met, frozen, go })
    }

    /// How many attempts have come to their place.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    /// Whether this is where the operation is met.
    fn meets(&self, point: Point<'_>) -> bool {
        let mut hasher = DefaultHasher::new();
        (point.operation, self.seed).hash(&mut hasher);
        let places = u64::try_from(self.places.len()).unwrap_or(1).max(1);
        let chosen = usize::try_from(hasher.finish() % places).unwrap_or_default();
        let place = point.place.to_string();
        let first = point.run == 1 && point.attempt == 1;
        first && self.places.get(chosen).is_some_and(|chosen| *chosen == place)
    }

    /// Resolves when an attempt is there.
    pub async fn met(&self) {
        self.met.notified().await;
    }

    /// Lets a frozen engine go on, now and whenever it would freeze again.
    pub fn go_on(&self) {
        // More than there can be first attempts that come by.
        for _ in 0..10_000 {
            let _ = self.go.send(());
        }
    }
}

impl Probe for Meeting {
    fn reached<'a>(&'a self, point: Point<'a>) -> Answer<'a> {
        self.recorder.note(point);
        if !self.meets(point) {
            return Box::pin(std::future::ready(Ok(())));
        }
        self.count.fetch_add(1, Ordering::SeqCst);
        self.met.notify_one();
        match self.event {
            Event::Hold => Box::pin(pending()),
            Event::Fail => {
                let failure = Failure::retryable("KIT", "The kit has it fail here.");
                Box::pin(std::future::ready(Err(failure)))
            }
            Event::Freeze => {
                let _ = self.frozen.lock().unwrap_or_else(PoisonError::into_inner).recv();
                Box::pin(std::future::ready(Ok(())))
            }
        }
    }
}
