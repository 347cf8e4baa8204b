//! The database goes away under running work, in every way it can: nothing that was acknowledged
//! is lost, no effect is doubled, no call hangs, and the work goes on by itself.

use std::time::{Duration, Instant};

use operations::{Handle, New, State, model::lifecycle::Lifecycle};
use sqlx::Connection as _;
use testkit::Postgres;

use crate::{
    app::{OWNER, Stage, build, me, options},
    kinds::{Chatty, Talk},
};

const OPERATIONS: usize = 50;
const LIMIT: Duration = Duration::from_secs(60);

/// A server of its own, and an engine on it.
struct Scene {
    postgres: Postgres,
    engine: Handle,
    /// The pool that the engine uses.
    pool: db::Pool,
    stage: Stage,
    ids: Vec<String>,
    errors: usize,
}

impl Scene {
    async fn new(connections: u32) -> Self {
        let postgres = Postgres::start().await;
        let pool = postgres
            .pool_with("test", |pool| db::PoolOptions { max_connections: connections, ..pool });
        db::migrate(&pool, &operations::migrations()).await.unwrap();
        let stage = Stage::default();
        let mut options = options();
        options.call_timeout = Duration::from_secs(2);
        let engine = build(pool.clone(), stage.clone(), options).await;
        testkit::wait_until("a lease", LIMIT, async || engine.ready()).await;
        Self { postgres, engine, pool, stage, ids: Vec::new(), errors: 0 }
    }

    /// Starts work, half of which waits at its gate.
    async fn start(&mut self) {
        for _ in 0..OPERATIONS {
            let talk = Talk { reports: 4, gate: Some("talk".into()) };
            match self.engine.start(New::new::<Chatty>(OWNER, &talk).unwrap()).await {
                Ok(started) => self.ids.push(started.operation.id().to_owned()),
                Err(_) => self.errors += 1,
            }
        }
        self.stage.gate("talk").add_permits(OPERATIONS * 2);
    }

    async fn life(&self, id: &str) -> Option<Lifecycle> {
        self.engine.get(&me(), id).await.ok().map(|operation| operation.life)
    }

    /// Ends every connection and does not wait until they are gone: new ones come at once.
    async fn drop_connections(&self) {
        let mut own = sqlx::PgConnection::connect(self.postgres.url()).await.unwrap();
        let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        sqlx::query(end).execute(&mut own).await.unwrap();
    }

    /// Lets everything go on, waits for the ends and prints the row of figures.
    async fn finish(&self, fault: &str, healed: Instant) {
        self.stage.gate("talk").add_permits(OPERATIONS * 40);
        let (mut recoveries, mut redone, mut succeeded) = (Vec::new(), 0, 0);
        for id in &self.ids {
            testkit::wait_until(id, LIMIT, async || {
                self.life(id).await.is_some_and(|life| life.state.terminal())
            })
            .await;
            recoveries.push(healed.elapsed());
            let life = self.life(id).await.unwrap_or_default();
            redone += life.attempt - 1;
            succeeded += usize::from(life.state == State::Succeeded);
        }
        recoveries.sort();
        let at = |share: usize| recoveries[(recoveries.len() - 1) * share / 100];
        println!(
            "{fault} | started {OPERATIONS} | acknowledged {} | succeeded {succeeded} | lost {} | refused {} | \
             attempts redone {redone} | recovery p50 {:?} p95 {:?} max {:?}",
            self.ids.len(),
            self.ids.len() - succeeded,
            self.errors,
            at(50),
            at(95),
            at(100),
        );
        assert_eq!(succeeded, self.ids.len(), "{fault}: nothing that was acknowledged is lost");
    }
}

#[tokio::test]
async fn work_goes_on_after_a_restart_of_the_database() {
    let mut scene = Scene::new(8).await;
    scene.start().await;
    scene.postgres.restart().await;
    scene.finish("F07 restart", Instant::now()).await;
}

#[tokio::test]
async fn work_goes_on_after_a_crash_of_the_database() {
    let mut scene = Scene::new(8).await;
    scene.start().await;
    scene.postgres.kill();
    scene.finish("F08 crash", Instant::now()).await;
}

#[tokio::test]
async fn work_goes_on_although_every_connection_is_dropped_again_and_again() {
    let mut scene = Scene::new(8).await;
    scene.start().await;
    for _ in 0..100 {
        scene.drop_connections().await;
        scene.stage.gate("talk").add_permits(1);
    }
    scene.finish("F09 connections dropped 100 times", Instant::now()).await;
}

#[tokio::test]
async fn calls_end_by_their_deadline_while_the_database_stands_still() {
    let mut scene = Scene::new(8).await;
    scene.start().await;
    scene.postgres.freeze();
    let frozen = Instant::now();
    while frozen.elapsed() < Duration::from_secs(21) {
        let begun = Instant::now();
        let outcome = scene.engine.get(&me(), &scene.ids[0]).await;
        assert!(begun.elapsed() < Duration::from_secs(4), "a call hung for {:?}", begun.elapsed());
        assert!(outcome.is_err());
    }
    assert!(!scene.engine.ready(), "nothing may be run without a lease");
    scene.postgres.thaw();
    scene.finish("F10 frozen 21 s", Instant::now()).await;
}

#[tokio::test]
async fn heartbeats_pass_although_the_pool_is_exhausted() {
    let mut scene = Scene::new(2).await;
    scene.start().await;
    let pool =
        scene.postgres.pool_with("test", |pool| db::PoolOptions { max_connections: 1, ..pool });
    let before: i64 =
        sqlx::query_scalar("SELECT count(*) FROM worker").fetch_one(pool.pg()).await.unwrap();
    let hold = "SELECT pg_sleep(1.9)";
    let until = Instant::now() + Duration::from_secs(4);
    while Instant::now() < until {
        let holds = (0..4).map(|_| sqlx::query(hold).execute(scene.pool.pg()));
        futures::future::join_all(holds).await;
        assert!(scene.engine.ready(), "the lease is kept");
    }
    let after: i64 =
        sqlx::query_scalar("SELECT count(*) FROM worker").fetch_one(pool.pg()).await.unwrap();
    assert_eq!(before, after, "no second lease was needed");
    scene.finish("F14 pool exhausted", Instant::now()).await;
}
