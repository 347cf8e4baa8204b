//! The program under load, each service as processes of its own: what one of each kind of thing costs
//! (`--costs`), or, without it, two mixed loads beside what the model says of them.
//!
//! `JOBSTREAM_BIN=target/release/jobstream cargo bench -p growth --bench load -- [--costs] [--seconds S]`

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on ends")]

mod check;
mod costs;
mod drive;
mod http;
mod meter;
mod people;
mod program;

use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use growth::{costs::Costs, demand::Rates};

use crate::{
    costs::Bench,
    people::{Counts, Person},
    program::Program,
};

/// People who do everything in turn.
const PEOPLE: usize = 40;
/// Seconds of each measurement.
const SECONDS: u64 = 20;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| words.iter().skip_while(|word| *word != name).nth(1);
    let seconds = after("--seconds").and_then(|word| word.parse().ok()).unwrap_or(SECONDS);
    let only_costs = words.iter().any(|word| word == "--costs");
    measure(only_costs, Duration::from_secs(seconds));
}

fn measure(only_costs: bool, time: Duration) {
    let program = Program::start();
    let counts = Arc::new(Counts::default());
    let mut people = Vec::with_capacity(PEOPLE);
    for n in 0..PEOPLE {
        let gateway = program.gateways[n % program.gateways.len()].clone();
        people.push(Arc::new(Person::new(n, gateway, Arc::clone(&counts))));
    }
    let bench = Bench { program: &program, people: &people, time };
    // Plans, caches and pools are those of services that run.
    let warm = Rates { reads: 50.0, tailorings: 2.0, uploads: 1.0, sign_ins: 1.0, watchers: 0.0 };
    drive::run(&people, &warm, Duration::from_secs(8));
    if only_costs {
        bench.costs();
    } else {
        let costs = Costs::measured().expect("the costs can be read");
        check::run(&bench, &costs);
    }
    let failed = counts.failed.load(Relaxed);
    println!(
        "\n{} messages of streams, {failed} answers that failed",
        counts.deliveries.load(Relaxed)
    );
    assert_eq!(failed, 0, "every answer of a measured load is right");
}
