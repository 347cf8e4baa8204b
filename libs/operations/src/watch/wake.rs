//! Wake-ups: topics that watchers subscribe to before they read, and writers bump after they have
//! committed. A subscription remembers whether it was bumped since it last looked, so the order
//! "register, then read" leaves no gap between the two. A wake-up carries nothing; beside the topic
//! of an operation lies its tail, from which those who look are answered before they ask the table.
//! Text is counted apart from changes: who is woken for it reads the text and nothing else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

use tokio::sync::{Notify, mpsc, watch};

use super::{
    news::{News, Peers},
    tail::Tail,
};
use crate::{model::operation::Touch, store::read::ChangeRow};

/// Hub and outlet of wake-ups of one engine.
#[derive(Clone)]
pub(crate) struct Waker {
    inner: Arc<Inner>,
}

struct Inner {
    topics: Mutex<HashMap<String, Topic>>,
    ready: HashMap<String, Arc<Notify>>,
    /// Towards other processes, while there are any.
    outlet: mpsc::UnboundedSender<News>,
    peers: Peers,
}

/// How often a topic was bumped, for changes and for text, and the newest sequence that the net
/// has found.
#[derive(Debug, Clone, Copy, Default)]
struct Version {
    changes: u64,
    texts: u64,
    found: i64,
}

/// What is subscribed to.
struct Topic {
    version: watch::Sender<Version>,
    tail: Tail,
}

impl Topic {
    fn new() -> Self {
        Self { version: watch::channel(Version::default()).0, tail: Tail::default() }
    }

    /// Wakes; what is new has to be read.
    fn bump(&mut self) {
        self.tail.clear();
        self.version.send_modify(|version| version.changes += 1);
    }

    /// Wakes; what is new lies here.
    fn extend(&mut self, change: Arc<ChangeRow>) {
        self.tail.push(change);
        self.version.send_modify(|version| version.changes += 1);
    }

    /// Wakes for text; changes are what they were.
    fn bump_text(&mut self) {
        self.version.send_modify(|version| version.texts += 1);
    }
}

/// What a topic was bumped for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bumped {
    pub changes: bool,
    pub texts: bool,
}

/// A place in a topic.
pub(crate) struct Subscription {
    topic: String,
    receiver: watch::Receiver<Version>,
    seen: Version,
    waker: Waker,
}

impl Waker {
    /// Makes a hub that can wake the claim loops of these kinds; while there are peers, what it
    /// hears of its own process goes to the receiver as well.
    pub(crate) fn new<'a>(
        kinds: impl Iterator<Item = &'a str>,
        peers: Peers,
    ) -> (Self, mpsc::UnboundedReceiver<News>) {
        let (outlet, news) = mpsc::unbounded_channel();
        let ready = kinds.map(|kind| (kind.to_owned(), Arc::new(Notify::new()))).collect();
        let inner = Inner { topics: Mutex::default(), ready, outlet, peers };
        (Self { inner: Arc::new(inner) }, news)
    }

    fn topics(&self) -> MutexGuard<'_, HashMap<String, Topic>> {
        self.inner.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Subscribes to a topic: an operation, an owner, or `children:<operation>`.
    pub(crate) fn subscribe(&self, topic: String) -> Subscription {
        let mut topics = self.topics();
        let entry = topics.entry(topic.clone()).or_insert_with(Topic::new);
        let receiver = entry.version.subscribe();
        let seen = *receiver.borrow();
        drop(topics);
        Subscription { topic, receiver, seen, waker: self.clone() }
    }

    /// Says that operations of this process have changed: here at once, and elsewhere.
    pub(crate) fn touched<'a>(&self, touched: impl IntoIterator<Item = &'a Touch>) {
        let mut topics = self.topics();
        for touch in touched {
            wake(&mut topics, touch, None);
            self.tell(|| News::Touched(touch.clone()));
        }
    }

    /// Says that changes of this process were committed, in the order of each operation's own.
    pub(crate) fn committed<'a>(
        &self,
        changes: impl IntoIterator<Item = (&'a Touch, Arc<ChangeRow>)>,
    ) {
        let mut topics = self.topics();
        for (touch, change) in changes {
            wake(&mut topics, touch, Some(change));
            self.tell(|| News::Touched(touch.clone()));
        }
    }

    /// Says that an operation of this process has written text: here at once, and elsewhere.
    pub(crate) fn wrote(&self, id: &str) {
        self.bump_text(id);
        self.tell(|| News::Wrote(id.to_owned()));
    }

    /// Says that work of a kind waits: here at once, and elsewhere.
    pub(crate) fn ready(&self, kind: &str) {
        self.wake_kind(kind);
        self.tell(|| News::Ready(kind.to_owned()));
    }

    fn tell(&self, news: impl FnOnce() -> News) {
        if self.inner.peers.load(Ordering::Relaxed) {
            let _ = self.inner.outlet.send(news());
        }
    }

    /// Takes what another process said.
    pub(crate) fn heard(&self, news: &News) {
        match news {
            News::Touched(touch) => wake(&mut self.topics(), touch, None),
            News::Wrote(id) => self.bump_text(id),
            News::Ready(kind) => self.wake_kind(kind),
        }
    }

    /// Wakes everything: after silence in which anything may have happened.
    pub(crate) fn wake_all(&self) {
        for topic in self.topics().values_mut() {
            topic.bump();
            topic.bump_text();
        }
        for notify in self.inner.ready.values() {
            notify.notify_one();
        }
    }

    /// Topics that are subscribed to and start with this.
    pub(crate) fn watched(&self, prefix: &str) -> Vec<String> {
        self.topics().keys().filter(|topic| topic.starts_with(prefix)).cloned().collect()
    }

    /// Wakes one topic here.
    pub(crate) fn bump(&self, topic: &str) {
        if let Some(topic) = self.topics().get_mut(topic) {
            topic.bump();
        }
    }

    /// Takes how far an operation was found to be, and wakes nobody: whoever has been silent for
    /// long holds itself against it, so a wake-up that was lost is made up for.
    pub(crate) fn found(&self, id: &str, sequence: i64) {
        if let Some(topic) = self.topics().get(id) {
            topic.version.send_if_modified(|version| {
                version.found = version.found.max(sequence);
                false
            });
        }
    }

    /// Wakes one topic here for text.
    pub(crate) fn bump_text(&self, topic: &str) {
        if let Some(topic) = self.topics().get_mut(topic) {
            topic.bump_text();
        }
    }

    /// What the claim loop of a kind waits for.
    pub(crate) fn waits_for(&self, kind: &str) -> Arc<Notify> {
        self.inner.ready.get(kind).cloned().unwrap_or_default()
    }

    fn wake_kind(&self, kind: &str) {
        if let Some(notify) = self.inner.ready.get(kind) {
            notify.notify_one();
        }
    }
}

