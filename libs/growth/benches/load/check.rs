//! The model held against the program: two loads of everything at once, what was predicted of them
//! from costs that were measured kind by kind, and what they took.

use growth::{
    costs::{Costs, PROCESSES},
    demand::{Rates, demand},
};

use crate::costs::{Bench, Measured};

/// The two loads.
const LOADS: [Rates; 2] = [
    Rates { reads: 50.0, tailorings: 2.0, uploads: 0.5, sign_ins: 0.5, watchers: 50.0 },
    Rates { reads: 200.0, tailorings: 6.0, uploads: 1.0, sign_ins: 1.0, watchers: 200.0 },
];

/// Runs both loads and prints a table of each.
pub fn run(bench: &Bench<'_>, costs: &Costs) {
    for rates in LOADS {
        let measured = bench.measure(&rates);
        let seconds = measured.spent.seconds;
        println!(
            "\n{} reading calls, {} tailorings, {} uploads, {} sign-ins in {seconds:.0} s, {:.0} open pages\n",
            measured.done.reads,
            measured.done.tailorings,
            measured.done.uploads,
            measured.done.sign_ins,
            rates.watchers
        );
        print(&measured, &rates, bench.program.replicas(), costs);
    }
}

fn print(measured: &Measured, rates: &Rates, replicas: [f64; 4], costs: &Costs) {
    let (done, seconds) = (measured.done, measured.spent.seconds);
    // What was really done, a second of the whole time that was measured.
    let a_second = |count: u32| f64::from(count) / seconds;
    let rates = Rates {
        reads: a_second(done.reads),
        tailorings: a_second(done.tailorings),
        uploads: a_second(done.uploads),
        sign_ins: a_second(done.sign_ins),
        ..*rates
    };
    let predicted = demand(&rates, replicas, costs);
    println!("| | predicted | measured | ratio |\n|---|---:|---:|---:|");
    for (n, name) in PROCESSES.iter().enumerate() {
        let what = format!("CPU of {name}, s");
        row(&what, predicted.cores[n] * seconds, measured.spent.cpu[n]);
    }
    let [services @ .., _] = measured.memory_mib;
    for (n, held) in services.into_iter().enumerate() {
        row(&format!("memory of {}, MiB", PROCESSES[n]), predicted.memory_mib[n], held);
    }
    let [transactions, flushes, wal, kept, passing, rows] = measured.spent.counters;
    row("transactions/s", predicted.transactions, transactions / seconds);
    row("flushes of the log/s", predicted.flushes, flushes / seconds);
    row("log, KiB/s", predicted.wal_kib, wal / seconds);
    row("tables that stay, KiB/s", predicted.kept_kib, kept / seconds);
    row("tables that pass, KiB/s", predicted.passing_kib, passing / seconds);
    row("rows inserted/s", predicted.rows, rows / seconds);
}

fn row(what: &str, predicted: f64, measured: f64) {
    println!("| {what} | {predicted:.2} | {measured:.2} | {:.2} |", predicted / measured);
}
