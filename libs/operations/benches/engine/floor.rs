//! The floor: what PostgreSQL alone needs to write the same rows, by its own benchmark program.

use std::{path::Path, process::Command, time::Duration};

use anyhow::{Context as _, Result, bail};

use crate::{
    machine::Machine,
    report::{Report, Unit},
};

const SCHEMA: &str = include_str!("floor/schema.sql");

/// Name, script, clients, operations per transaction.
const ROWS: [(&str, &str, u32, f64); 6] = [
    ("commits/s, 1 client", "insert1", 1, 1.0),
    ("tasks/s", "task", 64, 1.0),
    ("tasks/s, groups of 50", "task_batch50", 8, 50.0),
    ("progress ops/s", "progress_nonotify", 64, 1.0),
    ("progress ops/s with change rows", "progress_change", 64, 1.0),
    ("progress ops/s with change rows, groups of 50", "progress_change_batch50", 8, 50.0),
];

/// Measures every row of the floor.
pub fn measure(machine: &Machine, report: &mut Report, load: Duration) -> Result<()> {
    for (name, script, clients, per) in ROWS {
        psql(machine, SCHEMA)?;
        let before = machine.server_cpu();
        let rate = pgbench(machine, script, clients, per > 1.0, load)?;
        let cpu = machine.server_cpu() - before;
        report.add("floor", name, rate * per, Unit::Rate);
        let operations = rate * per * load.as_secs_f64();
        report.add("floor", &format!("{name}: server CPU"), 1e3 * cpu / operations, Unit::CpuMs);
    }
    Ok(())
}

fn socket(machine: &Machine) -> String {
    // postgres://user@/database?host=/socket/dir: the client programs take the same form.
    machine.url()
}

fn psql(machine: &Machine, sql: &str) -> Result<()> {
    let run = Command::new("psql")
        .args(["-q", "-v", "ON_ERROR_STOP=1", "-d", &socket(machine), "-c", sql])
        .env("PGOPTIONS", "-c client_min_messages=error")
        .output()
        .context("psql is missing: install postgresql-contrib")?;
    if !run.status.success() {
        bail!("psql: {}", String::from_utf8_lossy(&run.stderr));
    }
    Ok(())
}

fn pgbench(
    machine: &Machine,
    script: &str,
    clients: u32,
    simple: bool,
    load: Duration,
) -> Result<f64> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/engine/floor");
    let run = Command::new("pgbench")
        .args(["-n", "-M", if simple { "simple" } else { "prepared" }, "-j", "1"])
        .args(["-c", &clients.to_string(), "-T", &load.as_secs().max(2).to_string()])
        .arg("-f")
        .arg(folder.join(script).with_extension("sql"))
        .arg(socket(machine))
        .output()
        .context("pgbench is missing: install postgresql-contrib")?;
    let text = String::from_utf8_lossy(&run.stdout);
    let rate = text.lines().find_map(|line| line.strip_prefix("tps = "));
    let rate = rate.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    rate.with_context(|| {
        format!("pgbench {script}: {text}{}", String::from_utf8_lossy(&run.stderr))
    })
}
