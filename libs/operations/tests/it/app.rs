//! Kinds that tests can hold, release, break and count, and an engine that runs them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::StreamExt as _;
use operations::{
    Context, Definition, Engine, Failure, Handle, Kind, New, Options, State, Viewer,
    model::invariants::{Seen, legal_history},
    phase,
};
use proto::operations::v1 as pb;
use serde::{Deserialize, Serialize};
use testkit::{Database, faults, kit::Host};
use tokio::sync::Semaphore;

use crate::{
    faults::ledger::Ledger,
    kinds::{Brief, Chatty, Outside, Parent, Silent, Slow},
    texts::Author,
};

pub const OWNER: &str = "user_00000000000000000000000000000001";
pub const SOON: Duration = Duration::from_secs(20);

/// What a test asks a handler to do.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Script {
    /// Waits for the gate of this name after its first phase.
    pub gate: Option<String>,
    /// Fails so many attempts of each run before it succeeds.
    pub failures: i32,
    /// Fails for good.
    pub permanent: bool,
    /// What it says of itself.
    pub words: Option<String>,
}

/// Counts and gates that a test and its handlers share.
#[derive(Clone, Default)]
pub struct Stage {
    counts: Arc<Mutex<HashMap<String, usize>>>,
    gates: Arc<Mutex<HashMap<String, Arc<Semaphore>>>>,
}

impl Stage {
    pub fn count(&self, what: &str) -> usize {
        self.counts.lock().unwrap().get(what).copied().unwrap_or_default()
    }

    pub fn note(&self, what: impl Into<String>) {
        *self.counts.lock().unwrap().entry(what.into()).or_default() += 1;
    }

    pub fn gate(&self, name: &str) -> Arc<Semaphore> {
        let mut gates = self.gates.lock().unwrap();
        gates.entry(name.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(0))).clone()
    }

    pub fn open(&self, name: &str) {
        self.gate(name).add_permits(1);
    }

    pub async fn pass(&self, name: &str) {
        self.gate(name).acquire().await.unwrap().forget();
    }
}

/// Three phases, a step in each, as scripted.
pub struct Scripted(pub Stage);

#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
pub struct Done {
    pub answer: u32,
}

impl Kind for Scripted {
    type Input = Script;
    type Output = Done;

    fn definition() -> Definition {
        let phases = vec![
            phase(10.0, "one", "Doing one..."),
            phase(40.0, "two", "Doing two..."),
            phase(80.0, "three", "Doing three..."),
        ];
        let mut definition = Definition::new("test.scripted", 1, phases).concurrency(8);
        definition.policy.first_backoff = Duration::from_millis(20);
        definition
    }

    async fn run(&self, context: Context, script: Script) -> Result<Done, Failure> {
        let Self(stage) = self;
        context.phase("one").await?;
        if let Some(gate) = &script.gate {
            stage.note(format!("at {gate}"));
            stage.pass(gate).await;
        }
        let one = context
            .step("one", &1, || async {
                stage.note("step one");
                Ok(1u32)
            })
            .await?;
        context.phase("two").await?;
        let words = script.words.as_deref();
        context.report(60.0, words.unwrap_or("halfway")).await?;
        if script.permanent {
            return Err(Failure::permanent("SCRIPTED", words.unwrap_or("It was asked to fail.")));
        }
        if context.attempt() <= script.failures {
            return Err(Failure::retryable("SCRIPTED", "It was asked to fail for now."));
        }
        let two = context
            .step("two", &one, || async {
                stage.note("step two");
                Ok(one + 1)
            })
            .await?;
        context.phase("three").await?;
        Ok(Done { answer: two })
    }
}

/// An engine on a database of its own.
pub struct App {
    pub database: Database,
    pub engine: Handle,
    pub stage: Stage,
}

/// Options with times that suit a test.
pub fn options() -> Options {
    let mut options = Options::new("test");
    options.heartbeat = Duration::from_millis(200);
    options.lease = Duration::from_secs(1);
    options.sweep = Duration::from_millis(200);
    options.poll = Duration::from_millis(100);
    options.cancel_poll = Duration::from_millis(100);
    options.settle = Duration::ZERO;
    options
}

impl App {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(tweak: impl FnOnce(&mut Options)) -> Self {
        let database = Database::create(&sets(), "test").await;
        let stage = Stage::default();
        let mut options = options();
        tweak(&mut options);
        let engine = engine(&database, &stage, options).await;
        testkit::wait_until("a lease", SOON, async || engine.ready()).await;
        Self { database, engine, stage }
    }

    pub async fn run(&self, script: Script) -> String {
        self.start_of::<Scripted>(&script).await
    }

