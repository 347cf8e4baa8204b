//! What is stored of operations, as the invariants read it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use db::Pool;
use operations::{State, model::invariants::Seen};
use prost::Message as _;
use proto::operations::v1 as pb;

/// One stored change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What the invariants look at.
    pub seen: Seen,
    /// Type of the change.
    pub kind: String,
    /// Number of the phase, from 1; 0 before the first.
    pub phase: i32,
    /// When it was stored, by the database's clock.
    pub at: DateTime<Utc>,
}

type Stored = (String, i64, String, Vec<u8>, DateTime<Utc>);

/// Reads every stored change of these operations, in order.
///
/// # Errors
/// The database; a change that cannot be decoded.
pub async fn histories(pool: &Pool, ids: &[String]) -> Result<BTreeMap<String, Vec<Change>>> {
    let sql = "SELECT aggregate, sequence, type, payload, at FROM change \
               WHERE aggregate = ANY($1) ORDER BY aggregate, sequence";
    let rows: Vec<Stored> = sqlx::query_as(sql).bind(ids).fetch_all(pool.pg()).await?;
    let mut histories: BTreeMap<String, Vec<Change>> = BTreeMap::new();
    for (id, sequence, kind, payload, at) in rows {
        let change = change(sequence, kind, &payload, at);
        let change = change.with_context(|| format!("change {sequence} of {id}"))?;
        histories.entry(id).or_default().push(change);
    }
    Ok(histories)
}

fn change(sequence: i64, kind: String, payload: &[u8], at: DateTime<Utc>) -> Result<Change> {
    let operation = pb::Operation::decode(payload)?;
    let state = i16::try_from(operation.state).ok().and_then(State::from_number);
    let seen = Seen {
        sequence,
        state: state.context("an unknown state")?,
        run: operation.run,
        attempt: operation.attempt,
        percent: operation.progress,
    };
    Ok(Change { seen, kind, phase: operation.phase.map_or(0, |phase| phase.index), at })
}
