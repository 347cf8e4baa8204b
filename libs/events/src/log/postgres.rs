//! The log as tables of the schema `events`, which the services of one database share: positions
//! are drawn in the relay's own transaction, so a record and the cursor behind it are one commit.

mod group;
mod watch;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use service::tasks::Tasks;

use self::{group::Member as GroupMember, watch::Watch};
use super::{Group, Lease, Log, Member, Outlet, PARTITIONS, RETENTION};
use crate::{error::Error, model::Record, store};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./log_migrations");

/// Schema of the log, in the database of the services.
pub const SCHEMA: &str = "events";
/// Migrations of the schema.
pub const SETS: [db::Set; 1] = [db::Set { name: "log", migrator: &MIGRATIONS }];

/// Connections of a process to the log, beside those of its services.
const CONNECTIONS: u32 = 4;

/// How the log runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// Partitions of a topic that is made, 1 to 16; 8. Dead letters have one.
    pub partitions: i32,
    /// How long records are kept; 7 days.
    pub retention: Duration,
    /// Longest time between two looks for new records; 1 s.
    pub poll: Duration,
    /// Lease of a member of a group; 10 s.
    pub lease: Duration,
    /// Whether opening it brings its tables up to date, or they are so already; true.
    pub migrate: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            partitions: PARTITIONS,
            retention: RETENTION,
            poll: Duration::from_secs(1),
            lease: Duration::from_secs(10),
            migrate: true,
        }
    }
}

/// The log in PostgreSQL. Cloning is cheap and shares it; one process needs one.
#[derive(Debug, Clone)]
pub struct PostgresLog {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    pool: db::Pool,
    options: Options,
    watch: Watch,
    /// Topics that are there.
    topics: Mutex<HashSet<String>>,
}

impl Inner {
    /// Reads how many partitions a topic has.
    async fn partitions(&self, topic: &str) -> Result<i32, Error> {
        self.pool
            .run("events.partitions", |connection| {
                Box::pin(
                    async move { Ok::<_, Error>(store::log::partitions(connection, topic).await?) },
                )
            })
            .await
    }
}

impl PostgresLog {
    /// Opens the log in a database, bringing its schema up to date unless the options say that it
    /// is. `database` is what a service's pool is made with; schema and number of connections are
    /// the log's own.
    ///
    /// # Errors
    /// The database cannot be reached, or an option is wrong.
    pub async fn open(
        database: db::PoolOptions,
        options: Options,
        tasks: &Tasks,
    ) -> Result<Self, Error> {
        if !(1..=store::SHARDS).contains(&options.partitions) {
            let expected = "1 to 16 partitions".to_owned();
            return Err(Error::Invalid { field: "partitions", expected });
        }
        let own =
            db::PoolOptions { schema: SCHEMA.to_owned(), max_connections: CONNECTIONS, ..database };
        let pool = db::Pool::connect(own)?;
        if options.migrate {
            db::migrate(&pool, &SETS).await?;
        }
        let watch = Watch::start(&pool, &options, tasks);
        let topics = Mutex::default();
        Ok(Self { inner: Arc::new(Inner { pool, options, watch, topics }) })
    }

    /// Makes topics that are missing, each asked for once in the life of a process.
    async fn ensure<'a>(&self, topics: impl Iterator<Item = &'a str>) -> Result<(), Error> {
        let missing: Vec<String> = {
            let known = self.inner.topics.lock().unwrap_or_else(PoisonError::into_inner);
            let missing: HashSet<&str> = topics.filter(|topic| !known.contains(*topic)).collect();
            missing.into_iter().map(str::to_owned).collect()
        };
        let (dead, alive): (Vec<String>, Vec<String>) =
            missing.iter().cloned().partition(|topic| topic.ends_with(".dlq"));
        for (topics, partitions) in [(alive, self.inner.options.partitions), (dead, 1)] {
            if topics.is_empty() {
                continue;
            }
            let topics = &topics;
            let make = self.inner.pool.run("events.topics", |connection| {
                Box::pin(async move {
                    Ok::<_, Error>(store::log::topics_ensure(connection, topics, partitions).await?)
                })
            });
            make.await?;
        }
        self.inner.topics.lock().unwrap_or_else(PoisonError::into_inner).extend(missing);
        Ok(())
    }
}

#[async_trait]
impl Log for PostgresLog {
    fn name(&self) -> &'static str {
        "postgresql"
    }

    async fn outlet(&self, lease: Lease) -> Result<Box<dyn Outlet>, Error> {
        Ok(Box::new(ShardOutlet { log: self.clone(), lease }))
    }

    async fn publish(&self, records: Vec<Record>) -> Result<(), Error> {
        self.ensure(records.iter().map(|record| record.topic.as_str())).await?;
        let records = &records;
        let write = self.inner.pool.transaction("events.publish", |connection| {
            Box::pin(async move { Ok::<_, Error>(store::log::append(connection, records).await?) })
        });
        write.await?;
        self.inner.watch.wake();
        Ok(())
    }

    async fn join(&self, group: Group) -> Result<Box<dyn Member>, Error> {
        self.ensure(group.topics.iter().map(String::as_str)).await?;
        let member = GroupMember::new(self.inner.clone(), group);
        Ok(Box::new(member))
    }

    async fn partitions(&self, topic: &str) -> Result<i32, Error> {
        self.ensure(std::iter::once(topic)).await?;
        self.inner.partitions(topic).await
    }
}

/// Writes a shard's records and its cursor in one transaction, which its token lets in.
struct ShardOutlet {
    log: PostgresLog,
    lease: Lease,
}

#[async_trait]
impl Outlet for ShardOutlet {
    async fn send(&mut self, records: Vec<Record>, cursor: i64) -> Result<(), Error> {
        self.log.ensure(records.iter().map(|record| record.topic.as_str())).await?;
        let (records, share) = (&records, self.lease.share);
        let write = self.lease.pool.transaction("events.relay", |connection| {
            Box::pin(async move {
                // First the fence: it locks the shard's row until the commit.
                let mine = store::share::advance(connection, store::RELAY, share, cursor).await?;
                if !mine {
                    return Err(Error::Fenced);
                }
                Ok(store::log::append(connection, records).await?)
            })
        });
        write.await?;
        self.log.inner.watch.wake();
        Ok(())
    }
}
