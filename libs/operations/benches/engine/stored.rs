//! What operations leave in the tables once their changes have outlived their time: the row is
//! history and stays, everything else goes and its room is used again.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use operations::{Context, Definition, Engine, Failure, Handle, Kind, New, Options, Retention};

use crate::{
    kinds::{IN_FLIGHT, Input, Output, REPORTS},
    machine::Machine,
    report::{Report, Unit},
};

const OPERATIONS: usize = 6_400;
const TABLES: [&str; 4] = ["operation", "change", "step", "request"];
const PATIENCE: Duration = Duration::from_secs(120);

/// Six reports and a journaled step, of which nothing is kept.
struct Fleeting;

impl Kind for Fleeting {
    type Input = Input;
    type Output = Output;

    fn definition() -> Definition {
        let retention = Retention { changes: Duration::ZERO, scratch: Duration::ZERO };
        let definition = Definition::new("bench.fleeting", 1, Vec::new()).concurrency(IN_FLIGHT);
        Definition { retention, ..definition }
    }

    async fn run(&self, context: Context, _: Input) -> Result<Output, Failure> {
        for percent in REPORTS {
            context.report(percent, "reported").await?;
        }
        let kept: String = context.step("keep", &(), || async { Ok("kept".to_owned()) }).await?;
        debug_assert_eq!(kept, "kept");
        Ok(Output {})
    }
}

/// Runs operations, lets their time pass, and measures what is left a row.
pub async fn measure(machine: &Machine, report: &mut Report) -> Result<()> {
    let pool = db::Pool::connect(db::PoolOptions::new(machine.url(), "stored"))?;
    db::migrate(&pool, &operations::migrations()).await?;
    let mut options = Options::new("bench");
    options.settle = Duration::from_secs(1);
    options.sweep = Duration::from_millis(500);
    let engine = Engine::new(options).kind(Fleeting)?.start(pool.clone()).await?;
    try_join_all((0..IN_FLIGHT).map(|_| run(&engine))).await?;
    sizes(&pool, report, "before retention").await?;
    let begun = Instant::now();
    while count(&pool, "change").await? > 0 {
        ensure!(begun.elapsed() < PATIENCE, "changes were not trimmed in time");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut connection = pool.dedicated().await?;
    sqlx::query("VACUUM").execute(&mut connection).await?;
    sizes(&pool, report, "after retention").await?;
    engine.drain(Duration::from_secs(5)).await;
    Ok(())
}

async fn run(engine: &Handle) -> Result<()> {
    let owner = kernel::id::UserId::new();
    for _ in 0..OPERATIONS / IN_FLIGHT {
        let new = New::new::<Fleeting>(owner.as_str(), &Input { asked_ns: 0, pause_ms: 0 })?;
        let id = engine.start(new).await?.operation.id().to_owned();
        let viewer = operations::Viewer::Anyone;
        engine.wait(&viewer, &id, PATIENCE).await?;
    }
    Ok(())
}

async fn count(pool: &db::Pool, table: &'static str) -> Result<i64> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    Ok(sqlx::query_scalar(sql).fetch_one(pool.pg()).await?)
}

async fn sizes(pool: &db::Pool, report: &mut Report, when: &str) -> Result<()> {
    for table in TABLES {
        let bytes: i64 = sqlx::query_scalar("SELECT pg_total_relation_size($1::regclass)")
            .bind(table)
            .fetch_one(pool.pg())
            .await?;
        let what = format!("{table}, {when}: bytes an operation");
        report.add("stored", &what, bytes as f64 / OPERATIONS as f64, Unit::Bytes);
    }
    Ok(())
}
