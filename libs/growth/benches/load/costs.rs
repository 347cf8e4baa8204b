//! What one of each kind of thing costs: each kind alone at a steady rate, less what the same time
//! costs when nobody comes. Prints the tables of the README.

use std::{array, sync::Arc, time::Duration};

use growth::{
    costs::{COLUMNS, PROCESSES},
    demand::Rates,
};

use crate::{
    drive,
    meter::{self, Spent},
    people::Person,
    program::Program,
};

/// Each kind of thing, alone: its key in the file of costs, its name, how much of it.
const KINDS: [(&str, &str, Rates); 5] = [
    ("read", "a reading call", Rates { reads: 100.0, ..NOTHING }),
    ("tailoring", "a tailoring", Rates { tailorings: 3.0, ..NOTHING }),
    ("upload", "an upload", Rates { uploads: 2.0, ..NOTHING }),
    ("sign_in", "a sign-in", Rates { sign_ins: 5.0, ..NOTHING }),
    ("watching", "an open page, a second", Rates { watchers: 400.0, ..NOTHING }),
];
const NOTHING: Rates =
    Rates { reads: 0.0, tailorings: 0.0, uploads: 0.0, sign_ins: 0.0, watchers: 0.0 };

/// What a second costs when nobody comes: the less of two measurements, since other programs of the
/// machine can only add to it.
fn idle(first: &Spent, last: &Spent) -> Spent {
    let less = |of: fn(&Spent, usize) -> f64, n| {
        f64::min(of(first, n) / first.seconds, of(last, n) / last.seconds)
    };
    let mut counters: [f64; 6] = array::from_fn(|n| less(|spent, n| spent.counters[n], n));
    // Who waits stores nothing that stays: tables that grow then are old versions of rows.
    let [.., kept, passing, _] = &mut counters;
    (*kept, *passing) = (0.0, 0.0);
    Spent { seconds: 1.0, cpu: array::from_fn(|n| less(|spent, n| spent.cpu[n], n)), counters }
}

/// A running program that is measured.
pub struct Bench<'a> {
    pub program: &'a Program,
    pub people: &'a [Arc<Person>],
    pub time: Duration,
}

/// What was done, what it has cost, and how much was held in its middle.
pub struct Measured {
    pub done: drive::Done,
    pub spent: Spent,
    pub memory_mib: [f64; 5],
}

impl Bench<'_> {
    /// Does things at these rates and measures all of it.
    pub fn measure(&self, rates: &Rates) -> Measured {
        let pages = drive::Pages::open(self.people, rates.watchers as usize);
        let before = meter::read(self.program);
        let done = drive::run(self.people, rates, self.time);
        let after = meter::read(self.program);
        let (_, memory_mib) = meter::held(self.program);
        drop(pages);
        Measured { done, spent: after.since(&before), memory_mib }
    }

    /// Measures each kind of thing alone and prints a row for each.
    pub fn costs(&self) {
        let first = self.measure(&Rates::default());
        let kinds = KINDS.map(|(key, name, rates)| (key, name, self.measure(&rates)));
        let idle = idle(&first.spent, &self.measure(&Rates::default()).spent);
        let replicas = self.program.replicas();
        let clients: f64 = replicas[1..].iter().sum();
        let each = |n: usize| replicas.get(n).copied().unwrap_or(clients);
        let cpu = array::from_fn(|n| idle.cpu[n] / each(n));
        let rest = idle.counters.map(|counted| counted / clients);
        let mut rows = vec![Row::new("idle", "a replica that waits, a second", cpu, rest)];
        let mut most = first.memory_mib;
        for (key, name, measured) in kinds {
            // What streams take is told apart from what a process takes that has worked.
            if measured.done.watched_seconds == 0.0 {
                most = array::from_fn(|n| most[n].max(measured.memory_mib[n]));
            }
            let (spent, count) = (measured.spent, measured.done.count());
            let own = |all: f64, idle: f64| (all - idle * spent.seconds) / count;
            let cpu = array::from_fn(|n| own(spent.cpu[n], idle.cpu[n]));
            let rest = array::from_fn(|n| own(spent.counters[n], idle.counters[n]));
            rows.push(Row::new(key, name, cpu, rest));
        }
        print_table(&rows);
        self.print_single(most);
        print_file(&rows);
    }

    fn print_single(&self, memory_mib: [f64; 5]) {
        println!("\n| | |\n|---|---:|");
        for (name, kind) in [("a tailoring", "resume.tailor"), ("an upload", "resume.parse")] {
            let [seconds, changes] = meter::operations(self.program, kind);
            println!("| {name}, start to end alone, s | {seconds:.3} |");
            println!("| changes of {name} | {changes:.1} |");
        }
        let (connections, _) = meter::held(self.program);
        for (n, name) in PROCESSES.iter().enumerate().take(4) {
            let replicas = self.program.replicas()[n];
            println!("| memory of a replica of {name}, MiB | {:.1} |", memory_mib[n] / replicas);
        }
        println!("| memory of PostgreSQL, MiB | {:.0} |", memory_mib[4]);
        println!("| connections of a replica to PostgreSQL | {:.1} |", connections / 4.0);
    }
}

impl drive::Done {
    /// Things of the one kind that was done.
    fn count(&self) -> f64 {
        let done = self.reads + self.tailorings + self.uploads + self.sign_ins;
        f64::from(done) + self.watched_seconds
    }
}

/// What one of a kind costs, as it is written down.
struct Row {
    key: &'static str,
    name: &'static str,
    cells: Vec<String>,
}

impl Row {
    /// CPU comes in seconds.
    fn new(key: &'static str, name: &'static str, cpu: [f64; 5], counters: [f64; 6]) -> Self {
        let cells = cpu.iter().map(|seconds| seconds * 1e3).chain(counters);
        Self { key, name, cells: cells.map(digits).collect() }
    }
}

/// The table of the README.
fn print_table(rows: &[Row]) {
    println!(
        "| CPU-ms, numbers and KiB of | {} | transactions | flushes | log KiB | kept KiB | passing KiB | rows |",
        PROCESSES.join(" | ")
    );
    println!("|---|{}", "---:|".repeat(COLUMNS.len()));
    for row in rows {
        println!("| {} | {} |", row.name, row.cells.join(" | "));
    }
}

/// The same for `data/costs.toml`.
fn print_file(rows: &[Row]) {
    for row in rows {
        println!("\n[{}]\nrow = \"{}\"", row.key, row.name);
        for (column, cell) in COLUMNS.iter().zip(&row.cells) {
            println!("{column} = {cell}");
        }
    }
}

/// A number with three digits that say something; counting noise around nothing is nothing.
fn digits(value: f64) -> String {
    if value < 0.0005 {
        return "0.0".to_owned();
    }
    let places = if value >= 10.0 {
        1
    } else if value >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.places$}")
}
