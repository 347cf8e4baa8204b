//! The loads: callers that start operations and watch every report of each, inside the process or
//! from another one over gRPC.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures::{StreamExt as _, future::try_join_all, stream::BoxStream};
use proto::operations::v1::WatchResponse;
use serde::{Deserialize, Serialize};

use crate::{
    kinds::{IN_FLIGHT, Input, REPORTS},
    machine::now_ns,
    report::{Report, Unit, percentile_ms},
};

/// Messages of a watch.
pub type Messages = BoxStream<'static, Result<WatchResponse>>;

/// Where operations are started and watched.
pub trait Target: Clone + Send + Sync + 'static {
    fn start(&self, kind: &str, input: Input) -> impl Future<Output = Result<String>> + Send;
    fn watch(&self, id: &str) -> impl Future<Output = Result<Messages>> + Send;
    fn get(&self, id: &str) -> impl Future<Output = Result<()>> + Send;
}

/// A load.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum Load {
    /// 64 callers start no-ops, each the next when the last was acknowledged; until all have ended.
    Tasks(Duration),
    /// 50 starts a second: from before the call to the handler's first line.
    StartLatency(Duration),
    /// 64 callers: six durable reports, all seen, then the next.
    Progress(Duration),
    /// 64 operations with a report every 250 ms: from the report to the caller.
    Paced(Duration),
    /// The same with 8.
    Few(Duration),
    /// 16 callers read one operation again and again.
    Calls(Duration),
}

/// What a load has seen.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    pub name: String,
    pub begun_ns: i64,
    pub operations: f64,
    pub seconds: f64,
    pub reports_missed: u64,
    pub latencies_ns: Vec<i64>,
}

impl Load {
    pub const TASKS: &str = "tasks/s";
    pub const CALLS: &str = "calls/s";

    pub fn all(load: Duration) -> [Self; 5] {
        [
            Self::Tasks(load),
            Self::StartLatency(load),
            Self::Progress(load),
            Self::Paced(load),
            Self::Few(load),
        ]
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Tasks(_) => Self::TASKS,
            Self::StartLatency(_) => "start",
            Self::Progress(_) => "progress ops/s",
            Self::Paced(_) => "paced",
            Self::Few(_) => "few",
            Self::Calls(_) => Self::CALLS,
        }
    }

    pub async fn run(self, target: &impl Target) -> Result<Outcome> {
        let mut outcome = match self {
            Self::Tasks(load) => closed(target, "noop", load, IN_FLIGHT, 0).await?,
            Self::StartLatency(load) => open(target, load).await?,
            Self::Progress(load) => {
                closed(target, "progress", Duration::ZERO, IN_FLIGHT, 0).await?;
                closed(target, "progress", load, IN_FLIGHT, 0).await?
            }
            Self::Paced(load) => closed(target, "progress", load, IN_FLIGHT, 250).await?,
            Self::Few(load) => closed(target, "progress", load, 8, 250).await?,
            Self::Calls(load) => reading(target, load).await?,
        };
        self.name().clone_into(&mut outcome.name);
        Ok(outcome)
    }
}

/// Callers that each start the next when the last is over: a no-op when its start is acknowledged,
/// any other when its end was seen; each does at least one.
async fn closed(
    target: &impl Target,
    kind: &'static str,
    load: Duration,
    callers: usize,
    pause_ms: u64,
) -> Result<Outcome> {
    let (begun, begun_ns) = (Instant::now(), now_ns());
    let mut callers_of: Vec<_> = Vec::new();
    for _ in 0..callers {
        let target = target.clone();
        callers_of.push(async move {
            let mut own = Outcome::default();
            loop {
                let asked_ns = now_ns();
                let id = target
                    .start(
                        kind,
                        Input { asked_ns: if kind == "noop" { 0 } else { asked_ns }, pause_ms },
                    )
                    .await?;
                if kind == "progress" {
                    follow(&target, &id, &mut own).await?;
                }
                own.operations += 1.0;
                if begun.elapsed() >= load {
                    return anyhow::Ok(own);
                }
            }
        });
    }
    let all = try_join_all(callers_of.into_iter().map(|caller| {
        #[expect(clippy::disallowed_methods, reason = "a benchmark's own callers")]
        let handle = tokio::spawn(caller);
        async move { handle.await.context("a caller")? }
    }))
    .await?;
    let seconds = begun.elapsed().as_secs_f64();
    let mut outcome = Outcome { begun_ns, seconds, ..Outcome::default() };
    for own in all {
        outcome.operations += own.operations;
        outcome.reports_missed += own.reports_missed;
        outcome.latencies_ns.extend(own.latencies_ns);
    }
    Ok(outcome)
}

