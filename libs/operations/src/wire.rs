//! The one conversion between an operation and its protobuf message: for gRPC, and for the
//! payload of its changes. A payload holds what the writer knew; number and time of the change are
//! columns beside it, and reading lays them over.

mod json;

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use prost::Message as _;
use proto::operations::v1 as pb;

use crate::model::{
    estimate::Estimate,
    failure::Reason,
    lifecycle::State,
    operation::{Operation, PhaseNow, Progress},
};
use crate::store::remote::{RemoteRow, Seen};

/// Bytes that, laid behind a payload, set `cancel_requested`: messages merge by concatenation, so
/// a statement can add what only the row knows. Field 21, varint, true.
pub(crate) const CANCEL_REQUESTED: &[u8] = &[0xa8, 0x01, 0x01];
/// The same, taken back.
pub(crate) const NO_CANCEL_REQUESTED: &[u8] = &[0xa8, 0x01, 0x00];

/// Encodes an operation as the payload of its next change.
pub(crate) fn payload(operation: &Operation) -> Bytes {
    let mut message = to_proto(operation, None);
    message.sequence = 0;
    message.update_time = None;
    message.elapsed = None;
    message.end_time = None;
    message.encode_to_vec().into()
}

/// Decodes a stored change. A payload without times is that of the change that opened the run: its
/// time was the database's to give.
pub(crate) fn from_change(payload: &[u8], sequence: i64, at: DateTime<Utc>) -> pb::Operation {
    // What is stored was encoded above; should a row be damaged, its number and time still count.
    let mut message = pb::Operation::decode(payload).unwrap_or_default();
    message.sequence = sequence;
    message.update_time = Some(timestamp(at));
    message.create_time.get_or_insert_with(|| timestamp(at));
    let run_at = *message.run_time.get_or_insert_with(|| timestamp(at));
    let run_at =
        DateTime::from_timestamp(run_at.seconds, run_at.nanos.unsigned_abs()).unwrap_or(at);
    message.elapsed = duration_between(run_at, at);
    message.end_time = message.done.then(|| timestamp(at));
    message.cancel_requested &= !message.done;
    message
}

/// Converts an operation as it stands.
#[must_use]
pub fn to_proto(operation: &Operation, estimate: Option<Estimate>) -> pb::Operation {
    let Operation { head, life, progress, .. } = operation;
    let until = operation.ended_at.unwrap_or(operation.updated_at);
    // Times that are not known yet stand at the epoch.
    let known = |at: DateTime<Utc>| (at.timestamp() > 0).then(|| timestamp(at));
    pb::Operation {
        id: head.id.to_string(),
        name: head.id.name(),
        kind: head.kind.clone(),
        state: state_to_proto(life.state).into(),
        done: life.state.terminal(),
        phase: progress.phase.as_ref().map(phase_to_proto),
        progress: progress.percent,
        message: progress.message.clone(),
        run: life.run,
        attempt: life.attempt,
        elapsed: duration_between(operation.run_at, until),
        estimate: estimate.map(estimate_to_proto),
        error: operation.error.as_ref().map(reason_to_proto),
        result: operation.result.as_deref().and_then(json::to_struct),
        sequence: life.sequence,
        update_time: Some(timestamp(operation.updated_at)),
        create_time: known(head.created_at),
        end_time: operation.ended_at.map(timestamp),
        children: Vec::new(),
        parent: head.parent.as_ref().map(ToString::to_string).unwrap_or_default(),
        cancel_requested: life.cancel,
        run_time: known(operation.run_at),
        owner: head.owner.clone(),
    }
}

/// Converts an operation as its parent shows it.
#[must_use]
pub fn to_child(operation: &Operation) -> pb::Child {
    pb::Child {
        id: operation.id().to_owned(),
        key: operation.head.child_key.clone().unwrap_or_default(),
        kind: operation.head.kind.clone(),
        state: state_to_proto(operation.life.state).into(),
        progress: operation.progress.percent,
        phase: operation.progress.phase.as_ref().map(phase_to_proto),
        sequence: operation.life.sequence,
        weight: operation.head.weight,
        error: operation.error.as_ref().map(reason_to_proto),
    }
}

