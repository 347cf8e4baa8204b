//! What the system and PostgreSQL have counted until a moment, and the difference of two moments.

use std::{process::Command, time::Instant};

use crate::program::{Program, cpu_seconds, memory_mib};

/// Tables whose rows go by themselves: journals, changes, the log and what was seen of it.
const PASSING: &str = "relname IN ('change', 'step', 'stream_text', 'request', 'event_inbox', \
    'event_applied', 'event_outbox') OR schemaname = 'events'";

/// Counters at a moment.
#[derive(Clone, Debug)]
pub struct Reading {
    at: Instant,
    cpu: [f64; 5],
    counters: [f64; 6],
}

/// What has come between two moments.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    /// Seconds.
    pub seconds: f64,
    /// CPU seconds of each process, in the order of [`growth::costs::PROCESSES`].
    pub cpu: [f64; 5],
    /// Transactions, flushes of the log, KiB of log, KiB kept, KiB passing, rows.
    pub counters: [f64; 6],
}

/// Asks PostgreSQL by its own program for a row of numbers.
fn numbers<const N: usize>(program: &Program, sql: &str) -> [f64; N] {
    let (postgres, socket) = program.postgres();
    let mut psql = Command::new(postgres.with_file_name("psql"));
    psql.args(["-XAtq", "-F", " ", "-U", "jobstream", "-d", "postgres", "-c", sql]);
    let output = psql.arg("-h").arg(socket).output().expect("psql stands beside postgres");
    let text = String::from_utf8_lossy(&output.stdout);
    let found: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let wrong = String::from_utf8_lossy(&output.stderr);
    found.try_into().unwrap_or_else(|found| panic!("{sql}: {found:?} {wrong}"))
}

/// Reads all counters.
pub fn read(program: &Program) -> Reading {
    let size = |which: &str| {
        format!(
            "(SELECT coalesce(sum(pg_total_relation_size(relid)), 0) / 1024.0 \
             FROM pg_stat_user_tables WHERE {which})"
        )
    };
    let counters = numbers(
        program,
        &format!(
            "SELECT (SELECT xact_commit + xact_rollback FROM pg_stat_database \
             WHERE datname = current_database()), \
             (SELECT coalesce(sum(fsyncs), 0) FROM pg_stat_io WHERE object = 'wal'), \
             (SELECT wal_bytes / 1024 FROM pg_stat_wal), {}, {}, \
             (SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_user_tables)",
            size(&format!("NOT ({PASSING})")),
            size(PASSING)
        ),
    );
    let cpu = program.processes().map(|pids| cpu_seconds(&pids));
    Reading { at: Instant::now(), cpu, counters }
}

/// Connections of the program, and memory of each process in MiB.
pub fn held(program: &Program) -> (f64, [f64; 5]) {
    let sql = "SELECT count(*) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let [connections] = numbers(program, sql);
    (connections, program.processes().map(|pids| memory_mib(&pids)))
}

/// Of the operations of a kind that have ended: mean seconds from start to end, and changes.
pub fn operations(program: &Program, kind: &str) -> [f64; 2] {
    let sql = format!(
        "SELECT avg(extract(epoch FROM ended_at - run_at)), avg(sequence) \
         FROM tailoring.operation WHERE kind = '{kind}' AND ended_at IS NOT NULL"
    );
    numbers(program, &sql)
}

impl Reading {
    /// What has come since another reading.
    pub fn since(&self, before: &Self) -> Spent {
        Spent {
            seconds: (self.at - before.at).as_secs_f64(),
            cpu: std::array::from_fn(|n| self.cpu[n] - before.cpu[n]),
            counters: std::array::from_fn(|n| self.counters[n] - before.counters[n]),
        }
    }
}
