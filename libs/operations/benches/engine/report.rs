//! Figures by row, as median, minimum and maximum over the rounds, and the ratios that matter.

use std::collections::BTreeMap;

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Rate,
    Ms,
    CpuMs,
    Count,
    Bytes,
}

impl Unit {
    const fn text(self) -> &'static str {
        match self {
            Self::Rate => "1/s",
            Self::Ms => "ms",
            Self::CpuMs => "CPU-ms/op",
            Self::Count => "",
            Self::Bytes => "bytes",
        }
    }
}

/// Figures of all rounds, in the order in which they came first.
#[derive(Debug, Default)]
pub struct Report {
    order: Vec<(String, String)>,
    figures: BTreeMap<(String, String), (Unit, Vec<f64>)>,
}

impl Report {
    /// Adds a figure of one round.
    pub fn add(&mut self, group: &str, name: &str, value: f64, unit: Unit) {
        let key = (group.to_owned(), name.to_owned());
        println!("  {group:14} {name:52} {value:12.3} {}", unit.text());
        let entry = self.figures.entry(key.clone()).or_insert_with(|| {
            self.order.push(key);
            (unit, Vec::new())
        });
        entry.1.push(value);
    }

    /// Median of a figure.
    fn median(&self, group: &str, name: &str) -> Option<f64> {
        let (_, values) = self.figures.get(&(group.to_owned(), name.to_owned()))?;
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }

    /// Prints the table and the ratios to the floor.
    pub fn print(&self) {
        println!("\n| what | figure | median | min | max | unit |\n|---|---|---:|---:|---:|---|");
        for key in &self.order {
            let (unit, values) = &self.figures[key];
            let min = values.iter().copied().fold(f64::INFINITY, f64::min);
            let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let median = self.median(&key.0, &key.1).unwrap_or_default();
            let (group, name) = key;
            println!("| {group} | {name} | {median:.3} | {min:.3} | {max:.3} | {} |", unit.text());
        }
        println!("\n| ratio of medians | value |\n|---|---:|");
        for (group, name, floor) in [
            ("engine alone", "progress ops/s", "progress ops/s"),
            ("over gRPC", "progress ops/s", "progress ops/s"),
            ("over gRPC", "progress ops/s", "progress ops/s with change rows"),
            ("engine alone", "tasks/s", "tasks/s"),
            ("over gRPC", "tasks/s", "tasks/s"),
            ("whole service", "progress ops/s", "progress ops/s"),
            ("whole service", "progress ops/s", "progress ops/s with change rows"),
            ("whole service", "tasks/s", "tasks/s"),
        ] {
            self.ratio(group, name, "floor", floor);
        }
        for name in ["progress ops/s", "tasks/s", "calls/s", "calls/s: CPU of the service"] {
            self.ratio("whole service", name, "over gRPC", name);
        }
    }

    fn ratio(&self, group: &str, name: &str, to: &str, of: &str) {
        if let (Some(ours), Some(theirs)) = (self.median(group, name), self.median(to, of)) {
            println!("| {group}: {name} / {to}: {of} | {:.2} |", ours / theirs);
        }
    }
}

/// A percentile of nanoseconds, in milliseconds.
pub fn percentile_ms(times_ns: &mut [i64], share: f64) -> f64 {
    times_ns.sort_unstable();
    let rank = (times_ns.len() as f64 * share).ceil() as usize;
    times_ns.get(rank.saturating_sub(1)).map_or(f64::NAN, |ns| *ns as f64 / 1e6)
}
