//! What is run: an operation that does nothing, and one with six durable reports.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use operations::{Context, Definition, Failure, Kind};
use serde::{Deserialize, Serialize};

use crate::machine::now_ns;

/// Operations that run at a time.
pub const IN_FLIGHT: usize = 64;
/// What is reported.
pub const REPORTS: [f64; 6] = [10.0, 25.0, 50.0, 75.0, 95.0, 100.0];

/// Times in nanoseconds that handlers have noted.
pub type Times = Arc<Mutex<Vec<i64>>>;

#[derive(Debug, Serialize, Deserialize)]
pub struct Input {
    /// When its start was asked for.
    pub asked_ns: i64,
    /// Pause before each report.
    pub pause_ms: u64,
}

#[derive(Debug, Serialize)]
pub struct Output {}

/// Does nothing, and notes how long it took to come to that.
pub struct Noop(pub Times);

impl Kind for Noop {
    type Input = Input;
    type Output = Output;

    fn definition() -> Definition {
        Definition::new("bench.noop", 1, Vec::new()).concurrency(IN_FLIGHT)
    }

    async fn run(&self, _: Context, input: Input) -> Result<Output, Failure> {
        if input.asked_ns > 0 {
            let taken = now_ns() - input.asked_ns;
            self.0.lock().expect("no handler panics").push(taken);
        }
        Ok(Output {})
    }
}

/// Reports six times; each report says when it was made.
pub struct Progress;

impl Kind for Progress {
    type Input = Input;
    type Output = Output;

    fn definition() -> Definition {
        Definition::new("bench.progress", 1, Vec::new()).concurrency(IN_FLIGHT)
    }

    async fn run(&self, context: Context, input: Input) -> Result<Output, Failure> {
        for percent in REPORTS {
            if input.pause_ms > 0 {
                tokio::time::sleep(Duration::from_millis(input.pause_ms)).await;
            }
            context.report(percent, &now_ns().to_string()).await?;
        }
        Ok(Output {})
    }
}
