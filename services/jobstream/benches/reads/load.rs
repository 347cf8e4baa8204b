//! A steady load: calls begin when their time has come, whether those before have ended or not, and
//! are measured from that time.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use reqwest::RequestBuilder;
use tokio::task::JoinSet;

/// A call: what it is named in the table, and how it is made.
pub struct Call {
    pub name: &'static str,
    pub request: RequestBuilder,
}

/// What came of the calls.
#[derive(Default)]
pub struct Heard {
    /// Milliseconds of each call, by name.
    times: BTreeMap<&'static str, Vec<f64>>,
    /// Answers other than 200, by status.
    failed: BTreeMap<u16, usize>,
    began: usize,
    seconds: f64,
}

/// Makes calls in turn, so many a second.
pub async fn run(calls: &[Call], rate: f64, time: Duration) -> Heard {
    let (begun, mut going) = (Instant::now(), JoinSet::new());
    let mut heard = Heard::default();
    for n in 0_u32.. {
        let at = Duration::from_secs_f64(f64::from(n) / rate);
        if at >= time {
            break;
        }
        tokio::time::sleep_until((begun + at).into()).await;
        let Call { name, request } = &calls[n as usize % calls.len()];
        let (name, request, due) = (*name, request.try_clone().unwrap(), begun + at);
        going.spawn(async move {
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            answer.bytes().await.unwrap();
            (name, status, due.elapsed().as_secs_f64() * 1e3)
        });
        heard.began += 1;
    }
    for (name, status, ms) in going.join_all().await {
        heard.times.entry(name).or_default().push(ms);
        if status != 200 {
            *heard.failed.entry(status).or_default() += 1;
        }
    }
    heard.seconds = begun.elapsed().as_secs_f64();
    heard
}

impl Heard {
    /// Prints a row for each kind of call, and one for all.
    pub fn print(&self, rate: f64) {
        let done = self.times.values().map(Vec::len).sum::<usize>();
        println!(
            "{} calls at {rate:.0} a second, {:.0} a second answered; not 200: {:?}\n",
            self.began,
            done as f64 / self.seconds,
            self.failed
        );
        println!("| call | number | p50 ms | p95 ms | p99 ms |\n|---|---:|---:|---:|---:|");
        let all: Vec<f64> = self.times.values().flatten().copied().collect();
        let rows = self.times.iter().map(|(name, times)| (*name, times.clone()));
        for (name, mut times) in rows.chain([("all", all)]) {
            times.sort_by(f64::total_cmp);
            let at = |share: usize| times[(times.len() - 1) * share / 100];
            let (p50, p95, p99) = (at(50), at(95), at(99));
            println!("| {name} | {} | {p50:.1} | {p95:.1} | {p99:.1} |", times.len());
        }
    }
}
