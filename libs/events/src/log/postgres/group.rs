//! Members of a group: each partition is a slot that they share out under leases, kept, with the
//! group's position, in the consumer's own schema.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use async_trait::async_trait;
use tokio::time::Instant;
use uuid::Uuid;

use super::Inner;
use crate::{
    error::Error,
    log::{self, Assignment, Group, Seek},
    model::Delivered,
    store::{
        self,
        share::{Membership, Share, balance},
    },
};

/// How often a member looks after its shares within a lease.
const LOOKS: u32 = 5;

/// A member of a group.
pub(super) struct Member {
    log: Arc<Inner>,
    group: Group,
    member: Uuid,
    /// What it holds, and under which token.
    held: HashMap<(String, i32), i64>,
    news: VecDeque<Assignment>,
    look: Instant,
}

impl Member {
    pub(super) fn new(log: Arc<Inner>, group: Group) -> Self {
        let (held, news) = (HashMap::new(), VecDeque::new());
        Self { log, group, member: Uuid::now_v7(), held, news, look: Instant::now() }
    }

    /// Looks after the shares of every topic, and notes what has changed.
    async fn balance(&mut self) -> Result<(), Error> {
        for topic in self.group.topics.clone() {
            let membership = &Membership {
                team: team(&self.group.name, &topic),
                member: self.member,
                lease: self.log.options.lease,
            };
            let partitions = self.log.partitions(&topic).await?;
            let shares = self
                .group
                .pool
                .transaction("events.balance", |connection| {
                    Box::pin(async move {
                        Ok::<_, Error>(balance(connection, membership, partitions).await?)
                    })
                })
                .await?;
            self.compare(&topic, &shares);
        }
        Ok(())
    }

    /// A share under another token was somebody else's meanwhile: taken, and given anew.
    fn compare(&mut self, topic: &str, shares: &[Share]) {
        let now: HashMap<i32, i64> = shares.iter().map(|s| (s.slot, s.token)).collect();
        let news = &mut self.news;
        self.held.retain(|(held, partition), token| {
            let keep = held != topic || now.get(partition) == Some(token);
            if !keep {
                news.push_back(Assignment::Taken { topic: held.clone(), partition: *partition });
            }
            keep
        });
        for share in shares {
            let place = (topic.to_owned(), share.slot);
            if self.held.insert(place, share.token).is_none() {
                self.news.push_back(Assignment::Given(Box::new(Partition {
                    log: self.log.clone(),
                    pool: self.group.pool.clone(),
                    team: team(&self.group.name, topic),
                    topic: topic.to_owned(),
                    share: *share,
                })));
            }
        }
    }
}

#[async_trait]
impl log::Member for Member {
    async fn next(&mut self) -> Result<Assignment, Error> {
        loop {
            if let Some(news) = self.news.pop_front() {
                return Ok(news);
            }
            tokio::time::sleep_until(self.look).await;
            self.look = Instant::now() + self.log.options.lease / LOOKS;
            self.balance().await?;
        }
    }

    async fn leave(&mut self) {
        let member = self.member;
        for topic in &self.group.topics {
            let team = &team(&self.group.name, topic);
            let left = self.group.pool.transaction("events.leave", |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(store::share::leave(connection, team, member).await?)
                })
            });
            if let Err(error) = left.await {
                tracing::debug!(error = %error, "shares could not be given back; they run out");
            }
        }
        self.held.clear();
    }
}

/// A partition under a lease.
struct Partition {
    log: Arc<Inner>,
    pool: db::Pool,
    team: String,
    topic: String,
    /// Its position is where the next fetch begins.
    share: Share,
}

#[async_trait]
impl log::Partition for Partition {
    fn place(&self) -> (&str, i32) {
        (&self.topic, self.share.slot)
    }

    async fn fetch(&mut self, limit: usize) -> Result<Vec<Delivered>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        loop {
            let (partition, position) = (self.share.slot, self.share.position);
            self.log.watch.beyond(&self.topic, partition, position).await;
            // Read before the records: what is trimmed up to here is trimmed.
            let end = self.log.watch.end(&self.topic, partition);
            let topic = self.topic.as_str();
            let records = self
                .log
                .pool
                .run("events.read", |connection| {
                    Box::pin(async move {
                        let read = store::log::read(connection, topic, partition, position, limit);
                        Ok::<_, Error>(read.await?)
                    })
                })
                .await?;
            if let Some(last) = records.last() {
                self.share.position = last.position + 1;
                return Ok(records);
            }
            self.share.position = end.max(position);
        }
    }

    async fn commit(&mut self, next: i64) -> Result<(), Error> {
        let (team, share) = (self.team.as_str(), self.share);
        let moved = self
            .pool
            .run("events.commit", |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(store::share::advance(connection, team, share, next).await?)
                })
            })
            .await?;
        if moved { Ok(()) } else { Err(Error::Fenced) }
    }

    async fn seek(&mut self, to: Seek) -> Result<i64, Error> {
        let (topic, partition) = (self.topic.as_str(), self.share.slot);
        self.share.position = match to {
            Seek::Position(position) => position.max(0),
            Seek::Since(since) => {
                self.log
                    .pool
                    .run("events.position_at", |connection| {
                        Box::pin(async move {
                            let at = store::log::position_at(connection, topic, partition, since);
                            Ok::<_, Error>(at.await?)
                        })
                    })
                    .await?
            }
        };
        Ok(self.share.position)
    }

    async fn position(&mut self) -> Result<i64, Error> {
        Ok(self.share.position)
    }

    async fn end(&mut self) -> Result<i64, Error> {
        let (topic, partition) = (self.topic.as_str(), self.share.slot);
        self.log
            .pool
            .run("events.end", |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(store::log::end(connection, topic, partition).await?)
                })
            })
            .await
    }
}

fn team(group: &str, topic: &str) -> String {
    format!("{group}/{topic}")
}
