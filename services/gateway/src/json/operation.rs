//! An operation in JSON: every field always present, null when empty. The same form answers a GET
//! and is the `data` of a live event.

use proto::operations::v1 as wire;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    WorkError, filled,
    value::{object, seconds, serialize_number, serialize_optional_number, unix_seconds},
};

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    /// Waits for a worker, or for its next attempt.
    Pending,
    /// A worker holds it.
    Running,
    /// Waits for children or remote work.
    Waiting,
    /// Ended with a result.
    Succeeded,
    /// Ended with an error.
    Failed,
    /// Ended because somebody asked for it.
    Cancelled,
}

impl State {
    /// Every state, for the words a filter takes.
    pub const ALL: [(&'static str, wire::State); 6] = [
        ("PENDING", wire::State::Pending),
        ("RUNNING", wire::State::Running),
        ("WAITING", wire::State::Waiting),
        ("SUCCEEDED", wire::State::Succeeded),
        ("FAILED", wire::State::Failed),
        ("CANCELLED", wire::State::Cancelled),
    ];
}

impl From<wire::State> for State {
    fn from(state: wire::State) -> Self {
        match state {
            // A state that a newer service may add is, to a client of today, not the end.
            wire::State::Unspecified | wire::State::Pending => Self::Pending,
            wire::State::Running => Self::Running,
            wire::State::Waiting => Self::Waiting,
            wire::State::Succeeded => Self::Succeeded,
            wire::State::Failed => Self::Failed,
            wire::State::Cancelled => Self::Cancelled,
        }
    }
}

/// A named part of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Phase {
    /// Stable key.
    pub key: String,
    /// What people see.
    pub title: String,
    /// Its number, from 1.
    pub index: i32,
    /// How many phases there are.
    pub total: i32,
}

impl From<wire::Phase> for Phase {
    fn from(phase: wire::Phase) -> Self {
        Self { key: phase.key, title: phase.title, index: phase.index, total: phase.total }
    }
}

/// How long an operation may still take, in seconds, learned from finished work.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Estimate {
    /// Half of like cases ended sooner.
    #[serde(serialize_with = "serialize_number")]
    pub p50: f64,
    /// Nine of ten like cases ended sooner.
    #[serde(serialize_with = "serialize_number")]
    pub p90: f64,
    /// How many finished cases this rests on.
    pub cases: i32,
}

impl Estimate {
    fn from_wire(estimate: &wire::Estimate) -> Option<Self> {
        let p50 = seconds(estimate.p50.as_ref()?);
        let p90 = estimate.p90.as_ref().map_or(p50, seconds);
        Some(Self { p50, p90, cases: estimate.cases })
    }
}

/// A part of an operation, as seen from the whole.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Child {
    /// Identifier of the child's operation.
    pub id: String,
    /// What the parent calls it.
    pub key: String,
    /// What it does.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// Percent from 0 to 100.
    #[serde(serialize_with = "serialize_number")]
    pub progress: f64,
    /// The phase it is in.
    #[schema(required = true)]
    pub phase: Option<Phase>,
    /// Number of its newest change.
    pub sequence: i64,
    /// Share of the parent's progress that it stands for.
    #[serde(serialize_with = "serialize_number")]
    pub weight: f64,
    /// Why it failed.
    #[schema(required = true)]
    pub error: Option<WorkError>,
}

impl From<wire::Child> for Child {
    fn from(child: wire::Child) -> Self {
        Self {
            state: child.state().into(),
            id: child.id,
            key: child.key,
            kind: child.kind,
            progress: child.progress,
            phase: child.phase.map(Into::into),
            sequence: child.sequence,
            weight: child.weight,
            error: child.error.map(Into::into),
        }
    }
}

/// A piece of a text that a model is writing, to be put at its place: what was known of that text
/// from there on is replaced. A newer run or attempt replaces all texts of an older one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delta {
    /// Name of the text.
    pub stream: String,
    /// Number of the run that writes it.
    pub run: i32,
    /// Number of the attempt that writes it.
    pub attempt: i32,
    /// Characters (Unicode code points) before the piece.
    pub offset: i64,
    /// The piece.
    pub text: String,
}