fn wake(topics: &mut HashMap<String, Topic>, touch: &Touch, change: Option<Arc<ChangeRow>>) {
    if let Some(topic) = topics.get_mut(&touch.id) {
        match change {
            Some(change) => topic.extend(change),
            None => topic.bump(),
        }
    }
    if let Some(topic) = topics.get_mut(&touch.owner) {
        topic.bump();
    }
    if let Some(parent) = &touch.parent
        && let Some(topic) = topics.get_mut(&children_of(parent))
    {
        topic.bump();
    }
}

/// Topic of the children of an operation.
pub(crate) fn children_of(parent: &str) -> String {
    format!("children:{parent}")
}

impl Subscription {
    /// Waits until the topic was bumped for a change since it was last seen.
    pub(crate) async fn news(&mut self) {
        while !self.seen().changes {
            self.moved().await;
        }
    }

    /// Waits until the topic was bumped for anything since it was last seen.
    pub(crate) async fn any(&mut self) {
        let seen = self.seen;
        let new = |now: Version| now.changes != seen.changes || now.texts != seen.texts;
        while !new(*self.receiver.borrow_and_update()) {
            self.moved().await;
        }
    }

    async fn moved(&mut self) {
        // The hub outlives its subscriptions, so the sender is there.
        if self.receiver.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Counts every bump until now as seen, and tells what there was.
    pub(crate) fn seen(&mut self) -> Bumped {
        let (before, now) = (self.seen, *self.receiver.borrow_and_update());
        self.seen = now;
        Bumped { changes: before.changes != now.changes, texts: before.texts != now.texts }
    }

    /// Newest sequence of the operation that the net has found; 0 before it has looked.
    pub(crate) fn found(&self) -> i64 {
        self.receiver.borrow().found
    }

    /// What was committed here after a sequence; none if the table has to be asked.
    pub(crate) fn committed_after(&self, sequence: i64) -> Option<Vec<Arc<ChangeRow>>> {
        self.waker.topics().get(&self.topic)?.tail.after(sequence)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut topics = self.waker.topics();
        // Gone before anybody else counts: of two that end at once, one has to be the last.
        self.receiver = watch::channel(Version::default()).1;
        if topics.get(&self.topic).is_some_and(|topic| topic.version.receiver_count() == 0) {
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
        let (waker, _news) = Waker::new(std::iter::empty(), Peers::default());
        let mut subscription = waker.subscribe("op_x_1".into());
        assert!(subscription.news().now_or_never().is_none());
        waker.bump("op_x_1");
        assert!(subscription.news().now_or_never().is_some());
        assert!(subscription.news().now_or_never().is_none());
    }

    #[tokio::test]
    async fn what_is_found_wakes_nobody_and_is_there_for_who_asks() {
        let (waker, _news) = Waker::new(std::iter::empty(), Peers::default());
        let mut subscription = waker.subscribe("op_x_1".into());
        waker.found("op_x_1", 4);
        waker.found("op_x_1", 3);
        assert!(subscription.any().now_or_never().is_none());
        assert_eq!(subscription.found(), 4);
    }

    #[tokio::test]
    async fn text_wakes_who_reads_it_and_leaves_the_changes_that_lie_here() {
        let (waker, _news) = Waker::new(std::iter::empty(), Peers::default());
        let touch = Touch { id: "op_x_1".into(), owner: "user_1".into(), parent: None };
        let mut reader = waker.subscribe("op_x_1".into());
        let mut waiter = waker.subscribe("op_x_1".into());
        let change =
            ChangeRow { sequence: 3, payload: vec![0].into(), at: chrono::DateTime::UNIX_EPOCH };
        waker.committed([(&touch, Arc::new(change))]);
        assert_eq!(reader.seen(), Bumped { changes: true, texts: false });
        assert!(waiter.news().now_or_never().is_some());
        waker.wrote("op_x_1");
        assert!(reader.any().now_or_never().is_some());
        assert_eq!(reader.seen(), Bumped { changes: false, texts: true });
        assert!(waiter.news().now_or_never().is_none(), "text is no change");
        assert_eq!(reader.committed_after(2).map(|changes| changes.len()), Some(1));
    }

    #[tokio::test]
    async fn a_topic_without_subscribers_is_forgotten() {
        let (waker, _news) = Waker::new(std::iter::empty(), Peers::default());
        let first = waker.subscribe("op_x_1".into());
        let second = waker.subscribe("op_x_1".into());
        drop(first);
        assert_eq!(waker.watched("op_").len(), 1);
        drop(second);
        assert!(waker.watched("").is_empty());
    }
}
