//! Watching many operations of one owner: a snapshot of each on connect, then their changes.
//!
//! There is no cursor over many: what is under way, and what ended within an overlap that is
//! longer than any transaction lasts, is re-read on every wake-up and at every heartbeat; each
//! operation's changes then follow by its own sequence. The client dedupes by (name, sequence).

use std::{collections::HashMap, pin::Pin, sync::Arc, time::Duration};

use futures::Stream;
use proto::operations::v1 as pb;

use super::{
    reader::BACKLOG,
    stream::SILENCE,
    wake::{Subscription, children_of},
};
use crate::{
    core::Core,
    error::Error,
    model::operation::Operation,
    store::list::{self, Filter},
    wire,
};

/// Re-reads reach back this far: longer than the longest transaction.
const OVERLAP_MS: i64 = 30_000;
/// Operations that one watch follows at most.
const FOLLOWED: i64 = 1000;
/// Wake-ups within this time share one read.
const GATHER: Duration = Duration::from_millis(50);

/// Messages of a watch over many.
pub type WatchMany = Pin<Box<dyn Stream<Item = Result<pb::WatchManyResponse, Error>> + Send>>;

/// Follows what matches a filter that names an owner or a parent.
pub(crate) fn watch(core: Arc<Core>, filter: Filter, active_only: bool) -> WatchMany {
    Box::pin(async_stream::try_stream! {
        let topic = match (&filter.parent, &filter.owner) {
            (Some(parent), _) => children_of(parent),
            (None, owner) => owner.clone().unwrap_or_default(),
        };
        let mut follower = Follower { subscription: core.waker.subscribe(topic), core, filter, sent: HashMap::new() };
        for operation in follower.first(active_only).await? {
            yield message(pb::WatchEvent::Snapshot, operation);
        }
        loop {
            let messages = follower.next().await?;
            if messages.is_empty() {
                yield pb::WatchManyResponse { event: pb::WatchEvent::Heartbeat.into(), operation: None };
            }
            for message in messages {
                yield message;
            }
        }
    })
}

struct Follower {
    core: Arc<Core>,
    subscription: Subscription,
    filter: Filter,
    /// Sequence that was sent last, of each operation.
    sent: HashMap<String, i64>,
}

impl Follower {
    async fn first(&mut self, active_only: bool) -> Result<Vec<pb::Operation>, Error> {
        let filter = self.filter.clone();
        let rows: Vec<Operation> = self
            .core
            .pool
            .run("operations.watch_many", |connection| {
                let filter = filter.clone();
                Box::pin(async move {
                    Ok::<_, Error>(list::page(connection, &filter, None, FOLLOWED).await?)
                })
            })
            .await?;
        let shown = rows.iter().filter(|row| !active_only || !row.life.state.terminal());
        let shown: Vec<pb::Operation> = shown.map(|row| self.core.show(row)).collect();
        self.sent.extend(rows.iter().map(|row| (row.id().to_owned(), row.life.sequence)));
        Ok(shown)
    }

    /// What has changed since; empty after a silence, or while the database is away.
    async fn next(&mut self) -> Result<Vec<pb::WatchManyResponse>, Error> {
        let stop = self.core.tasks.token();
        let news = tokio::time::timeout(SILENCE, self.subscription.news());
        match stop.run_until_cancelled(news).await {
            None => return Err(Error::Stopping),
            Some(Err(_)) => {}
            Some(Ok(())) => {
                tokio::time::sleep(GATHER).await;
                self.subscription.seen();
            }
        }
        let filter = self.filter.clone();
        let rows = self
            .core
            .pool
            .run("operations.watch_many", |connection| {
                let filter = filter.clone();
                Box::pin(async move {
                    Ok::<_, Error>(list::current(connection, &filter, OVERLAP_MS, FOLLOWED).await?)
                })
            })
            .await;
        let rows: Vec<Operation> = match rows {
            Ok(rows) => rows,
            Err(Error::Db(error)) if error.unavailable() => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut messages = Vec::new();
        for row in &rows {
            match self.sent.get(row.id()).copied() {
                Some(sent) if sent >= row.life.sequence => {}
                Some(sent) => messages.extend(self.follow(row, sent).await),
                None => messages.push(message(pb::WatchEvent::Snapshot, self.core.show(row))),
            }
            self.sent.insert(row.id().to_owned(), row.life.sequence);
        }
        if self.sent.len() > rows.len() + 2 * usize::try_from(FOLLOWED).unwrap_or(0) {
            self.sent.retain(|id, _| rows.iter().any(|row| row.id() == id));
        }
        Ok(messages)
    }

    async fn follow(&self, row: &Operation, sent: i64) -> Vec<pb::WatchManyResponse> {
        let news = self.core.reader.news(row.id(), sent).await.ok().flatten();
        let whole = news.filter(|news| {
            news.changes.first().is_some_and(|change| change.sequence == sent + 1)
                && news.changes.len() <= BACKLOG
        });
        let Some(news) = whole else {
            return vec![message(pb::WatchEvent::Resync, self.core.show(row))];
        };
        let seen = news.changes.iter().filter(|change| change.sequence <= row.life.sequence);
        seen.map(|change| {
            let operation = wire::from_change(&change.payload, change.sequence, change.at);
            message(pb::WatchEvent::Update, operation)
        })
        .collect()
    }
}

fn message(event: pb::WatchEvent, operation: pb::Operation) -> pb::WatchManyResponse {
    pb::WatchManyResponse { event: event.into(), operation: Some(operation) }
}
