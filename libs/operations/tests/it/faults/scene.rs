//! A server of its own with an engine on it and work in its middle: what every way to lose a database
//! happens to.

use std::{sync::Arc, time::Duration};

use operations::{Handle, New};
use sqlx::Connection as _;
use testkit::{
    Postgres,
    faults::{Followed, Run, Tally, follow},
    kit::Recorder,
};
use tokio::task::JoinSet;

use super::{
    field::{LIMIT, close},
    ledger::{Entry, Ledger, SLOTS, TABLE},
};
use crate::app::{OWNER, Stage, build, options};

/// Where operations wait in the middle of their work.
pub const HALFWAY: &str = "halfway";
/// Operations that are watched from their first change to their end.
const WATCHED: usize = 10;

/// A server of its own, and an engine on it.
pub struct Scene {
    pub run: Run,
    pub postgres: Postgres,
    pub engine: Handle,
    /// The pool that the engine uses.
    pub pool: db::Pool,
    pub stage: Stage,
    pub tally: Tally,
    pub recorder: Arc<Recorder>,
    pub watching: JoinSet<Followed>,
}

impl Scene {
    pub async fn new(run: Run, connections: u32) -> Self {
        let postgres = Postgres::start().await;
        let pool = postgres
            .pool_with("test", |pool| db::PoolOptions { max_connections: connections, ..pool });
        Self::on(run, postgres, pool).await
    }

    /// With an engine that reaches the server by this pool.
    pub async fn on(run: Run, postgres: Postgres, pool: db::Pool) -> Self {
        db::migrate(&pool, &operations::migrations()).await.unwrap();
        sqlx::raw_sql(TABLE).execute(pool.pg()).await.unwrap();
        let (stage, recorder) = (Stage::default(), Arc::<Recorder>::default());
        let mut options = options();
        options.call_timeout = Duration::from_secs(2);
        options.probe = Some(recorder.clone());
        let engine = build(pool.clone(), stage.clone(), options).await;
        testkit::wait_until("a lease", LIMIT, async || engine.ready()).await;
        let (tally, watching) = (Tally::new(run), JoinSet::new());
        Self { run, postgres, engine, pool, stage, tally, recorder, watching }
    }

    /// Starts work; half of it may end, the rest waits in its middle.
    pub async fn start(&mut self) {
        for _ in 0..self.run.operations {
            let entry = Entry { halfway: Some(HALFWAY.into()), ..Entry::default() };
            let answer = self.engine.start(New::new::<Ledger>(OWNER, &entry).unwrap()).await;
            self.tally.started(answer);
        }
        let watched: Vec<String> = self.tally.ids().iter().take(WATCHED).cloned().collect();
        for id in watched {
            self.watching.spawn(follow(self.engine.clone(), id, LIMIT));
        }
        let slots = self.run.operations.min(SLOTS);
        let journaled = || self.recorder.trail().count("journaled count");
        testkit::wait_until("work", LIMIT, async || journaled() >= slots).await;
        self.stage.gate(HALFWAY).add_permits(self.run.operations / 2);
    }

    /// Ends every connection and does not wait until they are gone: new ones come at once.
    pub async fn drop_connections(&self) {
        let mut own = sqlx::PgConnection::connect(self.postgres.url()).await.unwrap();
        let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        sqlx::query(end).execute(&mut own).await.unwrap();
    }

    /// Lets everything go on and holds it against the invariants.
    pub async fn finish(mut self) {
        self.tally.healed();
        self.stage.gate(HALFWAY).add_permits(self.run.operations * 10);
        for followed in self.watching.join_all().await {
            self.tally.followed(followed);
        }
        let row = close(self.tally, &self.pool, &self.recorder).await;
        row.holds();
        assert_eq!(row.completed, row.acknowledged, "nothing that was acknowledged is lost: {row}");
        assert!(row.acknowledged > 0, "{row}");
    }
}
