//! Wake-ups: topics that watchers subscribe to before they read, and writers bump after they have
//! committed. A subscription remembers whether it was bumped since it last looked, so the order
//! "register, then read" leaves no gap between the two.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Notify, mpsc, watch};

use crate::model::operation::Touch;

/// What other processes are told: what was touched, or that work of a kind waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    Touched(Touch),
    Ready(String),
}

/// Hub and outlet of wake-ups of one engine.
#[derive(Clone)]
pub(crate) struct Waker {
    inner: Arc<Inner>,
}

struct Inner {
    topics: Mutex<HashMap<String, watch::Sender<u64>>>,
    ready: HashMap<String, Arc<Notify>>,
    /// Towards other processes.
    outlet: mpsc::UnboundedSender<News>,
}

/// A place in a topic.
pub(crate) struct Subscription {
    topic: String,
    receiver: watch::Receiver<u64>,
    waker: Waker,
}

impl Waker {
    /// Makes a hub that can wake the claim loops of these kinds; what it hears of its own process
    /// goes to the receiver as well.
    pub(crate) fn new<'a>(
        kinds: impl Iterator<Item = &'a str>,
    ) -> (Self, mpsc::UnboundedReceiver<News>) {
        let (outlet, news) = mpsc::unbounded_channel();
        let ready = kinds.map(|kind| (kind.to_owned(), Arc::new(Notify::new()))).collect();
        let inner = Inner { topics: Mutex::default(), ready, outlet };
        (Self { inner: Arc::new(inner) }, news)
    }

    /// Subscribes to a topic: an operation, an owner, or `children:<operation>`.
    pub(crate) fn subscribe(&self, topic: String) -> Subscription {
        let mut topics = self.inner.topics.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver =
            topics.entry(topic.clone()).or_insert_with(|| watch::channel(0).0).subscribe();
        Subscription { topic, receiver, waker: self.clone() }
    }

    /// Says that operations of this process have changed: here at once, and elsewhere.
    pub(crate) fn touched<'a>(&self, touched: impl IntoIterator<Item = &'a Touch>) {
        for touch in touched {
            self.wake(touch);
            let _ = self.inner.outlet.send(News::Touched(touch.clone()));
        }
    }

    /// Says that work of a kind waits: here at once, and elsewhere.
    pub(crate) fn ready(&self, kind: &str) {
        self.wake_kind(kind);
        let _ = self.inner.outlet.send(News::Ready(kind.to_owned()));
    }

    /// Takes what another process said.
    pub(crate) fn heard(&self, news: &News) {
        match news {
            News::Touched(touch) => self.wake(touch),
            News::Ready(kind) => self.wake_kind(kind),
        }
    }

    /// Wakes everything: after silence in which anything may have happened.
    pub(crate) fn wake_all(&self) {
        let topics = self.inner.topics.lock().unwrap_or_else(PoisonError::into_inner);
        for sender in topics.values() {
            sender.send_modify(|version| *version += 1);
        }
        drop(topics);
        for notify in self.inner.ready.values() {
            notify.notify_one();
        }
    }

    /// Topics that are subscribed to and start with this.
    pub(crate) fn watched(&self, prefix: &str) -> Vec<String> {
        let topics = self.inner.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics.keys().filter(|topic| topic.starts_with(prefix)).cloned().collect()
    }

    /// Wakes one topic here.
    pub(crate) fn bump(&self, topic: &str) {
        let topics = self.inner.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = topics.get(topic) {
            sender.send_modify(|version| *version += 1);
        }
    }

    /// What the claim loop of a kind waits for.
    pub(crate) fn waits_for(&self, kind: &str) -> Arc<Notify> {
        self.inner.ready.get(kind).cloned().unwrap_or_default()
    }

    fn wake(&self, touch: &Touch) {
        self.bump(&touch.id);
        self.bump(&touch.owner);
        if let Some(parent) = &touch.parent {
            self.bump(&children_of(parent));
        }
    }

    fn wake_kind(&self, kind: &str) {
        if let Some(notify) = self.inner.ready.get(kind) {
            notify.notify_one();
        }
    }
}

/// Topic of the children of an operation.
pub(crate) fn children_of(parent: &str) -> String {
    format!("children:{parent}")
}

impl Subscription {
    /// Waits until the topic was bumped since the last call, or since the subscription.
    pub(crate) async fn news(&mut self) {
        // The hub outlives its subscriptions, so the sender is there.
        if self.receiver.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Whether the topic was bumped; the next `news` then waits for another bump.
    pub(crate) fn take(&mut self) -> bool {
        let changed = self.receiver.has_changed().unwrap_or_default();
        self.receiver.mark_unchanged();
        changed
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut topics = self.waker.inner.topics.lock().unwrap_or_else(PoisonError::into_inner);
        // This receiver still counts.
        if topics.get(&self.topic).is_some_and(|sender| sender.receiver_count() <= 1) {
            topics.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_bump_between_subscribing_and_waiting_is_not_lost() {
        let (waker, _news) = Waker::new(std::iter::empty());
        let mut subscription = waker.subscribe("op_x_1".into());
        assert!(subscription.news().now_or_never().is_none());
        waker.bump("op_x_1");
        assert!(subscription.news().now_or_never().is_some());
        assert!(subscription.news().now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_topic_without_subscribers_is_forgotten() {
        let (waker, _news) = Waker::new(std::iter::empty());
        let first = waker.subscribe("op_x_1".into());
        let second = waker.subscribe("op_x_1".into());
        drop(first);
        assert_eq!(waker.watched("op_").len(), 1);
        drop(second);
        assert!(waker.watched("").is_empty());
    }
}
