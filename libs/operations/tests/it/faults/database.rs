//! F07 to F10 and F14: the database goes away under running work, in every way it can. Nothing that
//! was acknowledged is lost, no effect is doubled, no call hangs, and the work goes on by itself.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use operations::{Handle, New};
use sqlx::Connection as _;
use testkit::{
    Postgres,
    faults::{Followed, Run, Tally, follow, runs},
    kit::Recorder,
};
use tokio::task::JoinSet;

use super::{
    field::{LIMIT, close},
    ledger::{Entry, Ledger, SLOTS, TABLE},
};
use crate::app::{OWNER, Stage, build, me, options};

/// Where operations wait in the middle of their work.
const HALFWAY: &str = "halfway";
/// Operations that are watched from their first change to their end.
const WATCHED: usize = 10;

/// A server of its own, and an engine on it.
struct Scene {
    run: Run,
    postgres: Postgres,
    engine: Handle,
    /// The pool that the engine uses.
    pool: db::Pool,
    stage: Stage,
    tally: Tally,
    recorder: Arc<Recorder>,
    watching: JoinSet<Followed>,
}

impl Scene {
    async fn new(run: Run, connections: u32) -> Self {
        let postgres = Postgres::start().await;
        let pool = postgres
            .pool_with("test", |pool| db::PoolOptions { max_connections: connections, ..pool });
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
    async fn start(&mut self) {
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
    async fn drop_connections(&self) {
        let mut own = sqlx::PgConnection::connect(self.postgres.url()).await.unwrap();
        let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        sqlx::query(end).execute(&mut own).await.unwrap();
    }

    /// Lets everything go on and holds it against the invariants.
    async fn finish(mut self) {
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

#[tokio::test]
async fn work_goes_on_after_a_restart_of_the_database() {
    for run in runs("F07 database restarted") {
        let mut scene = Scene::new(run, 8).await;
        scene.start().await;
        scene.postgres.restart().await;
        scene.finish().await;
    }
}

#[tokio::test]
async fn work_goes_on_after_a_crash_of_the_database() {
    for run in runs("F08 database crashed") {
        let mut scene = Scene::new(run, 8).await;
        scene.start().await;
        scene.postgres.kill();
        scene.finish().await;
    }
}

#[tokio::test]
async fn work_goes_on_although_every_connection_is_dropped_again_and_again() {
    for run in runs("F09 connections dropped 100 times") {
        let mut scene = Scene::new(run, 8).await;
        scene.start().await;
        for _ in 0..100 {
            scene.drop_connections().await;
            scene.stage.open(HALFWAY);
        }
        scene.finish().await;
    }
}

#[tokio::test]
async fn calls_end_by_their_deadline_while_the_database_stands_still() {
    for run in runs("F10 database frozen 21 s") {
        let mut scene = Scene::new(run, 8).await;
        scene.start().await;
        let asked = scene.tally.ids()[0].clone();
        scene.postgres.freeze();
        let frozen = Instant::now();
        while frozen.elapsed() < Duration::from_secs(21) {
            let begun = Instant::now();
            let outcome = scene.engine.get(&me(), &asked).await;
            let took = begun.elapsed();
            assert!(took < Duration::from_secs(4), "a call hung for {took:?}");
            scene.tally.refused(&outcome.expect_err("the database does not answer"));
        }
        assert!(!scene.engine.ready(), "nothing may be run without a lease");
        scene.postgres.thaw();
        scene.finish().await;
    }
}

#[tokio::test]
async fn heartbeats_pass_although_the_pool_is_exhausted() {
    for run in runs("F14 pool exhausted") {
        let mut scene = Scene::new(run, 2).await;
        scene.start().await;
        let pool =
            scene.postgres.pool_with("test", |pool| db::PoolOptions { max_connections: 1, ..pool });
        let leases = async || {
            let sql = "SELECT count(*) FROM worker";
            sqlx::query_scalar::<_, i64>(sql).fetch_one(pool.pg()).await.unwrap()
        };
        let before = leases().await;
        let until = Instant::now() + Duration::from_secs(4);
        while Instant::now() < until {
            let hold = "SELECT pg_sleep(1.9)";
            let holds = (0..4).map(|_| sqlx::query(hold).execute(scene.pool.pg()));
            futures::future::join_all(holds).await;
            assert!(scene.engine.ready(), "the lease is kept");
        }
        assert_eq!(before, leases().await, "no second lease was needed");
        scene.finish().await;
    }
}
