//! Wake-ups: topics that subscribers enter before they read, and writers bump after they have
//! committed. A place remembers whether it was bumped since it last looked, so the order "enter,
//! then read" leaves no gap between the two.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

/// Subscribers of this process, by inbox. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Waker {
    topics: Arc<Mutex<HashMap<String, watch::Sender<u64>>>>,
}

/// A subscriber's place.
#[derive(Debug)]
pub(crate) struct Place {
    owner: String,
    receiver: watch::Receiver<u64>,
    waker: Waker,
}

impl Waker {
    fn topics(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<u64>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters the topic of an inbox.
    pub(crate) fn enter(&self, owner: &str) -> Place {
        let mut topics = self.topics();
        let topic = topics.entry(owner.to_owned()).or_insert_with(|| watch::channel(0).0);
        let receiver = topic.subscribe();
        drop(topics);
        Place { owner: owner.to_owned(), receiver, waker: self.clone() }
    }

    /// Says that an inbox may have changed.
    pub(crate) fn bump(&self, owner: &str) {
        if let Some(topic) = self.topics().get(owner) {
            topic.send_modify(|version| *version += 1);
        }
    }

    /// Inboxes that somebody here follows.
    pub(crate) fn followed(&self) -> Vec<String> {
        self.topics().keys().cloned().collect()
    }
}

impl Place {
    /// Waits until the topic was bumped since it was entered, or since `seen`.
    pub(crate) async fn news(&mut self) {
        // The topic lives as long as its places, so the sender is there.
        if self.receiver.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Counts every bump until now as seen.
    pub(crate) fn seen(&mut self) {
        self.receiver.mark_unchanged();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut topics = self.waker.topics();
        // This receiver still counts.
        if topics.get(&self.owner).is_some_and(|topic| topic.receiver_count() <= 1) {
            topics.remove(&self.owner);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_bump_between_entering_and_waiting_is_not_lost() {
        let waker = Waker::default();
        let mut place = waker.enter("user_1");
        assert!(place.news().now_or_never().is_none());
        waker.bump("user_2");
        assert!(place.news().now_or_never().is_none());
        waker.bump("user_1");
        assert!(place.news().now_or_never().is_some());
        waker.bump("user_1");
        place.seen();
        assert!(place.news().now_or_never().is_none());
    }

    #[tokio::test]
    async fn an_inbox_that_nobody_follows_any_more_is_forgotten() {
        let waker = Waker::default();
        let (first, second) = (waker.enter("user_1"), waker.enter("user_1"));
        drop(first);
        assert_eq!(waker.followed(), ["user_1"]);
        drop(second);
        assert!(waker.followed().is_empty());
    }
}
