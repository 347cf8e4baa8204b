use std::time::{Duration, Instant};
use db::Error;
use testkit::Postgres;
async fn fill(pool: &db::Pool, table: &'static str) -> Error {
    for _ in 0..10_000 {
        let r: Result<(), Error> = pool.transaction("fill", |tx| Box::pin(async move {
            sqlx::raw_sql(sqlx::AssertSqlSafe(format!("insert into {table} select repeat(md5(random()::text), 30) from generate_series(1, 3000)"))).execute(&mut **tx).await?; Ok(()) })).await;
        if let Err(e) = r { return e; }
    }
    panic!("never full");
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full() {
    tracing_subscriber::fmt().with_env_filter("info").init();
    let pg = Postgres::start().await;
    let pool = pg.pool("public");
    sqlx::raw_sql("create unlogged table u (t text); create table l (t text); create table keep (n int)").execute(pool.pg()).await.unwrap();
    let e = fill(&pool, "u").await;
    eprintln!("unlogged: {e:?}");
    sqlx::raw_sql("truncate u").execute(pool.pg()).await.unwrap();
    let r: Result<(), Error> = pool.transaction("k", |tx| Box::pin(async move { sqlx::query("insert into keep values (1)").execute(tx).await?; Ok(()) })).await;
    eprintln!("healed: {r:?}");
    let e = fill(&pool, "l").await;
    eprintln!("logged: {e:?} pid {:?}", pg.pid());
    tokio::time::sleep(Duration::from_secs(8)).await;
    eprintln!("growing; pid {:?}", pg.pid());
    std::process::Command::new("mount").args(["-o", "remount,size=600m", "/tmp/db/tm"]).status().unwrap();
    let t = Instant::now();
    loop { let r: Result<i64, _> = sqlx::query_scalar("select count(*) from keep").fetch_one(pool.pg()).await; if let Ok(n) = r { eprintln!("recovered in {:?}, keep = {n}", t.elapsed()); break; } tokio::time::sleep(Duration::from_millis(100)).await; if t.elapsed() > Duration::from_secs(60) { panic!() } }
}
