//! The figures of one run under a fault, as one line, read from what is stored in the end.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::Instant,
};

use chrono::{DateTime, Utc};
use events::{Delivered, header};
use testkit::{faults::Run, records, wait_until};

use crate::scene::{LIMIT, Scene};

/// When a fault was over.
#[derive(Debug, Clone, Copy)]
pub struct Healed(DateTime<Utc>, Instant);

impl Healed {
    pub fn now() -> Self {
        Self(Utc::now(), Instant::now())
    }
}

/// What a run led to.
pub struct Row {
    run: Run,
    form: &'static str,
    /// Changes that were committed.
    rows: usize,
    /// Records in the topic, and events among them.
    records: usize,
    distinct: usize,
    /// Changes without an effect, effects that happened again, effects out of their order.
    lost: usize,
    doubled: usize,
    disordered: usize,
    /// Copies that the inbox passed over.
    suppressed: u64,
    /// By how much a record ever went ahead of its predecessors.
    largest_gap: i64,
    /// Batches that were sent again, and those that were refused as a predecessor's.
    again: u64,
    fenced: u64,
    /// End of the fault to the first effect of each aggregate, in ms: half, 95 of 100, all.
    recovery_ms: [f64; 3],
    /// End of the fault to the last effect, in s.
    drained: f64,
}

impl Row {
    /// Waits until every change has its effect, reads what there is, and prints it.
    pub async fn read(scene: &Scene, run: Run, healed: Healed) -> Self {
        let rows = scene.committed().await;
        wait_until("every effect", LIMIT, async || scene.effects.count().await >= rows).await;
        let drained = healed.1.elapsed().as_secs_f64();
        let all = |found: &[Delivered]| distinct(found) >= rows;
        let (log, pool, topic) = (scene.log.as_ref(), &scene.pool, &scene.topic);
        let found = records(log, pool, topic, LIMIT, all).await;
        let effects = scene.effects.rows().await;
        let applied: HashSet<(&str, i64)> = effects
            .iter()
            .map(|(aggregate, sequence, _)| (aggregate.as_str(), *sequence))
            .collect();
        let late = scene.effects.first_after(healed.0).await;
        let at = |share: usize| late.get((late.len().max(1) - 1) * share / 100).copied();
        let row = Self {
            run,
            form: scene.form.name(),
            rows,
            records: found.len(),
            distinct: distinct(&found),
            lost: rows - applied.len(),
            doubled: effects.len() - applied.len(),
            disordered: disordered(&effects),
            suppressed: ["duplicate", "older"]
                .map(|outcome| scene.counters.get_with(events::metrics::CONSUMED, outcome))
                .iter()
                .sum(),
            largest_gap: largest_gap(&found),
            again: scene.counters.get(events::metrics::RELAY_FAILURES),
            fenced: scene.counters.get_with(events::metrics::RELAY_FAILURES, "FENCED"),
            recovery_ms: [50, 95, 100].map(|share| at(share).unwrap_or_default()),
            drained,
        };
        println!("{row}");
        row
    }

    /// Fails unless every change has one effect, in order, and stands in the topic in order.
    pub fn holds(&self) {
        let broken = [self.lost, self.doubled, self.disordered, self.rows - self.distinct];
        assert!(broken == [0; 4] && self.largest_gap <= 1, "{self}");
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [p50, p95, max] = self.recovery_ms;
        write!(
            f,
            "{} | {} | seed {} | rows {} | records {} distinct {} | lost {} | doubled {} | \
             order broken {} | copies suppressed {} | largest gap {} | sent again {} | fenced {} | \
             recovery ms p50 {p50:.0} p95 {p95:.0} max {max:.0} | drained s {:.1}",
            self.run.fault,
            self.form,
            self.run.seed,
            self.rows,
            self.records,
            self.distinct,
            self.lost,
            self.doubled,
            self.disordered,
            self.suppressed,
            self.largest_gap,
            self.again,
            self.fenced,
            self.drained,
        )
    }
}

/// How many events stand in records.
fn distinct(records: &[Delivered]) -> usize {
    let ids = records.iter().filter_map(|one| header(&one.record.headers, "ce_id"));
    ids.collect::<HashSet<_>>().len()
}

/// How many effects do not follow the one before them of their aggregate.
fn disordered(effects: &[crate::effects::Row]) -> usize {
    let mut last: HashMap<&str, i64> = HashMap::new();
    let mut count = 0;
    for (aggregate, sequence, _) in effects {
        let before = last.insert(aggregate, *sequence).unwrap_or(0);
        count += usize::from(before + 1 != *sequence);
    }
    count
}

/// By how much the first copy of an event ever went ahead of what was there of its aggregate.
fn largest_gap(records: &[Delivered]) -> i64 {
    let mut highest: HashMap<&str, i64> = HashMap::new();
    let mut gap = 0;
    for one in records {
        let sequence: i64 = header(&one.record.headers, "ce_sequence").unwrap().parse().unwrap();
        let known = highest.entry(one.record.key.as_str()).or_default();
        gap = gap.max(sequence - *known);
        *known = sequence.max(*known);
    }
    gap
}
