//! What the pool does when the server freezes, dies, restarts or cuts everybody off.

use std::time::{Duration, Instant};

use db::{Error, Pool};
use testkit::{Postgres, wait_until};

const LIMIT: Duration = Duration::from_secs(60);

async fn prepare(postgres: &Postgres) -> Pool {
    let pool = postgres.pool("app");
    db::migrate(&pool, &[]).await.unwrap();
    sqlx::raw_sql("create table item (n int)").execute(pool.pg()).await.unwrap();
    pool
}

async fn insert(pool: &Pool, n: i32) -> Result<(), Error> {
    pool.transaction("insert", |tx| {
        Box::pin(async move {
            sqlx::query("insert into item values ($1)").bind(n).execute(tx).await?;
            Ok(())
        })
    })
    .await
}

async fn items(pool: &Pool) -> Vec<i32> {
    let read = pool.run("items", |conn| {
        Box::pin(async move {
            let sql = "select n from item order by n";
            Ok::<_, Error>(sqlx::query_scalar(sql).fetch_all(conn).await?)
        })
    });
    read.await.unwrap()
}

async fn heals(pool: &Pool, n: i32) {
    wait_until("the pool works again", LIMIT, async || insert(pool, n).await.is_ok()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_frozen_server_every_call_ends_in_time_and_after_it_the_pool_works() {
    let postgres = Postgres::start().await;
    let pool = prepare(&postgres).await;
    insert(&pool, 0).await.unwrap();
    postgres.freeze();
    let start = Instant::now();
    let mut calls = tokio::task::JoinSet::new();
    for n in 1..=20 {
        let pool = pool.clone();
        calls.spawn(async move { insert(&pool, n).await });
    }
    for outcome in calls.join_all().await {
        assert!(outcome.unwrap_err().unavailable());
    }
    assert!(pool.dedicated().await.unwrap_err().unavailable());
    assert!(pool.listener().await.unwrap_err().unavailable());
    // 2 s for the calls, 1 s each for the connection and the listener.
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    postgres.thaw();
    heals(&pool, 100).await;
    let all = futures_of_inserts(&pool, 101..=120).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
}

async fn futures_of_inserts(
    pool: &Pool,
    range: std::ops::RangeInclusive<i32>,
) -> Vec<Result<(), Error>> {
    let mut calls = tokio::task::JoinSet::new();
    for n in range {
        let pool = pool.clone();
        calls.spawn(async move { insert(&pool, n).await });
    }
    calls.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_comes_back_by_itself_with_all_that_was_committed() {
    let postgres = Postgres::start().await;
    let pool = prepare(&postgres).await;
    for round in 0..3 {
        heals(&pool, round).await;
        let pid = postgres.pid();
        postgres.kill();
        wait_until("another server runs", LIMIT, async || {
            postgres.pid().is_some_and(|new| Some(new) != pid)
        })
        .await;
    }
    heals(&pool, 3).await;
    let items = items(&pool).await;
    assert!((0..=3).all(|n| items.contains(&n)), "{items:?}");
}

#[tokio::test]
async fn transactions_pass_over_connections_that_a_restart_left_dead() {
    let mut postgres = Postgres::start().await;
    let pool = prepare(&postgres).await;
    let opened = futures_of_inserts(&pool, 1..=8).await;
    assert!(opened.iter().all(Result::is_ok), "{opened:?}");
    postgres.restart().await;
    for n in 9..=16 {
        insert(&pool, n).await.unwrap();
    }
    assert_eq!(items(&pool).await.len(), 16);
}

#[tokio::test]
async fn every_connection_dropped_many_times_loses_no_transaction() {
    let postgres = Postgres::start().await;
    let pool = prepare(&postgres).await;
    for n in 0..100 {
        postgres.drop_connections().await;
        insert(&pool, n).await.unwrap();
    }
    assert_eq!(items(&pool).await, (0..100).collect::<Vec<_>>());
}

#[tokio::test]
async fn no_call_waits_for_a_connection_longer_than_allowed() {
    let postgres = Postgres::start().await;
    let pool =
        postgres.pool_with("app", |options| db::PoolOptions { max_connections: 1, ..options });
    let held = pool.pg().acquire().await.unwrap();
    let start = Instant::now();
    let error = insert(&pool, 1).await.unwrap_err();
    assert!(error.unavailable());
    assert!(start.elapsed() < Duration::from_millis(1900), "{:?}", start.elapsed());
    drop(held);
}
