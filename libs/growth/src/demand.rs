//! What so many people ask for in the busiest hour, and what that costs: rates times costs, and what
//! replicas cost that do nothing. No queue and no limit is in it; those stand in `plan`.

use crate::{
    assumptions::People,
    costs::{Activity, Costs},
};

const DAY_SECONDS: f64 = 86_400.0;

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// Reading calls a second.
    pub reads: f64,
    /// Tailorings a second, each followed to its end.
    pub tailorings: f64,
    /// Files a second, each followed until it was read.
    pub uploads: f64,
    /// Passwords a second.
    pub sign_ins: f64,
    /// Open pages that follow an inbox.
    pub watchers: f64,
}

impl Rates {
    /// Of so many registered users in the busiest hour.
    #[must_use]
    pub fn at_peak(users: f64, people: &People) -> Self {
        let visits = users * people.active_share * people.visits / DAY_SECONDS * people.peak;
        Self {
            reads: visits * people.reads,
            tailorings: visits * people.tailorings,
            uploads: visits * people.uploads,
            sign_ins: visits * people.sign_ins,
            watchers: visits * people.minutes * 60.0,
        }
    }

    /// Each kind of thing with how much of it comes a second.
    fn parts<'a>(&self, costs: &'a Costs) -> [(f64, &'a Activity); 5] {
        [
            (self.reads, &costs.read),
            (self.tailorings, &costs.tailoring),
            (self.uploads, &costs.upload),
            (self.sign_ins, &costs.sign_in),
            (self.watchers, &costs.watching),
        ]
    }
}

/// What rates cost.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// Cores that work, in the order of [`crate::costs::PROCESSES`].
    pub cores: [f64; 5],
    /// Transactions a second.
    pub transactions: f64,
    /// Flushes of the write-ahead log a second.
    pub flushes: f64,
    /// KiB of it a second.
    pub wal_kib: f64,
    /// KiB of tables a second that stay.
    pub kept_kib: f64,
    /// KiB of tables a second that go with their age.
    pub passing_kib: f64,
    /// Rows inserted a second.
    pub rows: f64,
    /// Events a second.
    pub events: f64,
    /// MiB of all replicas of each service together.
    pub memory_mib: [f64; 4],
}

/// What rates cost with so many replicas of each service.
#[must_use]
pub fn demand(rates: &Rates, replicas: [f64; 4], costs: &Costs) -> Demand {
    let parts = rates.parts(costs);
    let sum = |of: fn(&Activity) -> f64| {
        // Replicas that reach the database have their heartbeats, leases and looks.
        let idle = of(&costs.idle) * replicas[1..].iter().sum::<f64>();
        idle + parts.iter().map(|(rate, activity)| rate * of(activity)).sum::<f64>()
    };
    let idle = costs.idle.cpu_ms();
    let cores = std::array::from_fn(|n| {
        let alone = replicas.get(n).map_or_else(|| replicas[1..].iter().sum(), |count| *count);
        let worked = parts.iter().map(|(rate, activity)| rate * activity.cpu_ms()[n]);
        // What a tailoring has come to is told to the page of its owner.
        let told = if n == 0 { rates.tailorings * costs.stated.delivery_ms.value } else { 0.0 };
        (idle[n] * alone + worked.sum::<f64>() + told) / 1e3
    });
    Demand {
        cores,
        transactions: sum(|activity| activity.transactions),
        flushes: sum(|activity| activity.flushes),
        wal_kib: sum(|activity| activity.wal_kib),
        kept_kib: sum(|activity| activity.kept_kib),
        passing_kib: sum(|activity| activity.passing_kib),
        rows: sum(|activity| activity.rows),
        events: (rates.tailorings + rates.uploads) * costs.stated.changes_per_tailoring.value,
        memory_mib: memory_mib(rates, replicas, costs),
    }
}

/// Memory of replicas and of the streams that they hold.
fn memory_mib(rates: &Rates, replicas: [f64; 4], costs: &Costs) -> [f64; 4] {
    let base = costs.base_mib();
    let stated = &costs.stated;
    let streams = [stated.stream_gateway_kib.value, 0.0, 0.0, stated.stream_service_kib.value];
    std::array::from_fn(|n| base[n] * replicas[n] + rates.watchers * streams[n] / 1024.0)
}
