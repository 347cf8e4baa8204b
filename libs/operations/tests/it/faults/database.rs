//! F07 to F10 and F14: the database goes away under running work, in every way it can. Nothing that
//! was acknowledged is lost, no effect is doubled, no call hangs, and the work goes on by itself.

use std::time::{Duration, Instant};

use testkit::faults::runs;

use super::scene::{HALFWAY, Scene};
use crate::app::me;

/// A call that takes so long hangs; its deadline here is 2 s.
const HUNG: Duration = Duration::from_secs(4);

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
            assert!(took < HUNG, "a call hung for {took:?}");
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
