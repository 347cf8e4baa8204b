//! What live streams cost: memory of a watcher that waits, over gRPC and over server-sent events
//! through the gateway, and CPU and rate of changes delivered to many watchers of one operation.
//!
//! `cargo bench -p gateway --bench watchers -- [--idle N] [--seconds S]`

mod clients;
mod processes;
mod servers;

use anyhow::{Context as _, Result};
use db::private::{Options, Server};

use crate::{
    clients::Heard,
    processes::{Child, cpu_seconds, resident_bytes},
};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Watchers of one operation, and the pause between its reports in milliseconds.
const FANS: [(usize, u64); 2] = [(1_000, 10), (10_000, 100)];
/// Watchers that are there before memory is first looked at.
const WARM: usize = 500;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    processes::many_files()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match words.as_slice() {
        ["service", url] => runtime.block_on(servers::service(url)),
        ["gateway", service] => runtime.block_on(servers::gateway(service)),
        ["grpc", address] => runtime.block_on(clients::over_grpc(address)),
        ["sse", address] => runtime.block_on(clients::over_sse(address)),
        _ => {
            let number = |name: &str, usual: usize| {
                let at = words.iter().position(|word| *word == name);
                at.and_then(|at| words.get(at + 1)?.parse().ok()).unwrap_or(usual)
            };
            runtime.block_on(measure(number("--idle", 5_000), number("--seconds", 10)))
        }
    }
}

async fn measure(idle: usize, seconds: usize) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("watchers-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let postgres = Server::start(Options::new(&folder)).await.context("the private PostgreSQL")?;
    println!("| watchers | figure | value |\n|---|---|---:|");
    let (mut service, address) = Child::server(&["service", &postgres.url()])?;
    let (gateway, http) = Child::server(&["gateway", &address])?;
    memory(&mut service, &gateway, &address, &http, idle)?;
    for (watchers, pause) in FANS {
        let reports = seconds * 1_000 / usize::try_from(pause)?;
        for (way, at) in [("grpc", &address), ("sse", &http)] {
            fan_out(&mut service, &gateway, way, at, watchers, pause, reports)?;
        }
    }
    drop((service, gateway));
    postgres.stop().await?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Memory that each further watcher of an operation of its own takes while nothing happens.
fn memory(service: &mut Child, gateway: &Child, grpc: &str, http: &str, idle: usize) -> Result<()> {
    for (way, at) in [("grpc", grpc), ("sse", http)] {
        let ids = service.ask(&format!("idle {}", WARM + idle))?;
        let ids: Vec<String> = serde_json::from_str(&ids)?;
        let mut clients = Child::start(&[way, at])?;
        let mut sizes = Vec::new();
        for part in [&ids[..WARM], &ids[WARM..]] {
            clients.ask(&serde_json::to_string(part)?)?;
            sizes.push((resident_bytes(service.pid())?, resident_bytes(gateway.pid())?));
        }
        let kib = |before: u64, after: u64| {
            after.saturating_sub(before) as f64 / 1024.0 / idle.max(1) as f64
        };
        let [before, after] = [sizes[0], sizes[1]];
        println!("| {idle} over {way} | service, KiB each | {:.1} |", kib(before.0, after.0));
        if way == "sse" {
            println!("| {idle} over {way} | gateway, KiB each | {:.1} |", kib(before.1, after.1));
        }
        drop(clients);
        service.ask("cancel")?;
    }
    Ok(())
}

/// Rate and CPU of deliveries: one operation, many who watch it.
fn fan_out(
    service: &mut Child,
    gateway: &Child,
    way: &str,
    at: &str,
    watchers: usize,
    pause: u64,
    reports: usize,
) -> Result<()> {
    let id = service.ask(&format!("told {reports} {pause}"))?;
    let mut clients = Child::start(&[way, at])?;
    clients.ask(&serde_json::to_string(&vec![id; watchers])?)?;
    let cpu = || -> Result<f64> { Ok(cpu_seconds(service.pid())? + cpu_seconds(gateway.pid())?) };
    let before = cpu()?;
    service.say("go")?;
    let heard: Heard = serde_json::from_str(&clients.line()?)?;
    let spent = service.pid();
    let spent = cpu_seconds(spent)? + cpu_seconds(gateway.pid())? - before;
    let (all, count) = (watchers * (reports + 2), heard.deliveries);
    let name = format!("{watchers} of one operation over {way}");
    println!("| {name} | deliveries/s | {:.0} |", count as f64 / heard.seconds);
    println!("| {name} | CPU-ms a delivery | {:.4} |", 1e3 * spent / count.max(1) as f64);
    println!("| {name} | delivered one by one of {all} changes | {count} |");
    println!("| {name} | saw the end | {} |", heard.ended);
    Ok(())
}
