//! A service with an outbox, a log and a consumer, each in a runtime of its own, so that it can be
//! killed as a process is.

use std::{future::Future, sync::Arc, time::Duration};

use db::{Pool, PoolOptions};
use events::{Change, Consumer, Log, Relay, consume, relay};
use service::Tasks;
use sqlx::PgConnection;
use testkit::{Database, counters::Counters, wait_until};
use tokio::runtime::{Builder, Runtime};

use crate::{
    effects::{Effects, Rule},
    form::Form,
};

/// How long anything may take.
pub const LIMIT: Duration = Duration::from_secs(60);

/// One test's service.
pub struct Scene {
    pub form: Form,
    pub database: Database,
    pub pool: Pool,
    /// Log of the test itself.
    pub log: Arc<dyn Log>,
    /// Type of its events, in an area of its own.
    pub kind: &'static str,
    /// Another type of the same area.
    pub other: &'static str,
    pub topic: String,
    pub group: &'static str,
    /// Its name: on a broker that serves several tests, nobody's producers fence another's.
    pub service: String,
    pub effects: Effects,
    /// What its processes have counted.
    pub counters: Counters,
    _tasks: Tasks,
}

impl Scene {
    pub async fn new(form: Form) -> Self {
        Self::on(form, &[db::Set { name: "events", migrator: &events::MIGRATIONS }]).await
    }

    /// With these migrations alone.
    pub async fn on(form: Form, sets: &[db::Set]) -> Self {
        let database = Database::create(sets, "test").await;
        let pool = database.pool();
        let effects = Effects::create(pool.clone()).await;
        let area = word();
        let kind: &'static str = format!("jobstream.{area}.thing.changed.v1").leak();
        let other: &'static str = format!("jobstream.{area}.thing.renamed.v1").leak();
        let topic = events::topic_of(kind);
        form.topic(&topic);
        let tasks = Tasks::new();
        let log = form.address(&database).open(&tasks).await;
        let group = format!("group_{area}").leak();
        let service = format!("test-{area}");
        let counters = Counters::default();
        let _tasks = tasks;
        Self {
            form,
            database,
            pool,
            log,
            kind,
            other,
            topic,
            group,
            service,
            effects,
            counters,
            _tasks,
        }
    }

    /// Appends the changes of an aggregate from one sequence to another, in one transaction.
    pub async fn append(&self, aggregate: &str, sequences: std::ops::RangeInclusive<i64>) {
        self.append_kind(self.kind, aggregate, sequences).await;
    }

    pub async fn append_kind(
        &self,
        kind: &'static str,
        aggregate: &str,
        sequences: std::ops::RangeInclusive<i64>,
    ) {
        let changes: Vec<Change> = sequences.map(|n| change(kind, aggregate, n)).collect();
        let changes = &changes;
        let append = self.pool.transaction("test.append", |connection| {
            Box::pin(async move { Ok::<_, db::Error>(events::append(connection, changes).await?) })
        });
        append.await.unwrap();
    }

    /// How many changes are committed.
    pub async fn committed(&self) -> usize {
        let sql = "select count(*) from change where type = $1";
        let count = sqlx::query_scalar(sql).bind(self.kind).fetch_one(self.pool.pg());
        usize::try_from(count.await.map(|count: i64| count).unwrap()).unwrap()
    }

    /// What its events name as their source.
    pub fn source(&self) -> String {
        format!("/jobstream/{}", self.service)
    }

    /// Starts a relay as a process of its own.
    pub async fn relay(&self) -> Process {
        self.relay_with(|options| options).await
    }

    pub async fn relay_with(
        &self,
        tweak: impl FnOnce(relay::Options) -> relay::Options,
    ) -> Process {
        let options = tweak(relay::Options {
            batch: 50,
            busy: Duration::from_millis(10),
            idle: Duration::from_millis(40),
            lease: Duration::from_secs(2),
            housekeeping: Duration::from_millis(200),
            ..relay::Options::default()
        });
        let (keep, service) = (self.other, self.service.clone());
        Process::start(self, move |pool, log, tasks| {
            let relay = Relay::new(&service, options).keep(keep, Duration::ZERO);
            drop(relay.start(pool, log, tasks));
        })
        .await
    }