    pub async fn start_of<K: Kind>(&self, input: &K::Input) -> String {
        let new = New::new::<K>(OWNER, input).unwrap();
        self.engine.start(new).await.unwrap().operation.id().to_owned()
    }

    pub async fn get(&self, id: &str) -> operations::Operation {
        self.engine.get(&me(), id).await.unwrap()
    }

    /// Every change as it is stored, in order.
    pub async fn stored(&self, id: &str) -> Vec<events::Stored> {
        let mut connection = self.database.pool().dedicated().await.unwrap();
        events::after(&mut connection, id, 0, 100_000).await.unwrap()
    }

    /// Fails unless the whole stored history is legal.
    pub async fn history_is_legal(&self, id: &str) {
        let histories = faults::histories(&self.database.pool(), &[id.to_owned()]).await.unwrap();
        let seen: Vec<Seen> = histories[id].iter().map(|change| change.seen.clone()).collect();
        legal_history(&seen).unwrap_or_else(|broken| panic!("{id}: {broken}: {seen:#?}"));
    }

    pub async fn ended(&self, id: &str) -> operations::Operation {
        let operation = self.engine.wait(&me(), id, SOON).await.unwrap();
        assert!(operation.life.state.terminal(), "{id} did not end: {operation:?}");
        operation
    }

    /// Ends the lease of the process that runs an operation, without its knowing.
    pub async fn lose_lease(&self, id: &str) {
        let sql = "UPDATE worker SET lease_until = clock_timestamp() - interval '1 hour' \
                   WHERE id = (SELECT worker FROM operation WHERE id = $1)";
        sqlx::query(sql).bind(id).execute(self.database.pool().pg()).await.unwrap();
    }

    pub async fn reaches(&self, id: &str, state: State) {
        testkit::wait_until(state.name(), SOON, async || {
            self.engine.get(&me(), id).await.unwrap().life.state == state
        })
        .await;
    }

    /// Everything a watcher sees from a cursor to the end, heartbeats left out.
    pub async fn watched(&self, id: &str, after: Option<i64>) -> Vec<pb::WatchResponse> {
        collect(self.engine.watch(&me(), id, after).await.unwrap()).await
    }
}

pub async fn collect(watch: operations::Watch) -> Vec<pb::WatchResponse> {
    let messages = watch
        .map(|message| message.unwrap())
        .filter(|message| std::future::ready(message.operation.is_some()))
        .collect();
    tokio::time::timeout(SOON, messages).await.expect("the watch ends")
}

pub fn sets() -> Vec<db::Set> {
    operations::migrations().to_vec()
}

pub async fn engine(database: &Database, stage: &Stage, options: Options) -> Handle {
    build(database.pool_with(|options| options), stage.clone(), options).await
}

/// An engine of every kind that the tests have.
pub async fn build(pool: db::Pool, stage: Stage, options: Options) -> Handle {
    let engine = Engine::new(options).kind(Scripted(stage.clone())).unwrap();
    let engine = engine.kind(Chatty(stage.clone())).unwrap().kind(Parent(stage.clone())).unwrap();
    let engine = engine.kind(Author(stage.clone())).unwrap();
    let engine = engine.kind(Outside(stage.clone())).unwrap().kind(Silent).unwrap();
    let engine = engine.kind(Ledger(stage)).unwrap();
    engine.kind(Brief).unwrap().kind(Slow).unwrap().start(pool).await.unwrap()
}

/// An engine as in a process of its own, which may be killed.
pub async fn host(database: &Database, stage: &Stage, options: Options) -> Host {
    host_on(database.url(), stage, options).await
}

/// The same, by a URL.
pub async fn host_on(url: &str, stage: &Stage, options: Options) -> Host {
    let stage = stage.clone();
    Host::start(|| {
        let mut pool = db::PoolOptions::new(url, "test");
        pool.max_connections = 4;
        // A connection that stands still with its engine gives its locks back soon.
        pool.call_timeout = Duration::from_secs(2);
        build(db::Pool::connect(pool).unwrap(), stage, options)
    })
    .await
}

pub fn me() -> Viewer {
    Viewer::Owner(OWNER.into())
}

/// A script that waits at a gate.
pub fn gated(gate: &str) -> Script {
    Script { gate: Some(gate.into()), ..Script::default() }
}

/// Waits until handlers have come to a gate so many times.
pub async fn at_gate(app: &App, gate: &str, times: usize) {
    let what = format!("at {gate}");
    testkit::wait_until(&what, SOON, async || app.stage.count(&what) >= times).await;
}
