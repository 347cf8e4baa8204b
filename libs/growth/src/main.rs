//! `make simulate`: what 10^5 to 10^8 users need, from measured costs and stated assumptions.

use std::process::ExitCode;

use growth::{
    assumptions::Assumptions,
    costs::Costs,
    plan::{bottlenecks, plan},
    report::Report,
};

/// Registered users of the stages.
const STAGES: [f64; 4] = [1e5, 1e6, 1e7, 1e8];
/// Users up to whom bottlenecks are looked for.
const MOST: f64 = 1e9;

fn main() -> ExitCode {
    match simulate() {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("simulate: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The report for the users that arguments name, else for the stages.
fn simulate() -> Result<String, String> {
    let costs = Costs::measured().map_err(|error| format!("data/costs.toml: {error}"))?;
    let assumed =
        Assumptions::stated().map_err(|error| format!("data/assumptions.toml: {error}"))?;
    let mut users = Vec::new();
    for word in std::env::args().skip(1) {
        let wrong = || format!("'{word}' must be a number of users from 1 to 1e9, such as 1e6");
        let count: f64 = word.parse().map_err(|_| wrong())?;
        users.push(count);
        if !(1.0..=MOST).contains(&count) {
            return Err(wrong());
        }
    }
    if users.is_empty() {
        users = STAGES.to_vec();
    }
    users.sort_by(f64::total_cmp);
    let plans: Vec<_> = users.into_iter().map(|users| plan(users, &costs, &assumed)).collect();
    let bottlenecks = bottlenecks(MOST, &costs, &assumed);
    Ok(Report { plans: &plans, bottlenecks: &bottlenecks }.to_string())
}
