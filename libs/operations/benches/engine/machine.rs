//! The machine a run is measured on: a private PostgreSQL with everything durable, and the CPU
//! time of processes as the system counts it.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context as _, Result};
use db::private::{Options, Server};

use crate::load::{Load, Outcome};

/// A private PostgreSQL in a folder of its own.
pub struct Machine {
    server: Server,
    folder: PathBuf,
}

impl Machine {
    /// Starts the server as a user would run it: flushes on, 256 MB of shared buffers.
    pub async fn start() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("engine-bench-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let mut options = Options::new(&folder);
        options.shared_buffers_mb = 256;
        let server = Server::start(options).await.context("the private PostgreSQL")?;
        Ok(Self { server, folder })
    }

    /// URL of the server.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// CPU seconds that PostgreSQL has taken, ended backends included.
    pub fn server_cpu(&self) -> f64 {
        self.server.pid().map_or(0.0, |pid| cpu_of_tree(pid.unsigned_abs()))
    }

    /// Waits until every operation of a schema has ended: a load is over then, and not before.
    pub async fn all_ended(&self, schema: &str, outcome: &mut Outcome) -> Result<()> {
        let pool = db::Pool::connect(db::PoolOptions::new(self.url(), schema))?;
        loop {
            let open: bool = pool
                .run("bench.open", |connection| {
                    Box::pin(async move {
                        sqlx::query_scalar(
                            "SELECT EXISTS (SELECT FROM operation WHERE ended_at IS NULL)",
                        )
                        .fetch_one(&mut **connection)
                        .await
                        .map_err(db::Error::from)
                    })
                })
                .await?;
            if !open {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        pool.close().await;
        if outcome.name == Load::TASKS {
            let taken = now_ns() - outcome.begun_ns;
            outcome.seconds = Duration::from_nanos(taken.unsigned_abs()).as_secs_f64();
        }
        Ok(())
    }

    /// Stops the server and removes its folder.
    pub async fn stop(self) -> Result<()> {
        self.server.stop().await?;
        fs::remove_dir_all(&self.folder)?;
        Ok(())
    }
}

/// CPU seconds of a process, its children and those it has waited for.
pub fn cpu_of_tree(root: u32) -> f64 {
    let mut processes = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let Some((_, rest)) = stat.rsplit_once(')') else { continue };
        let fields: Vec<u64> = rest.split_whitespace().map(|f| f.parse().unwrap_or(0)).collect();
        let parent = u32::try_from(fields[1]).unwrap_or(0);
        processes.push((pid, parent, fields[11] + fields[12], fields[13] + fields[14]));
    }
    let (mut todo, mut ticks) = (vec![root], 0);
    while let Some(pid) = todo.pop() {
        for (_, _, own, waited) in processes.iter().filter(|process| process.0 == pid) {
            ticks += own + waited;
        }
        todo.extend(processes.iter().filter(|process| process.1 == pid).map(|process| process.0));
    }
    Duration::from_millis(ticks * 10).as_secs_f64()
}

/// Nanoseconds of the machine's monotonic clock: one clock for all its processes.
pub fn now_ns() -> i64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec * 1_000_000_000 + now.tv_nsec
}
