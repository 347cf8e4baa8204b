//! Grouped reads for watchers: what was asked for while the last read ran is read in one
//! statement, and watchers that stand at the same place of the same operation share one answer.

use std::{collections::HashMap, sync::Arc, time::Duration};

use service::tasks::Tasks;
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::{
    store::read::{self, Cursor, News},
    writer::lane::{self, Line, Queue, on},
};

/// Changes that one answer holds at most; who is further behind gets a new snapshot.
pub(crate) const BACKLOG: usize = 64;

/// What a reader is told: the news, nothing if there is no such operation.
pub(crate) type Answer = Result<Option<Arc<News>>, Arc<db::Error>>;

struct Question {
    cursor: Cursor,
    reply: oneshot::Sender<Answer>,
}

/// Sends questions into the next group.
#[derive(Clone)]
pub(crate) struct Reader {
    queue: mpsc::UnboundedSender<Question>,
}

impl Reader {
    /// Starts the lanes.
    pub(crate) fn start(pool: &db::Pool, tasks: &Tasks, lanes: usize, limit: Duration) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        let queue: Queue<Question> = Arc::new(Mutex::new(receiver));
        for _ in 0..lanes {
            let line = Line::new(pool.clone(), limit);
            let (queue, stop) = (queue.clone(), tasks.token().clone());
            tasks.spawn("operations.reader", run(line, queue, stop));
        }
        Self { queue: sender }
    }

    /// Reads the changes of an operation after a sequence; nothing when the reader has stopped or
    /// there is no such operation.
    pub(crate) async fn news(&self, id: &str, after: i64) -> Answer {
        let (reply, answer) = oneshot::channel();
        let question = Question { cursor: Cursor { id: id.to_owned(), after }, reply };
        if self.queue.send(question).is_err() {
            return Ok(None);
        }
        answer.await.unwrap_or(Ok(None))
    }
}

async fn run(mut line: Line, queue: Queue<Question>, stop: tokio_util::sync::CancellationToken) {
    while let Some(group) = lane::next(&queue, &stop).await {
        answer(&mut line, group).await;
    }
}

async fn answer(line: &mut Line, group: Vec<Question>) {
    let mut place: HashMap<(String, i64), usize> = HashMap::with_capacity(group.len());
    let mut cursors: Vec<Cursor> = Vec::with_capacity(group.len());
    let asked: Vec<(usize, oneshot::Sender<Answer>)> = group
        .into_iter()
        .map(|question| {
            let key = (question.cursor.id.clone(), question.cursor.after);
            let at = *place.entry(key).or_insert_with(|| {
                cursors.push(question.cursor);
                cursors.len() - 1
            });
            (at, question.reply)
        })
        .collect();
    let limit = i64::try_from(BACKLOG).unwrap_or(i64::MAX) + 1;
    match on!(line, |connection| read::news(connection, &cursors, limit)) {
        Ok(news) => {
            let news: Vec<_> = news.into_iter().map(|news| news.map(Arc::new)).collect();
            for (at, reply) in asked {
                let _ = reply.send(Ok(news.get(at).cloned().flatten()));
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for (_, reply) in asked {
                let _ = reply.send(Err(error.clone()));
            }
        }
    }
}
