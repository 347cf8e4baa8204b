//! What is new in the log, for every reader of a process: one watcher reads where each partition
//! ends. It is woken by its own process, by NOTIFY of others and by a timer, since both may be lost.
//! NOTIFY goes by itself, never within a transaction that writes: inside a commit it would
//! serialise the commits of the server.

use std::{collections::HashMap, sync::Arc, time::Duration};

use service::tasks::Tasks;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::Options;
use crate::{error::Error, store, supervise::supervise};

/// Shortest time between two rounds: what comes meanwhile is one.
const ROUND: Duration = Duration::from_millis(5);
/// Records of a partition that one round of trimming deletes.
const TRIM: i64 = 5000;

/// Position of the next record of each partition.
type Map = Arc<HashMap<(String, i32), i64>>;

/// Hands out where partitions end.
#[derive(Debug)]
pub(super) struct Watch {
    wakes: Arc<Wakes>,
    ends: watch::Receiver<Map>,
}

#[derive(Debug, Default)]
struct Wakes {
    /// There may be something new.
    look: Notify,
    /// Others are to be told.
    tell: Notify,
}

impl Watch {
    /// Starts to watch, and to delete what is too old.
    pub(super) fn start(pool: &db::Pool, options: &Options, tasks: &Tasks) -> Self {
        let wakes = Arc::new(Wakes::default());
        let (sender, ends) = watch::channel(Map::default());
        let (sender, poll, retention) = (Arc::new(sender), options.poll, options.retention);
        let parts = || (pool.clone(), wakes.clone(), tasks.token().clone());
        let looking = parts();
        supervise(tasks, "events.log.watch", move || look(looking.clone(), sender.clone(), poll));
        let telling = parts();
        supervise(tasks, "events.log.notify", move || tell(telling.clone()));
        let listening = parts();
        supervise(tasks, "events.log.listen", move || listen(listening.clone()));
        let trimming = parts();
        supervise(tasks, "events.log.trim", move || trim(trimming.clone(), retention));
        Self { wakes, ends }
    }

    /// Says that records were written here.
    pub(super) fn wake(&self) {
        self.wakes.look.notify_one();
        self.wakes.tell.notify_one();
    }

    /// Where a partition ends, as far as it is known.
    pub(super) fn end(&self, topic: &str, partition: i32) -> i64 {
        let key = (topic.to_owned(), partition);
        self.ends.borrow().get(&key).copied().unwrap_or_default()
    }

    /// Waits until a partition ends behind a position.
    pub(super) async fn beyond(&self, topic: &str, partition: i32, position: i64) {
        let key = (topic.to_owned(), partition);
        let mut ends = self.ends.clone();
        let beyond = |map: &Map| map.get(&key).is_some_and(|end| *end > position);
        if ends.wait_for(beyond).await.is_err() {
            // The watcher ended with the process.
            std::future::pending::<()>().await;
        }
    }
}

type Parts = (db::Pool, Arc<Wakes>, CancellationToken);

async fn look((pool, wakes, stop): Parts, ends: Arc<watch::Sender<Map>>, poll: Duration) {
    loop {
        let read = pool.run("events.ends", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::log::ends(connection).await?) })
        });
        match read.await {
            Ok(rows) => show(&ends, rows),
            Err(error) => tracing::debug!(error = %error, "the log cannot be looked at just now"),
        }
        tokio::select! {
            () = wakes.look.notified() => {}
            () = tokio::time::sleep(poll) => {}
            () = stop.cancelled() => return,
        }
        tokio::time::sleep(ROUND).await;
    }
}

fn show(ends: &watch::Sender<Map>, rows: Vec<(String, i32, i64)>) {
    let new: HashMap<(String, i32), i64> =
        rows.into_iter().map(|(topic, number, next)| ((topic, number), next)).collect();
    ends.send_if_modified(|known| {
        let modified = **known != new;
        if modified {
            *known = Arc::new(new);
        }
        modified
    });
}

async fn tell((pool, wakes, stop): Parts) {
    while stop.run_until_cancelled(wakes.tell.notified()).await.is_some() {
        let send = pool.run("events.notify", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::log::notify(connection).await?) })
        });
        if let Err(error) = send.await {
            tracing::debug!(error = %error, "others could not be told of new records");
        }
        tokio::time::sleep(ROUND).await;
    }
}

async fn listen((pool, wakes, stop): Parts) {
    while !stop.is_cancelled() {
        let hear = Box::pin(async {
            let mut listener = pool.listener().await?;
            listener.listen(store::log::CHANNEL).await?;
            loop {
                wakes.look.notify_one();
                listener.try_recv().await?;
            }
        });
        let outcome: Option<Result<(), db::Error>> = stop.run_until_cancelled(hear).await;
        if let Some(Err(error)) = outcome {
            tracing::debug!(error = %error, "new records of other processes are not heard just now");
            stop.run_until_cancelled(tokio::time::sleep(Duration::from_millis(500))).await;
        }
    }
}

async fn trim((pool, _, stop): Parts, retention: Duration) {
    let every = Duration::from_secs(60).min(retention);
    while stop.run_until_cancelled(tokio::time::sleep(every)).await.is_some() {
        while !stop.is_cancelled() {
            let delete = pool.run("events.log.trim", |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(store::log::trim(connection, retention, TRIM).await?)
                })
            });
            match delete.await {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    tracing::debug!(error = %error, "old records could not be deleted; again soon");
                    break;
                }
            }
        }
    }
}
