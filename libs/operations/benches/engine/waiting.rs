//! A full queue: how fast 100,000 waiting operations of 1,000 owners are worked off, and how long a
//! newcomer waits among them.

use std::time::{Duration, Instant};

use anyhow::Result;
use metrics_exporter_prometheus::PrometheusBuilder;
use operations::{Engine, Handle, New, Options, Viewer};

use crate::{
    kinds::{Input, Noop, Times},
    machine::{Machine, now_ns},
    report::{Report, Unit, percentile_ms},
};

const WAITING: i64 = 100_000;
const OWNERS: i64 = 1_000;
/// Newcomers that are timed while the queue is full.
const NEWCOMERS: usize = 20;

const FILL: &str = "INSERT INTO operation (id, owner, kind, version, state, run, attempt, token, \
    command, sequence, failures, lost, cancel, children_open, children, phase, phase_total, \
    phase_key, phase_title, percent, message, input, input_size, writer, weight, alive_at, ran_ms, \
    created_at, run_at, phase_at, updated_at) \
    SELECT 'op_bench_' || lpad(to_hex(n), 32, '0'), 'user_' || lpad((n % $2)::text, 32, '0'), \
    'bench.noop', 1, 1, 1, 0, 0, 0, 1, 0, 0, false, 0, 0, 0, 0, '', '', 0, '', \
    convert_to('{\"asked_ns\":0,\"pause_ms\":0}', 'UTF8'), 0, '', 1, now(), 0, now(), now(), now(), now() \
    FROM generate_series(1, $1) n";

pub async fn measure(machine: &Machine, report: &mut Report) -> Result<()> {
    let pool = db::Pool::connect(db::PoolOptions::new(machine.url(), "waiting"))?;
    db::migrate(&pool, &operations::migrations()).await?;
    sqlx::query(FILL).bind(WAITING).bind(OWNERS).execute(&mut pool.dedicated().await?).await?;
    let engine = Engine::new(Options::new("bench"))
        .kind(Noop(Times::default()))?
        .start(pool.clone())
        .await?;
    let claims = PrometheusBuilder::new().install_recorder()?;
    let begun = Instant::now();
    let mut waits = Vec::new();
    for _ in 0..NEWCOMERS {
        waits.push(newcomer(&engine).await?);
    }
    let left = async || -> Result<i64> {
        let count = "SELECT count(*) FROM operation WHERE state IN (1, 2)";
        Ok(sqlx::query_scalar(count).fetch_one(pool.pg()).await?)
    };
    let still = left().await?;
    let claim_ms = 1e3 * mean(&claims.render(), "operations_claim_seconds");
    report.add("full queue", "a claim while it is full, mean", claim_ms, Unit::Ms);
    while left().await? > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let rate = WAITING as f64 / begun.elapsed().as_secs_f64();
    report.add("full queue", "worked off, from 100,000 of 1,000 owners", rate, Unit::Rate);
    report.add(
        "full queue",
        "still waiting when the newcomers were done",
        still as f64,
        Unit::Count,
    );
    report.add(
        "full queue",
        "a newcomer's start to its end, p50",
        percentile_ms(&mut waits, 0.5),
        Unit::Ms,
    );
    engine.drain(Duration::from_secs(5)).await;
    Ok(())
}

/// Mean of a histogram of the metrics page.
fn mean(page: &str, name: &str) -> f64 {
    let value = |suffix: &str| {
        let line = page.lines().find(|line| line.starts_with(&format!("{name}_{suffix}")));
        line.and_then(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).unwrap_or(f64::NAN)
    };
    value("sum") / value("count")
}

/// Starts an operation of an owner who has none, and waits for its end; nanoseconds.
async fn newcomer(engine: &Handle) -> Result<i64> {
    let owner = kernel::id::UserId::new();
    let asked = now_ns();
    let new = New::new::<Noop>(owner.as_str(), &Input { asked_ns: 0, pause_ms: 0 })?;
    let id = engine.start(new).await?.operation.id().to_owned();
    engine.wait(&Viewer::Owner(owner.to_string()), &id, Duration::from_secs(60)).await?;
    Ok(now_ns() - asked)
}
