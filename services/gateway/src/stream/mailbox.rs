//! The bounded place between the pump and one browser. Nobody waits to put something in: what does
//! not fit is replaced, with everything before it, by its newest state.
//!
//! A stream that carries text has no such state: what a model wrote lies in the pieces. There what
//! waits is read to its end and the browser comes back, to find the text from its beginning.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::change::{Change, Kind};

/// Changes that wait for one browser at most.
pub const MAX_CHANGES: usize = 64;
/// Bytes of JSON that wait for one browser at most; the newest change alone may be larger.
pub const MAX_BYTES: usize = 256 * 1024;
/// The same where there is text: more than the texts of an operation usually take in JSON, so that a
/// browser that comes back gets them whole.
pub const MAX_TEXT_BYTES: usize = 1024 * 1024;

/// Why nothing more will come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The operation has ended.
    Terminal,
    /// The stream is over for now; the browser should come back.
    Pause,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Change>,
    bytes: usize,
    /// Whether text was among it.
    text: bool,
    end: Option<End>,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is there, maybe in the place of all before it.
    Taken,
    /// There is no room for it, and nothing that it may replace.
    Full,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    news: Notify,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The side that puts changes in.
#[derive(Debug)]
pub struct Mailbox {
    shared: Arc<Shared>,
    gone: CancellationToken,
}

/// The side that takes changes out; dropping it tells the other side.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    _gone: DropGuard,
}

impl Mailbox {
    /// Makes an empty mailbox.
    #[must_use]
    pub fn new() -> (Self, Reader) {
        let shared = Arc::new(Shared::default());
        let gone = CancellationToken::new();
        let reader = Reader { shared: Arc::clone(&shared), _gone: gone.clone().drop_guard() };
        (Self { shared, gone }, reader)
    }

    /// Puts a change in. Past the bounds it takes the place of all that waits, as a `resync`.
    pub fn put(&self, mut change: Change) -> Put {
        {
            let mut state = self.shared.state();
            state.text |= change.text;
            let bytes = state.bytes.saturating_add(change.size());
            let full = match state.text {
                true => bytes > MAX_TEXT_BYTES,
                false => state.waiting.len() >= MAX_CHANGES || bytes > MAX_BYTES,
            };
            if full && !state.waiting.is_empty() {
                if state.text {
                    return Put::Full;
                }
                metrics::counter!(crate::metrics::RESYNCED).increment(1);
                state.waiting.clear();
                state.bytes = 0;
                change.kind = Kind::Resync;
            }
            state.bytes += change.size();
            state.waiting.push_back(change);
        }
        self.shared.news.notify_one();
        Put::Taken
    }

    /// Says that nothing more will come; what waits is still read.
    pub fn end(&self, end: End) {
        self.shared.state().end.get_or_insert(end);
        self.shared.news.notify_one();
    }

    /// Waits until nobody reads any more.
    pub async fn gone(&self) {
        self.gone.cancelled().await;
    }
}

impl Drop for Mailbox {
    /// A pump that ends without a word, by a panic say, leaves a browser that should come back.
    fn drop(&mut self) {
        self.end(End::Pause);
    }
}

/// What a reader finds.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Changes in order.
    Changes(VecDeque<Change>),
    /// Nothing more will come.
    End(End),
}

impl Reader {
    /// Waits for changes and takes all there are, or learns that no more will come.
    pub async fn take(&self) -> Found {
        loop {
            {
                let mut state = self.shared.state();
                if !state.waiting.is_empty() {
                    state.bytes = 0;
                    return Found::Changes(std::mem::take(&mut state.waiting));
                }
                if let Some(end) = state.end {
                    return Found::End(end);
                }
            }
            self.shared.news.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(sequence: i64, size: usize) -> Change {
        Change { kind: Kind::Update, sequence, json: "x".repeat(size).into(), text: false }
    }

    fn text(size: usize) -> Change {
        Change { kind: Kind::Delta, sequence: 0, json: "x".repeat(size).into(), text: true }
    }

    async fn changes(reader: &Reader) -> Vec<(Kind, i64)> {
        match reader.take().await {
            Found::Changes(changes) => changes.iter().map(|c| (c.kind, c.sequence)).collect(),
            Found::End(end) => panic!("ended: {end:?}"),
        }
    }

    #[tokio::test]
    async fn a_quick_reader_gets_every_change_in_order_and_then_the_end() {
        let (mailbox, reader) = Mailbox::new();
        mailbox.put(change(1, 10));
        mailbox.put(change(2, 10));
        mailbox.end(End::Terminal);
        assert_eq!(changes(&reader).await, [(Kind::Update, 1), (Kind::Update, 2)]);
        assert_eq!(reader.take().await, Found::End(End::Terminal));
    }

    #[tokio::test]
    async fn a_slow_reader_gets_the_newest_state_and_what_follows_it() {
        let (mailbox, reader) = Mailbox::new();
        let many = i64::try_from(MAX_CHANGES).unwrap();
        for sequence in 1..=many + 3 {
            mailbox.put(change(sequence, 10));
        }
        mailbox.end(End::Terminal);
        let expected =
            [(Kind::Resync, many + 1), (Kind::Update, many + 2), (Kind::Update, many + 3)];
        assert_eq!(changes(&reader).await, expected);
        assert_eq!(reader.take().await, Found::End(End::Terminal));
    }

    #[tokio::test]
    async fn bytes_are_bounded_too_and_one_huge_change_still_passes() {
        let (mailbox, reader) = Mailbox::new();
        mailbox.put(change(1, MAX_BYTES / 2));
        mailbox.put(change(2, MAX_BYTES * 2));
        assert_eq!(changes(&reader).await, [(Kind::Resync, 2)]);
    }

    #[tokio::test]
    async fn text_is_never_dropped_and_what_does_not_fit_has_to_be_fetched_anew() {
        let (mailbox, reader) = Mailbox::new();
        for _ in 0..MAX_CHANGES * 2 {
            assert_eq!(mailbox.put(text(MAX_TEXT_BYTES / MAX_CHANGES / 2)), Put::Taken);
        }
        assert_eq!(mailbox.put(change(1, 1)), Put::Full);
        mailbox.end(End::Pause);
        assert_eq!(changes(&reader).await.len(), MAX_CHANGES * 2);
        assert_eq!(reader.take().await, Found::End(End::Pause));
    }

    #[tokio::test]
    async fn both_sides_learn_that_the_other_is_gone() {
        let (mailbox, reader) = Mailbox::new();
        drop(reader);
        mailbox.gone().await;
        let (mailbox, reader) = Mailbox::new();
        drop(mailbox);
        assert_eq!(reader.take().await, Found::End(End::Pause));
    }
}
