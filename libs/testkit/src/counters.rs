//! Counters of one thread, or of one engine that has its threads to itself: what a test counts is
//! not mixed with what its neighbours count in the same process.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use metrics::{
    Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit,
    set_default_local_recorder,
};

/// Counters by name and labels.
#[derive(Debug, Clone, Default)]
pub struct Counters(Arc<Mutex<HashMap<Key, Arc<AtomicU64>>>>);

impl Counters {
    /// Counts, from now on and until it ends, what this thread counts.
    pub fn of_this_thread(&self) {
        // The thread needs it to its end, and nothing tells when that is.
        let recorder: &'static Self = Box::leak(Box::new(self.clone()));
        std::mem::forget(set_default_local_recorder(recorder));
    }

    /// How far a counter has come, whatever its labels.
    #[must_use]
    pub fn get(&self, name: &str) -> u64 {
        self.sum(|key| key.name() == name)
    }

    /// How far a counter has come under labels of which one has this value.
    #[must_use]
    pub fn get_with(&self, name: &str, value: &str) -> u64 {
        self.sum(|key| key.name() == name && key.labels().any(|label| label.value() == value))
    }

    fn sum(&self, counts: impl Fn(&Key) -> bool) -> u64 {
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = counters.iter().filter(|(key, _)| counts(key));
        counted.map(|(_, counter)| counter.load(Ordering::Relaxed)).sum()
    }
}

impl Recorder for Counters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Counter::from_arc(counters.entry(key.clone()).or_default().clone())
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEN: &str = "seen";

    #[test]
    fn a_thread_counts_for_itself() {
        let (here, there) = (Counters::default(), Counters::default());
        here.of_this_thread();
        metrics::counter!(SEEN, "label" => "a").increment(2);
        let other = there.clone();
        let thread = std::thread::spawn(move || {
            other.of_this_thread();
            metrics::counter!(SEEN).increment(1);
        });
        thread.join().unwrap();
        metrics::counter!(SEEN, "label" => "b").increment(1);
        assert_eq!((here.get(SEEN), there.get(SEEN), here.get("never")), (3, 1, 0));
        assert_eq!((here.get_with(SEEN, "a"), there.get_with(SEEN, "a")), (2, 0));
    }
}
