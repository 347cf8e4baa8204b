//! The texts beside the changes of one watched operation: what a client has of them, and what it is
//! sent next. They are looked at only where the row says that there are any, or a wake-up does.
//!
//! The last change of an operation is sent after the last of its text: a client may stop listening
//! there. A client that comes back with a cursor gets the text from its beginning again; pieces say
//! where they belong, so it puts them over what it has.

use std::sync::Arc;

use proto::operations::v1 as pb;

use crate::{
    core::Core,
    store::text::{TextCursor, TextNews},
};

/// What a watcher has of the texts of its operation.
#[derive(Default)]
pub(super) struct Texts {
    /// Whether there are any.
    pub there: bool,
    /// Whether they have to be looked at.
    pub due: bool,
    /// What the client has; none before the first.
    has: Option<Box<TextCursor>>,
    /// What waits until the text before it could be read.
    pub held: Vec<pb::WatchResponse>,
}

impl Texts {
    /// Takes what a row says: text that was not known of has to be looked at.
    pub(super) fn told(&mut self, there: bool) {
        self.due |= there && !self.there;
        self.there |= there;
    }

    /// Takes a wake-up.
    pub(super) fn woken(&mut self, woken: bool) {
        self.due |= woken;
        self.there |= woken;
    }

    /// Forgets what the client has: it is told everything anew.
    pub(super) fn forget(&mut self) {
        self.has = None;
        self.due = self.there;
    }

    /// Whether nothing is owed.
    pub(super) fn settled(&self) -> bool {
        !self.due && self.held.is_empty()
    }

    /// Reads what follows; an error leaves it due.
    pub(super) async fn read(
        &mut self,
        core: &Core,
        id: &str,
    ) -> Result<Option<Vec<pb::Delta>>, Arc<db::Error>> {
        let cursor = match &self.has {
            Some(has) => (**has).clone(),
            None => TextCursor { id: id.to_owned(), ..TextCursor::default() },
        };
        let news = core.reader.texts(cursor).await?;
        let Some(news) = news else { return Ok(None) };
        self.due = false;
        Ok(Some(self.take(id, &news)))
    }

    fn take(&mut self, id: &str, news: &TextNews) -> Vec<pb::Delta> {
        if news.pieces.is_empty() {
            return Vec::new();
        }
        let has = self.has.get_or_insert_default();
        if (has.run, has.attempt) != (news.run, news.attempt) {
            let (run, attempt) = (news.run, news.attempt);
            **has = TextCursor { id: id.to_owned(), run, attempt, ..TextCursor::default() };
        }
        for piece in &news.pieces {
            let length = i64::try_from(piece.body.chars().count()).unwrap_or(i64::MAX);
            has.known.insert(piece.stream.clone(), piece.position.saturating_add(length));
        }
        let delta = |piece: &crate::store::text::Piece| pb::Delta {
            id: id.to_owned(),
            run: news.run,
            attempt: news.attempt,
            stream: piece.stream.clone(),
            offset: piece.position,
            text: piece.body.clone(),
        };
        news.pieces.iter().map(delta).collect()
    }
}