    /// Starts a consumer as a process of its own; its effects go by the rule.
    pub async fn consumer(&self, rule: Rule) -> Process {
        self.consumer_with(rule, &[self.kind], |options| options).await
    }

    /// Starts a consumer of another group.
    pub async fn consumer_of(&self, group: &'static str, rule: Rule) -> Process {
        self.start_consumer(group, rule, &[self.kind], |options| options).await
    }

    pub async fn consumer_with(
        &self,
        rule: Rule,
        kinds: &[&'static str],
        tweak: impl FnOnce(consume::Options) -> consume::Options,
    ) -> Process {
        self.start_consumer(self.group, rule, kinds, tweak).await
    }

    async fn start_consumer(
        &self,
        group: &'static str,
        rule: Rule,
        kinds: &[&'static str],
        tweak: impl FnOnce(consume::Options) -> consume::Options,
    ) -> Process {
        let options = tweak(consume::Options {
            first_pause: Duration::from_millis(10),
            longest_pause: Duration::from_millis(100),
            replay_poll: Duration::from_millis(50),
            ..consume::Options::default()
        });
        let kinds = kinds.to_vec();
        let handler = self.effects.handler(rule);
        Process::start(self, move |pool, log, tasks| {
            Consumer::new(group, options).on_each(&kinds, handler).start(pool, log, tasks);
        })
        .await
    }

    /// Waits until so many effects stand, and sees that each stands once and in order.
    pub async fn settled(&self, effects: usize) {
        let what = format!("{effects} effects");
        wait_until(&what, LIMIT, async || self.effects.count().await >= effects).await;
        self.effects.each_once_and_in_order().await;
        assert_eq!(self.effects.count().await, effects);
    }
}

/// A part of the service that runs by itself and may be killed.
pub struct Process {
    runtime: Option<Runtime>,
    tasks: Tasks,
}

impl Process {
    async fn start(
        scene: &Scene,
        begin: impl FnOnce(Pool, Arc<dyn Log>, &Tasks) + Send + 'static,
    ) -> Self {
        let counters = scene.counters.clone();
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .on_thread_start(move || counters.of_this_thread())
            .enable_all()
            .build()
            .unwrap();
        let tasks = Tasks::new();
        let (given, address) = (tasks.clone(), scene.form.address(&scene.database));
        let pool = PoolOptions::new(scene.database.url(), "test");
        let pool = PoolOptions { max_connections: 6, ..pool };
        // Connections and clients belong to the runtime that makes them.
        let starting = runtime.spawn(async move {
            let log = address.open(&given).await;
            begin(Pool::connect(pool).unwrap(), log, &given);
        });
        starting.await.unwrap();
        Self { runtime: Some(runtime), tasks }
    }

    /// Ends it as SIGTERM would.
    pub async fn stop(mut self) {
        let tasks = self.tasks.clone();
        let runtime = self.runtime.take().unwrap();
        runtime.spawn(async move { tasks.drain(LIMIT).await }).await.unwrap();
        runtime.shutdown_background();
    }

    /// Ends it at once: nothing is given back, nothing is said.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// A change with its aggregate and sequence as its payload.
pub fn change(kind: &'static str, aggregate: &str, sequence: i64) -> Change {
    Change {
        aggregate: aggregate.to_owned(),
        sequence,
        kind,
        payload: format!("{aggregate} {sequence}").into_bytes(),
        trace: None,
    }
}

/// Runs statements.
pub async fn sql(connection: &mut PgConnection, statements: &'static str) {
    sqlx::raw_sql(statements).execute(connection).await.unwrap();
}

/// A new lower-case word.
fn word() -> String {
    let letter = |byte: &u8| char::from(b'a' + byte % 26);
    uuid::Uuid::new_v4().as_bytes().iter().map(letter).collect()
}

/// Runs a future at most so long.
pub async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
    let outcome = tokio::time::timeout(LIMIT, work).await;
    outcome.unwrap_or_else(|_| panic!("waited {LIMIT:?} in vain: {what}"))
}
