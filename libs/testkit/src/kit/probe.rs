//! Probes of the kit: one that writes down where an attempt has been, and one that meets it at a
//! single place of its first attempt.

use std::{
    future::pending,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
};

use operations::{Answer, Failure, Point, Probe};
use tokio::sync::Notify;

/// Writes down every place.
#[derive(Debug, Default)]
pub struct Recorder {
    places: Mutex<Vec<String>>,
}

impl Recorder {
    /// The places so far, in order.
    #[must_use]
    pub fn places(&self) -> Vec<String> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Probe for Recorder {
    fn reached<'a>(&'a self, point: Point<'a>) -> Answer<'a> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).push(point.place.to_string());
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

/// Meets the first attempt at one place.
#[derive(Debug)]
pub struct Meeting {
    place: String,
    event: Event,
    met: Notify,
    frozen: Mutex<Receiver<()>>,
    go: Sender<()>,
}

impl Meeting {
    /// Waits for the first attempt at this place.
    #[must_use]
    pub fn at(place: &str, event: Event) -> Arc<Self> {
        let (go, frozen) = channel();
        let frozen = Mutex::new(frozen);
        Arc::new(Self { place: place.to_owned(), event, met: Notify::new(), frozen, go })
    }

    /// Resolves when the attempt is there.
    pub async fn met(&self) {
        self.met.notified().await;
    }

    /// Lets a frozen engine go on.
    pub fn go_on(&self) {
        let _ = self.go.send(());
    }
}

impl Probe for Meeting {
    fn reached<'a>(&'a self, point: Point<'a>) -> Answer<'a> {
        if point.attempt != 1 || point.place.to_string() != self.place {
            return Box::pin(std::future::ready(Ok(())));
        }
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
