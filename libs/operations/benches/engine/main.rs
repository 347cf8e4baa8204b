//! How much an operation costs, and how that compares with the least that PostgreSQL must write
//! for one: the floor is measured in the same run, so the ratios hold when the machine drifts.
//!
//! `cargo bench -p operations --bench engine -- [--rounds N] [--seconds S]`

mod client;
mod floor;
mod form;
mod kinds;
mod load;
mod machine;
mod report;
mod server;
mod stored;
mod waiting;

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::{form::Form, report::Report};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Asked {
    pub rounds: u32,
    pub load: Duration,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match arguments.first().map(String::as_str) {
        Some("serve") => {
            let form = Form::named(&arguments[2]);
            runtime.block_on(server::serve(&arguments[1], form, &arguments[3]))
        }
        Some("client") => {
            runtime.block_on(client::run(&arguments[1], &arguments[2], &arguments[3]))
        }
        _ => runtime.block_on(measure(asked(&arguments)?)),
    }
}

fn asked(arguments: &[String]) -> Result<Asked> {
    let mut asked = Asked { rounds: 3, load: Duration::from_secs(4) };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let number =
            || words.clone().next().context("a number is missing")?.parse().context("a number");
        match word.as_str() {
            "--rounds" => asked.rounds = number()?,
            "--seconds" => asked.load = Duration::from_secs(number()?.into()),
            _ => continue,
        }
    }
    Ok(asked)
}

async fn measure(asked: Asked) -> Result<()> {
    let machine = machine::Machine::start().await?;
    let mut report = Report::default();
    for round in 1..=asked.rounds {
        println!("round {round} of {}", asked.rounds);
        floor::measure(&machine, &mut report, asked.load)?;
        server::alone(&machine, &mut report, asked.load).await?;
        for form in [Form::Bare, Form::Whole] {
            client::over_grpc(&machine, &mut report, asked.load, form).await?;
        }
    }
    waiting::measure(&machine, &mut report).await?;
    stored::measure(&machine, &mut report).await?;
    machine.stop().await?;
    report.print();
    Ok(())
}
