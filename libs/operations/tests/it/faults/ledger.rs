//! A kind whose every effect is counted: a step, and a row that it saves under the fence.

use operations::{Context, Definition, Failure, Kind, phase};
use serde::{Deserialize, Serialize};

use crate::app::Stage;

/// The rows that the kind saves.
pub const TABLE: &str = "CREATE TABLE test.saved (operation text NOT NULL, run int NOT NULL, \
     attempt int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())";

/// Operations of it that one engine runs at a time.
pub const SLOTS: usize = 64;

/// Places in an attempt, in order.
pub const PLACES: [&str; 8] = [
    "phase count",
    "begins count",
    "done count",
    "journaled count",
    "phase save",
    "begins save",
    "journaled save",
    "ended",
];

pub struct Ledger(pub Stage);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Entry {
    /// Every attempt waits for the gate of this name between its step and its row.
    pub halfway: Option<String>,
    /// Every attempt but the first waits for the gate of this name before it does anything.
    pub second: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Saved {}

impl Kind for Ledger {
    type Input = Entry;
    type Output = Saved;

    fn definition() -> Definition {
        let phases = vec![phase(10.0, "count", "Counting..."), phase(60.0, "save", "Saving...")];
        Definition::new("test.ledger", 1, phases).concurrency(SLOTS)
    }

    async fn run(&self, context: Context, entry: Entry) -> Result<Saved, Failure> {
        let Self(stage) = self;
        if let Some(gate) = entry.second.filter(|_| context.attempt() > 1) {
            stage.pass(&gate).await;
        }
        context.phase("count").await?;
        context.step("count", &1, || async { Ok(1) }).await?;
        if let Some(gate) = entry.halfway {
            stage.pass(&gate).await;
        }
        context.phase("save").await?;
        let (id, run, attempt) = (context.id().as_str(), context.run(), context.attempt());
        context
            .transaction("save", &1, |connection| {
                Box::pin(async move {
                    let sql = "INSERT INTO saved (operation, run, attempt) VALUES ($1, $2, $3)";
                    let insert = sqlx::query(sql).bind(id).bind(run).bind(attempt);
                    insert.execute(&mut **connection).await?;
                    Ok::<_, operations::Error>(())
                })
            })
            .await?;
        Ok(Saved {})
    }
}