impl From<wire::Delta> for Delta {
    fn from(delta: wire::Delta) -> Self {
        let wire::Delta { id: _, run, attempt, stream, offset, text } = delta;
        Self { stream, run, attempt, offset, text }
    }
}

/// A durable piece of long-running work at one sequence.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Operation {
    /// Identifier, op_<service>_<32 hex digits>.
    pub id: String,
    /// Resource name, operations/<id>.
    pub name: String,
    /// What it does, for example resume.parse.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// Whether the state is terminal.
    pub done: bool,
    /// The phase it is in; null before the first.
    #[schema(required = true)]
    pub phase: Option<Phase>,
    /// "n/m": the phase's number and how many there are.
    #[schema(required = true, example = "3/6")]
    pub stage: Option<String>,
    /// Percent from 0 to 100; never goes back within a run.
    #[serde(serialize_with = "serialize_number")]
    #[schema(minimum = 0, maximum = 100)]
    pub progress: f64,
    /// The phase's title; "Complete!" at success.
    #[schema(required = true)]
    pub status: Option<String>,
    /// What the work says about itself just now.
    #[schema(required = true)]
    pub message: Option<String>,
    /// Number of the run, from 1.
    pub run: i32,
    /// Number of the attempt in this run, from 1; 0 before the first.
    pub attempt: i32,
    /// Seconds since the run was asked for.
    #[serde(serialize_with = "serialize_optional_number")]
    #[schema(required = true)]
    pub elapsed_time: Option<f64>,
    /// Seconds that it will probably still take; null without evidence.
    #[serde(serialize_with = "serialize_optional_number")]
    #[schema(required = true)]
    pub estimated_remaining: Option<f64>,
    /// What the estimate rests on; null without evidence.
    #[schema(required = true)]
    pub estimate: Option<Estimate>,
    /// Why it failed or was cancelled.
    #[schema(required = true)]
    pub error: Option<WorkError>,
    /// What it led to, with `resume_id` or `tailoring_id`.
    #[schema(required = true, value_type = Option<Object>)]
    pub result: Option<serde_json::Value>,
    /// Number of its newest change, from 1, without gaps.
    pub sequence: i64,
    /// Time of that change, Unix seconds with a fraction.
    #[serde(serialize_with = "serialize_number")]
    #[schema(example = 1_692_876_543.123)]
    pub timestamp: f64,
    /// The work it consists of; empty for none.
    pub children: Vec<Child>,
}

/// An operation as its live stream tells it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperationEvent {
    /// The operation at the event's sequence.
    #[serde(flatten)]
    pub operation: Operation,
    /// What was written so far, each text from its first character; only in the events `snapshot`
    /// and `resync`, and only where there is text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub texts: Vec<Delta>,
}

impl From<wire::Operation> for Operation {
    fn from(operation: wire::Operation) -> Self {
        let state = State::from(operation.state());
        let succeeded = state == State::Succeeded;
        let stage = operation.phase.as_ref().map(|phase| {
            let index = if succeeded { phase.total } else { phase.index };
            format!("{index}/{}", phase.total)
        });
        let status = if succeeded {
            Some("Complete!".to_owned())
        } else {
            operation.phase.as_ref().and_then(|phase| filled(phase.title.clone()))
        };
        let estimate = operation.estimate.as_ref().and_then(Estimate::from_wire);
        Self {
            id: operation.id,
            name: operation.name,
            kind: operation.kind,
            state,
            done: operation.done,
            phase: operation.phase.map(Into::into),
            stage,
            progress: if succeeded { 100.0 } else { operation.progress },
            status,
            message: filled(operation.message),
            run: operation.run,
            attempt: operation.attempt,
            elapsed_time: operation.elapsed.as_ref().map(seconds),
            estimated_remaining: estimate.as_ref().map(|estimate| estimate.p50),
            estimate,
            error: operation.error.map(Into::into),
            result: operation.result.map(object),
            sequence: operation.sequence,
            timestamp: unix_seconds(operation.update_time.as_ref()),
            children: operation.children.into_iter().map(Into::into).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
