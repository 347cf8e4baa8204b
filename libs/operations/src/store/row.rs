//! The row of the table `operation`, read into the model. Every statement that returns whole rows
//! names the same columns, in `COLUMNS`.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{Row as _, postgres::PgRow};

use crate::model::{
    failure::Reason,
    id::OperationId,
    lifecycle::{Lifecycle, State},
    operation::{Head, Operation, PhaseNow, Progress},
};

/// Columns that [`read`] takes, of a relation aliased `o`; as a macro, so that it can be laid into
/// literals.
macro_rules! columns {
    () => {
        "o.id, o.owner, o.kind, o.version, o.state, o.run, o.attempt, o.token, o.command, \
         o.sequence, o.failures, o.lost, o.cancel, o.children_open, o.children, o.phase, \
         o.phase_total, o.phase_key, o.phase_title, o.percent, o.message, o.input_size, o.writer, \
         o.result, o.error_reason, o.error_message, o.error_retryable, o.parent, o.child_key, \
         o.weight, o.trace, o.ran_ms, o.created_at, o.run_at, o.phase_at, o.updated_at, o.ended_at, \
         o.texts"
    };
}
pub(crate) use columns;

/// Reads an operation out of a row with [`columns`].
pub(crate) fn read(row: &PgRow) -> Result<Operation, sqlx::Error> {
    let ran_ms: i64 = row.try_get("ran_ms")?;
    Ok(Operation {
        ran: Duration::from_millis(u64::try_from(ran_ms).unwrap_or(0)),
        head: head(row)?,
        life: lifecycle(row)?,
        progress: progress(row)?,
        error: error(row)?,
        result: row.try_get("result")?,
        children: row.try_get("children")?,
        texts: row.try_get("texts")?,
        run_at: row.try_get("run_at")?,
        phase_at: row.try_get("phase_at")?,
        updated_at: row.try_get("updated_at")?,
        ended_at: row.try_get("ended_at")?,
    })
}

fn head(row: &PgRow) -> Result<Head, sqlx::Error> {
    let parent: Option<String> = row.try_get("parent")?;
    Ok(Head {
        id: OperationId::trusted(row.try_get("id")?),
        owner: row.try_get("owner")?,
        kind: row.try_get("kind")?,
        version: row.try_get("version")?,
        parent: parent.map(OperationId::trusted),
        child_key: row.try_get("child_key")?,
        weight: row.try_get("weight")?,
        input_size: row.try_get("input_size")?,
        writer: row.try_get("writer")?,
        trace: row.try_get("trace")?,
        created_at: row.try_get::<DateTime<Utc>, _>("created_at")?,
    })
}

fn lifecycle(row: &PgRow) -> Result<Lifecycle, sqlx::Error> {
    let number: i16 = row.try_get("state")?;
    let state = State::from_number(number)
        .ok_or_else(|| sqlx::Error::Decode(format!("state {number} is unknown").into()))?;
    Ok(Lifecycle {
        state,
        run: row.try_get("run")?,
        attempt: row.try_get("attempt")?,
        token: row.try_get("token")?,
        command: row.try_get("command")?,
        sequence: row.try_get("sequence")?,
        failures: row.try_get("failures")?,
        lost: row.try_get("lost")?,
        cancel: row.try_get("cancel")?,
        children_open: row.try_get("children_open")?,
    })
}

pub(super) fn progress(row: &PgRow) -> Result<Progress, sqlx::Error> {
    let index: i16 = row.try_get("phase")?;
    let total: i16 = row.try_get("phase_total")?;
    let phase = PhaseNow {
        key: row.try_get("phase_key")?,
        title: row.try_get("phase_title")?,
        index: i32::from(index),
        total: i32::from(total),
    };
    Ok(Progress {
        phase: (index > 0).then_some(phase),
        percent: row.try_get("percent")?,
        message: row.try_get("message")?,
    })
}

pub(super) fn error(row: &PgRow) -> Result<Option<Reason>, sqlx::Error> {
    let reason: Option<String> = row.try_get("error_reason")?;
    let message: Option<String> = row.try_get("error_message")?;
    let retryable: Option<bool> = row.try_get("error_retryable")?;
    Ok(reason.map(|reason| Reason {
        reason,
        message: message.unwrap_or_default(),
        retryable: retryable.unwrap_or_default(),
    }))
}
