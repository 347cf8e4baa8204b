//! Read calls of the whole program, over HTTP, at a steady rate, with many resumes and operations
//! stored: how long each takes, and whether any of it reads a whole table.
//!
//! `cargo bench -p jobstream --bench reads -- [--rate N] [--seconds S] [--resumes N] [--operations N]`

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on ends")]

#[path = "../../tests/it/browser.rs"]
#[expect(dead_code, reason = "not all of it is needed here")]
mod browser;
mod load;
#[path = "../../tests/it/program.rs"]
#[expect(dead_code, reason = "not all of it is needed here")]
mod program;
mod stored;

use std::time::Duration;

use crate::{
    browser::Browser,
    program::{Folder, Up},
    stored::Stored,
};

/// People whose things are stored and read; no one of them comes near the limit of calls.
const PEOPLE: usize = 50;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, usual: u32| {
        let at = words.iter().position(|word| word == name);
        at.and_then(|at| words.get(at + 1)?.parse().ok()).unwrap_or(usual)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (resumes, operations) = (number("--resumes", 10_000), number("--operations", 100_000));
    runtime.block_on(measure(
        [resumes, operations],
        f64::from(number("--rate", 500)),
        Duration::from_secs(number("--seconds", 20).into()),
    ));
}

async fn measure([resumes, operations]: [u32; 2], rate: f64, time: Duration) {
    let folder = Folder::new("reads");
    let up = Up::start(&folder.0);
    let mut people = Vec::with_capacity(PEOPLE);
    for n in 0..PEOPLE {
        people.push(Browser::register(&up, &format!("p{n}@example.org"), "a long password").await);
    }
    let first = &people[0];
    first.sample().await;
    let started = first.tailoring().send().await.unwrap();
    assert_eq!(started.status().as_u16(), 202);
    first.notified(1).await;
    let mut stored = Stored::open(&folder.0).await;
    stored.multiply([resumes, operations]).await;
    let calls = stored.calls(&people).await;
    // Plans, caches and pools are those of a service that runs.
    load::run(&calls, rate / 5.0, Duration::from_secs(3)).await;
    let before = stored.scans().await;
    let heard = load::run(&calls, rate, time).await;
    heard.print(rate);
    println!("\n| table | rows | read whole | read by an index |\n|---|---:|---:|---:|");
    for (table, rows, whole, index) in stored.scans_since(&before).await {
        println!("| {table} | {rows} | {whole} | {index} |");
    }
}