async fn follow(target: &impl Target, id: &str, own: &mut Outcome) -> Result<()> {
    let mut messages = target.watch(id).await?;
    let mut reports = 0;
    while let Some(message) = messages.next().await {
        let Some(operation) = message?.operation else { continue };
        if !operation.done && operation.progress > 0.0 {
            reports += 1;
            let made: i64 = operation.message.parse().unwrap_or_default();
            own.latencies_ns.push(now_ns() - made);
        }
        if operation.done {
            ensure!(operation.error.is_none(), "{id} failed: {:?}", operation.error);
        }
    }
    own.reports_missed += (REPORTS.len() as u64).saturating_sub(reports);
    Ok(())
}

/// Starts at a fixed rate, whatever becomes of them.
async fn open(target: &impl Target, load: Duration) -> Result<Outcome> {
    let begun = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    let mut outcome = Outcome::default();
    while begun.elapsed() < load {
        ticks.tick().await;
        target.start("noop", Input { asked_ns: now_ns(), pause_ms: 0 }).await?;
        outcome.operations += 1.0;
    }
    outcome.seconds = begun.elapsed().as_secs_f64();
    Ok(outcome)
}

/// Callers that read one operation, each again when it was answered.
async fn reading(target: &impl Target, load: Duration) -> Result<Outcome> {
    const CALLERS: usize = 16;
    let id = target.start("noop", Input { asked_ns: 0, pause_ms: 0 }).await?;
    let begun = Instant::now();
    let counts = try_join_all((0..CALLERS).map(async |_| {
        let mut count = 0.0;
        while begun.elapsed() < load {
            target.get(&id).await?;
            count += 1.0;
        }
        anyhow::Ok(count)
    }));
    let operations = counts.await?.into_iter().sum();
    let seconds = begun.elapsed().as_secs_f64();
    Ok(Outcome { operations, seconds, ..Outcome::default() })
}

impl Outcome {
    pub fn report(&self, report: &mut Report, group: &str, _: Duration, mut taken: Vec<i64>) {
        let mut latencies = self.latencies_ns.clone();
        match self.name.as_str() {
            "start" => {
                report.add(
                    group,
                    "start to handler, p50",
                    percentile_ms(&mut taken, 0.5),
                    Unit::Ms,
                );
                report.add(
                    group,
                    "start to handler, p99",
                    percentile_ms(&mut taken, 0.99),
                    Unit::Ms,
                );
            }
            name @ (Load::TASKS | Load::CALLS) => {
                report.add(group, name, self.operations / self.seconds, Unit::Rate)
            }
            name => {
                if name == "progress ops/s" {
                    report.add(group, name, self.operations / self.seconds, Unit::Rate);
                    report.add(group, "reports missed", self.reports_missed as f64, Unit::Count);
                }
                report.add(
                    group,
                    &format!("{name}: report to caller, p50"),
                    percentile_ms(&mut latencies, 0.5),
                    Unit::Ms,
                );
                report.add(
                    group,
                    &format!("{name}: report to caller, p99"),
                    percentile_ms(&mut latencies, 0.99),
                    Unit::Ms,
                );
            }
        }
    }
}
