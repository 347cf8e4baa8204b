//! The watch over the database, as it is told to whoever has to know whether it takes work.

use std::time::{Duration, Instant};

use testkit::{Postgres, wait_until};
use tokio::{sync::watch::Receiver, task::JoinSet, time::timeout};

const LIMIT: Duration = Duration::from_secs(60);

async fn told(answers: &mut Receiver<bool>, wanted: bool) {
    let told = timeout(LIMIT, answers.wait_for(|answers| *answers == wanted)).await;
    told.expect("it is told in time").expect("the watch goes on");
}

fn watched(postgres: &Postgres) -> (JoinSet<()>, Receiver<bool>) {
    let (watch, answers) = postgres.pool("app").watch();
    let mut running = JoinSet::new();
    running.spawn(watch.run());
    (running, answers)
}

/// Waits until the watch has asked on a connection that stands.
async fn asked(postgres: &Postgres) {
    let pool = postgres.pool("app");
    let sql = "select count(*) from pg_stat_activity \
               where query like '%transaction_read_only%' and pid <> pg_backend_pid()";
    wait_until("the watch is connected", LIMIT, async || {
        sqlx::query_scalar::<_, i64>(sql).fetch_one(pool.pg()).await.is_ok_and(|asking| asking > 0)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_freezes_stops_or_takes_no_writes_is_away_until_it_is_back() {
    let mut postgres = Postgres::start().await;
    let (_running, mut answers) = watched(&postgres);
    postgres.freeze();
    told(&mut answers, false).await;
    postgres.thaw();
    let thawed = Instant::now();
    told(&mut answers, true).await;
    assert!(thawed.elapsed() < Duration::from_secs(2), "{:?}", thawed.elapsed());
    postgres.stop().await;
    told(&mut answers, false).await;
    postgres.start_again().await;
    told(&mut answers, true).await;
    let set = async |value: &str| {
        let sql = format!("alter system set default_transaction_read_only = {value}");
        let pool = postgres.pool("app");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(pool.pg()).await.unwrap();
        sqlx::raw_sql("select pg_reload_conf()").execute(pool.pg()).await.unwrap();
    };
    set("on").await;
    told(&mut answers, false).await;
    set("off").await;
    told(&mut answers, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_cut_off_is_made_again_before_anything_is_told() {
    let postgres = Postgres::start().await;
    let (mut running, answers) = watched(&postgres);
    asked(&postgres).await;
    for _ in 0..3 {
        postgres.drop_connections().await;
        asked(&postgres).await;
    }
    assert!(!answers.has_changed().unwrap() && *answers.borrow());
    drop(answers);
    let ended = timeout(LIMIT, running.join_next()).await.expect("it ends when nobody listens");
    ended.expect("it ran").unwrap();
}
