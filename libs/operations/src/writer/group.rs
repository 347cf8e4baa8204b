//! Groups of writes of running operations: at most one command of each operation in a group, what
//! is locked elsewhere goes to the next, a failed group is replayed one by one, and a repeat after
//! a lost reply is answered as done.

use std::{collections::HashSet, sync::Arc, time::Duration};

use bytes::Bytes;
use service::tasks::Tasks;
use tokio::sync::{Mutex, mpsc, oneshot};

use super::lane::{self, Line, Queue, on};
use crate::{
    metrics,
    model::{lifecycle::Refusal, operation::Touch},
    store::{
        group::{self, Write, Written},
        read::{self, ChangeRow},
    },
    watch::wake::Waker,
    wire::CANCEL_REQUESTED,
};

/// Results over this size go alone: one long value must not delay the group it travels with.
const ALONE_BYTES: usize = 64 * 1024;
/// Tries for a row that somebody else holds before it is looked at apart.
const SKIPS: u32 = 50;

/// A write that was accepted: its sequence, and whether a cancel is pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub sequence: i64,
    pub cancel: bool,
}

/// Why a write was not accepted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// Another holds the operation, or its attempt is over.
    #[error("the operation is held by another worker")]
    Fenced,
    /// The database; the caller may send the same command again.
    #[error(transparent)]
    Db(#[from] Arc<db::Error>),
    /// The writer has ended.
    #[error("the writer has stopped")]
    Stopped,
}

fn held_elsewhere() -> db::Error {
    db::Error::Unavailable("the row was held by another for long".into())
}

struct Command {
    write: Write,
    skips: u32,
    reply: oneshot::Sender<Result<Accepted, Refused>>,
}

/// Sends writes into the next group.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::UnboundedSender<Command>,
}

impl Writer {
    /// Starts the writer with this many groups in flight at most.
    pub(crate) fn start(
        pool: &db::Pool,
        tasks: &Tasks,
        waker: &Waker,
        lanes: usize,
        limit: Duration,
    ) -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        let queue: Queue<Command> = Arc::new(Mutex::new(receiver));
        for _ in 0..lanes {
            let lane = Lane {
                line: Line::new(pool.clone(), limit),
                queue: queue.clone(),
                again: sender.downgrade(),
                waker: waker.clone(),
            };
            let stop = tasks.token().clone();
            tasks.spawn("operations.writer", lane.run(stop));
        }
        Self { queue: sender }
    }

    /// Writes, and waits for the commit.
    pub(crate) async fn write(&self, write: Write) -> Result<Accepted, Refused> {
        let (reply, answer) = oneshot::channel();
        let command = Command { write, skips: 0, reply };
        self.queue.send(command).map_err(|_| Refused::Stopped)?;
        answer.await.map_err(|_| Refused::Stopped)?
    }
}

struct Lane {
    line: Line,
    queue: Queue<Command>,
    again: mpsc::WeakUnboundedSender<Command>,
    waker: Waker,
}

impl Lane {
    async fn run(mut self, stop: tokio_util::sync::CancellationToken) {
        while let Some(commands) = lane::next(&self.queue, &stop).await {
            for group in self.split(commands) {
                self.commit(group).await;
            }
        }
    }

    /// One group of at most one small command per operation, then the large ones alone.
    fn split(&self, commands: Vec<Command>) -> Vec<Vec<Command>> {
        let mut seen = HashSet::new();
        let (mut together, mut alone) = (Vec::with_capacity(commands.len()), Vec::new());
        for command in commands {
            let size = command.write.result.as_ref().map_or(0, Vec::len)
                + command
                    .write
                    .step
                    .as_ref()
                    .and_then(|step| step.result.as_ref())
                    .map_or(0, Vec::len);
            if !seen.insert(command.write.touch.id.clone()) {
                self.queue_again(command);
            } else if size > ALONE_BYTES {
                alone.push(vec![command]);
            } else {
                together.push(command);
            }
        }
        if !together.is_empty() {
            alone.insert(0, together);
        }
        alone
    }

    async fn commit(&mut self, group: Vec<Command>) {
        metrics::group(group.len());
        let writes: Vec<Write> = group.iter().map(|command| command.write.clone()).collect();
        match on!(self.line, |connection| group::write(connection, &writes)) {
            Ok(answers) => {
                let stand = writes.iter().zip(&answers);
                self.waker.committed(stand.filter_map(|(write, answer)| committed(write, answer)));
                for (command, written) in group.into_iter().zip(answers) {
                    self.answer(command, written).await;
                }
            }
            Err(error) if group.len() > 1 && !error.unavailable() => {
                metrics::count(metrics::REPLAYS);
                for command in group {
                    Box::pin(self.commit(vec![command])).await;
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for command in group {
                    let _ = command.reply.send(Err(Refused::Db(error.clone())));
                }
            }
        }
    }

    async fn answer(&mut self, mut command: Command, written: Written) {
        let answer = match written {
            Written::Done { sequence, cancel, .. } => Ok(Accepted { sequence, cancel }),
            Written::Skipped if command.skips < SKIPS => {
                command.skips += 1;
                tokio::task::yield_now().await;
                return self.queue_again(command);
            }
            Written::Refused | Written::Skipped => self.refusal(&command.write).await,
        };
        if matches!(answer, Err(Refused::Fenced)) {
            metrics::count(metrics::FENCED);
        }
        let _ = command.reply.send(answer);
    }

    /// Tells a repeat after a lost reply, which stands, from a write that was fenced.
    async fn refusal(&mut self, write: &Write) -> Result<Accepted, Refused> {
        let row = on!(self.line, |connection| read::get(connection, &write.touch.id));
        let operation = row.map_err(Arc::new)?.ok_or(Refused::Fenced)?;
        match operation.life.fence(write.token, write.number) {
            Err(Refusal::Repeated) => {
                self.waker.touched([&*write.touch]);
                Ok(Accepted { sequence: operation.life.sequence, cancel: operation.life.cancel })
            }
            // The row was free again before it was read: the next group takes it.
            Ok(()) => Err(Refused::Db(Arc::new(held_elsewhere()))),
            Err(_) => Err(Refused::Fenced),
        }
    }

    fn queue_again(&self, command: Command) {
        if let Some(queue) = self.again.upgrade() {
            let _ = queue.send(command);
        }
    }
}

/// A change that stands, as its watchers here will be shown it.
fn committed<'a>(write: &'a Write, answer: &Written) -> Option<(&'a Touch, Arc<ChangeRow>)> {
    let Written::Done { sequence, cancel, at } = *answer else { return None };
    let (_, payload) = write.change.as_ref()?;
    let payload = match cancel {
        true => Bytes::from([payload, CANCEL_REQUESTED].concat()),
        false => payload.clone(),
    };
    Some((&write.touch, Arc::new(ChangeRow { sequence, payload, at })))
}
