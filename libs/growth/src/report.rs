//! The plan as a person reads it.

use std::fmt::{self, Display, Formatter};

use crate::{
    costs::PROCESSES,
    plan::{Bottleneck, Plan},
};

/// Plans side by side, and what is full first on the way to each.
pub struct Report<'a> {
    /// Plans, the fewest users first.
    pub plans: &'a [Plan],
    /// What is full, in the order in which it is.
    pub bottlenecks: &'a [Bottleneck],
}

impl Report<'_> {
    /// What fills up between the stage before and this one, in that order.
    fn of_stage(&self, stage: usize) -> impl Iterator<Item = &Bottleneck> {
        let before = stage.checked_sub(1).map_or(0.0, |before| self.plans[before].users);
        let users = self.plans[stage].users;
        self.bottlenecks.iter().filter(move |one| one.users > before && one.users <= users)
    }

    /// The first that fills up on the way to a stage; where none does, the next that will.
    #[must_use]
    pub fn first(&self, stage: usize) -> Option<&Bottleneck> {
        let users = self.plans[stage].users;
        let next = || self.bottlenecks.iter().find(|one| one.users > users);
        self.of_stage(stage).next().or_else(next)
    }

    fn row(
        &self,
        out: &mut Formatter<'_>,
        name: &str,
        cell: impl Fn(&Plan) -> String,
    ) -> fmt::Result {
        let cells: Vec<String> = self.plans.iter().map(cell).collect();
        writeln!(out, "| {name} | {} |", cells.join(" | "))
    }

    fn table(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.row(out, "registered users", |plan| number(plan.users))?;
        writeln!(out, "|---|{}", "---:|".repeat(self.plans.len()))?;
        self.row(out, "reading calls/s", |plan| number(plan.rates.reads))?;
        self.row(out, "tailorings/s", |plan| number(plan.rates.tailorings))?;
        self.row(out, "open pages", |plan| number(plan.rates.watchers))?;
        for (n, name) in PROCESSES.iter().enumerate().take(4) {
            self.row(out, &format!("replicas of {name}"), |plan| plan.replicas[n].to_string())?;
        }
        self.row(out, "of tailoring, with a model", |plan| plan.with_model.to_string())?;
        self.row(out, "memory of all replicas, GiB", |plan| {
            number(plan.demand.memory_mib.iter().sum::<f64>() / 1024.0)
        })?;
        self.row(out, "of that for streams in gateways, GiB", |plan| number(plan.stream_gib))?;
        self.row(out, "if they were gRPC to the services, GiB", |plan| {
            number(plan.stream_grpc_gib)
        })?;
        self.row(out, "PostgreSQL: cores", |plan| number(plan.demand.cores[4]))?;
        self.row(out, "transactions/s", |plan| number(plan.demand.transactions))?;
        self.row(out, "commits that wait for the disk/s", |plan| number(plan.demand.flushes))?;
        self.row(out, "write-ahead log, MiB/s", |plan| number(plan.demand.wal_kib / 1024.0))?;
        self.row(out, "connections", |plan| number(plan.connections))?;
        self.row(out, "stays of a month, GiB", |plan| number(plan.month_gib))?;
        self.row(out, "passes, GiB", |plan| number(plan.passing_gib))?;
        self.row(out, "databases", |plan| plan.databases.to_string())?;
        self.row(out, "events/s", |plan| number(plan.demand.events))?;
        self.row(out, "partitions of a topic", |plan| plan.partitions.to_string())
    }
}

impl Display for Report<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.table(out)?;
        for (stage, plan) in self.plans.iter().enumerate() {
            writeln!(out, "\n**{} users**\n", number(plan.users))?;
            let all: Vec<&Bottleneck> = self.of_stage(stage).collect();
            match (all.as_slice(), self.first(stage)) {
                ([], Some(next)) => writeln!(
                    out,
                    "- nothing is full; first will be: {}, at {} users",
                    next.name,
                    number(next.users)
                )?,
                ([], None) => writeln!(out, "- nothing is full")?,
                ([first, then @ ..], _) => {
                    writeln!(out, "- first bottleneck: {}", sentence(first))?;
                    for next in then {
                        writeln!(out, "- then: {}", sentence(next))?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn sentence(one: &Bottleneck) -> String {
    format!("{}, full at {} users. {}", one.name, number(one.users), one.remedy)
}

/// A number with two digits that say something, and commas.
#[must_use]
pub fn number(value: f64) -> String {
    if value < 10.0 {
        let places = usize::from(value < 9.95);
        let places = if value < 0.95 { 2 } else { places };
        return format!("{value:.places$}");
    }
    let unit = 10_f64.powf(value.log10().floor() - 1.0);
    let digits = format!("{:.0}", (value / unit).round() * unit);
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_the_digits_that_say_something() {
        let shown = [0.034, 0.5, 4.26, 9.99, 12.3, 99.7, 1_234.0, 98_765_432.0].map(number);
        assert_eq!(shown, ["0.03", "0.50", "4.3", "10", "12", "100", "1,200", "99,000,000"]);
    }
}
