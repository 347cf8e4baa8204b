//! Groups of starts: operations without domain rows of their own are inserted together, one
//! commit for all that were asked for while the last group committed.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use service::tasks::Tasks;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::lane::{self, Line, Queue, on};
use crate::store::start::{self, NewRow};

/// When it was created; none if its request exists already.
type Inserted = Result<Option<DateTime<Utc>>, Arc<db::Error>>;

struct Command {
    row: NewRow,
    reply: oneshot::Sender<Inserted>,
}

/// Sends new operations into the next group.
#[derive(Clone)]
pub(crate) struct Starter {
    queue: mpsc::UnboundedSender<Command>,
}

impl Starter {
    /// Starts the lanes.
    pub(crate) fn start(pool: &db::Pool, tasks: &Tasks, lanes: usize, limit: Duration) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        let queue: Queue<Command> = Arc::new(Mutex::new(receiver));
        for _ in 0..lanes {
            let line = Line::new(pool.clone(), limit);
            let (queue, stop) = (queue.clone(), tasks.token().clone());
            tasks.spawn("operations.starter", run(line, queue, stop));
        }
        Self { queue: sender }
    }

    /// Inserts, and waits for the commit; none when the writer has stopped.
    pub(crate) async fn insert(&self, row: NewRow) -> Option<Inserted> {
        let (reply, answer) = oneshot::channel();
        self.queue.send(Command { row, reply }).ok()?;
        answer.await.ok()
    }
}

async fn run(mut line: Line, queue: Queue<Command>, stop: tokio_util::sync::CancellationToken) {
    while let Some(group) = lane::next(&queue, &stop).await {
        commit(&mut line, group).await;
    }
}

async fn commit(line: &mut Line, group: Vec<Command>) {
    let rows: Vec<NewRow> = group.iter().map(|command| command.row.clone()).collect();
    match on!(line, |connection| start::insert(connection, &rows)) {
        Ok(inserted) => {
            let created: HashMap<String, DateTime<Utc>> = inserted.into_iter().collect();
            for command in group {
                let at = created.get(command.row.operation.id()).copied();
                let _ = command.reply.send(Ok(at));
            }
        }
        Err(error) if group.len() > 1 && !error.unavailable() => {
            for command in group {
                Box::pin(commit(line, vec![command])).await;
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for command in group {
                let _ = command.reply.send(Err(error.clone()));
            }
        }
    }
}
