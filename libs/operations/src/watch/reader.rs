//! Grouped reads: what was asked for while the last read ran is read in one statement, and all who
//! ask for the same share one answer.

use std::{collections::HashMap, hash::Hash, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use service::tasks::Tasks;
use sqlx::PgConnection;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::{
    model::operation::Operation,
    store::{
        read::{self, Cursor, News},
        text::{self, TextCursor, TextNews},
    },
    writer::lane::{self, Line, Queue, on},
};

/// Changes that one answer holds at most; who is further behind gets a new snapshot.
pub(crate) const BACKLOG: usize = 64;

/// What is told: nothing if there is no such operation, or the reader has stopped.
pub(crate) type Answer<V> = Result<Option<Arc<V>>, Arc<db::Error>>;

/// Reads operations, what is new of them, and the texts beside.
#[derive(Clone)]
pub(crate) struct Reader {
    rows: Grouped<String, Operation>,
    news: Grouped<Cursor, News>,
    texts: Grouped<TextCursor, TextNews>,
}

impl Reader {
    /// Starts a lane for each.
    pub(crate) fn start(pool: &db::Pool, tasks: &Tasks, limit: Duration) -> Self {
        let line = || Line::new(pool.clone(), limit);
        let backlog = i64::try_from(BACKLOG).unwrap_or(i64::MAX) + 1;
        Self {
            rows: Grouped::start(line(), tasks, |connection, ids| {
                Box::pin(read::get_each(connection, ids))
            }),
            news: Grouped::start(line(), tasks, move |connection, cursors| {
                Box::pin(read::news(connection, cursors, backlog))
            }),
            texts: Grouped::start(line(), tasks, |connection, cursors| {
                Box::pin(text::after(connection, cursors))
            }),
        }
    }

    /// Reads an operation, whoever it belongs to.
    pub(crate) async fn row(&self, id: &str) -> Answer<Operation> {
        self.rows.ask(id.to_owned()).await
    }

    /// Reads the changes of an operation after a sequence.
    pub(crate) async fn news(&self, id: &str, after: i64) -> Answer<News> {
        self.news.ask(Cursor { id: id.to_owned(), after }).await
    }

    /// Reads what the newest attempt has written after a cursor.
    pub(crate) async fn texts(&self, cursor: TextCursor) -> Answer<TextNews> {
        self.texts.ask(cursor).await
    }
}

/// One kind of question, gathered and answered in groups.
struct Grouped<K, V> {
    queue: mpsc::UnboundedSender<Question<K, V>>,
    /// Longest time of a question.
    limit: Duration,
}

impl<K, V> Clone for Grouped<K, V> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), limit: self.limit }
    }
}

struct Question<K, V> {
    key: K,
    reply: oneshot::Sender<Answer<V>>,
}

impl<K, V> Grouped<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Starts a lane that reads with `fetch`, whose answers stand in the order of the keys.
    fn start<F>(line: Line, tasks: &Tasks, fetch: F) -> Self
    where
        F: for<'c> Fn(
                &'c mut PgConnection,
                &'c [K],
            ) -> BoxFuture<'c, Result<Vec<Option<V>>, sqlx::Error>>
            + Send
            + Sync
            + 'static,
    {
        let (sender, receiver) = mpsc::unbounded_channel();
        let (limit, stop) = (line.limit(), tasks.token().clone());
        tasks.spawn("operations.reader", run(line, Arc::new(Mutex::new(receiver)), fetch, stop));
        Self { queue: sender, limit }
    }

    async fn ask(&self, key: K) -> Answer<V> {
        let (reply, answer) = oneshot::channel();
        if self.queue.send(Question { key, reply }).is_err() {
            return Ok(None);
        }
        // The group before it and a new connection may take their time: whoever asks waits for all
        // of it no longer than for one call.
        let whole = db::deadline(self.limit, async { Ok::<_, db::Error>(answer.await) });
        match whole.await {
            Ok(answer) => answer.unwrap_or(Ok(None)),
            Err(late) => Err(Arc::new(late)),
        }
    }
}

async fn run<K, V, F>(
    mut line: Line,
    queue: Queue<Question<K, V>>,
    fetch: F,
    stop: CancellationToken,
) where
    K: Clone + Eq + Hash,
    F: for<'c> Fn(
        &'c mut PgConnection,
        &'c [K],
    ) -> BoxFuture<'c, Result<Vec<Option<V>>, sqlx::Error>>,
{
    while let Some(group) = lane::next(&queue, &stop).await {
        let mut keys: Vec<K> = Vec::with_capacity(group.len());
        let mut place: HashMap<K, usize> = HashMap::with_capacity(group.len());
        let mut asked = Vec::with_capacity(group.len());
        for Question { key, reply } in group {
            let at = *place.entry(key).or_insert_with_key(|key| {
                keys.push(key.clone());
                keys.len() - 1
            });
            asked.push((at, reply));
        }
        let mut outcome = on!(line, |connection| fetch(connection, &keys));
        if outcome.as_ref().is_err_and(db::Error::unavailable) {
            // The connection had died since it was last used: a new one may serve.
            outcome = on!(line, |connection| fetch(connection, &keys));
        }
        let answers = outcome.map_err(Arc::new).map(|answers| {
            answers.into_iter().map(|answer| answer.map(Arc::new)).collect::<Vec<_>>()
        });
        for (at, reply) in asked {
            let answer = answers.as_ref().map(|answers| answers.get(at).cloned().flatten());
            let _ = reply.send(answer.map_err(Arc::clone));
        }
    }
}