/// Converts what another service does for an operation as that one shows it.
#[must_use]
pub(crate) fn to_remote_child(row: &RemoteRow) -> pb::Child {
    let seen = &row.seen;
    pb::Child {
        id: row.name.clone().unwrap_or_default(),
        key: row.step.clone(),
        kind: seen.kind.clone(),
        state: seen.state.map_or(pb::State::Pending, state_to_proto).into(),
        progress: seen.progress.percent,
        phase: seen.progress.phase.as_ref().map(phase_to_proto),
        sequence: seen.sequence,
        weight: 1.0,
        error: seen.error.as_ref().map(reason_to_proto),
    }
}

/// Reads what another service says of its operation.
#[must_use]
pub(crate) fn seen(operation: &pb::Operation) -> Seen {
    let state = i16::try_from(operation.state).ok().and_then(State::from_number);
    let phase = operation.phase.as_ref().map(|phase| PhaseNow {
        key: phase.key.clone(),
        title: phase.title.clone(),
        index: phase.index,
        total: phase.total,
    });
    let error = operation.error.as_ref();
    Seen {
        // A state of tomorrow is, to an engine of today, not the end.
        state: Some(state.unwrap_or(State::Pending)),
        kind: operation.kind.clone(),
        progress: Progress { phase, percent: operation.progress, message: String::new() },
        sequence: operation.sequence,
        result: operation.result.as_ref().map(json::from_struct),
        error: error.map(|e| Reason::new(e.reason.clone(), e.message.clone(), e.retryable)),
    }
}

/// Lays the children over their parent: the list, and the weighted sum of their progress where it
/// is ahead of what the parent reported itself.
pub fn add_children(parent: &mut pb::Operation, children: Vec<pb::Child>) {
    let weights: f64 = children.iter().map(|child| child.weight).sum();
    if weights > 0.0 && !parent.done {
        let sum: f64 = children.iter().map(|child| child.weight * child.progress).sum();
        parent.progress = parent.progress.max((sum / weights).min(99.99));
    }
    parent.children = children;
}

/// Converts an estimate.
#[must_use]
pub fn estimate_to_proto(estimate: Estimate) -> pb::Estimate {
    pb::Estimate {
        p50: duration(estimate.p50),
        p90: duration(estimate.p90),
        cases: i32::try_from(estimate.cases).unwrap_or(i32::MAX),
    }
}

/// Converts a state.
#[must_use]
pub const fn state_to_proto(state: State) -> pb::State {
    match state {
        State::Pending => pb::State::Pending,
        State::Running => pb::State::Running,
        State::Waiting => pb::State::Waiting,
        State::Succeeded => pb::State::Succeeded,
        State::Failed => pb::State::Failed,
        State::Cancelled => pb::State::Cancelled,
    }
}

fn phase_to_proto(phase: &PhaseNow) -> pb::Phase {
    pb::Phase {
        key: phase.key.clone(),
        title: phase.title.clone(),
        index: phase.index,
        total: phase.total,
    }
}

/// Converts a reason.
#[must_use]
pub fn reason_to_proto(reason: &Reason) -> pb::Error {
    pb::Error {
        reason: reason.reason.clone(),
        message: reason.message.clone(),
        retryable: reason.retryable,
    }
}

/// Converts a time.
#[must_use]
pub fn timestamp(at: DateTime<Utc>) -> prost_types::Timestamp {
    let nanos = i32::try_from(at.timestamp_subsec_nanos()).unwrap_or(0);
    prost_types::Timestamp { seconds: at.timestamp(), nanos }
}

fn duration(duration: Duration) -> Option<prost_types::Duration> {
    prost_types::Duration::try_from(duration).ok()
}

fn duration_between(from: DateTime<Utc>, to: DateTime<Utc>) -> Option<prost_types::Duration> {
    duration((to - from).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_laid_behind_a_payload_set_the_flag_and_nothing_else() {
        let message = pb::Operation { id: "op_x_1".into(), progress: 40.0, ..Default::default() };
        let merged = [message.encode_to_vec(), CANCEL_REQUESTED.to_vec()].concat();
        let read = pb::Operation::decode(merged.as_slice()).unwrap();
        assert_eq!(read, pb::Operation { cancel_requested: true, ..message });
    }

    #[test]
    fn a_parent_shows_the_weighted_progress_of_its_children() {
        let child = |weight, progress| pb::Child { weight, progress, ..Default::default() };
        let mut parent = pb::Operation { progress: 10.0, ..Default::default() };
        add_children(&mut parent, vec![child(1.0, 100.0), child(3.0, 20.0)]);
        assert!((parent.progress - 40.0).abs() < 1e-9);
    }
}
