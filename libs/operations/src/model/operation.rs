//! An operation as a value: who and what it is, where its life stands, and what people see of it.

use chrono::{DateTime, Utc};

use super::{failure::Reason, id::OperationId, lifecycle::Lifecycle};

/// What an operation is; fixed when it starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Identifier.
    pub id: OperationId,
    /// The user it belongs to.
    pub owner: String,
    /// What it does.
    pub kind: String,
    /// Version of the kind.
    pub version: i32,
    /// The operation it is a part of.
    pub parent: Option<OperationId>,
    /// What the parent calls it.
    pub child_key: Option<String>,
    /// Share of the parent's progress that it stands for.
    pub weight: f64,
    /// Size of the input in bytes, for estimates.
    pub input_size: i64,
    /// Who writes (a model, or the built-in writer), for estimates.
    pub writer: String,
    /// `traceparent` of the call that started it.
    pub trace: Option<String>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// A phase as it was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseNow {
    /// Stable key.
    pub key: String,
    /// What people see.
    pub title: String,
    /// Number, from 1.
    pub index: i32,
    /// How many there are.
    pub total: i32,
}

/// What people see of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// Phase; none before the first.
    pub phase: Option<PhaseNow>,
    /// Percent from 0 to 100, never back within a run.
    pub percent: f64,
    /// What the work says of itself.
    pub message: String,
}

/// An operation at one sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// What it is.
    pub head: Head,
    /// Where its life stands.
    pub life: Lifecycle,
    /// What people see.
    pub progress: Progress,
    /// Why it ended without success, or why the last attempt failed.
    pub error: Option<Reason>,
    /// What it led to, as JSON.
    pub result: Option<Vec<u8>>,
    /// How many children it has.
    pub children: i32,
    /// Whether it has streamed text.
    pub texts: bool,
    /// RUNNING time of this run, without the attempt that is under way.
    pub ran: std::time::Duration,
    /// When the current run was asked for.
    pub run_at: DateTime<Utc>,
    /// When the phase was entered.
    pub phase_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Operation {
    /// The id as text.
    #[must_use]
    pub fn id(&self) -> &str {
        self.head.id.as_str()
    }
}

/// Who wants to hear that an operation has changed: its own watchers, its owner's and its parent's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// The operation.
    pub id: String,
    /// Its owner.
    pub owner: String,
    /// Its parent.
    pub parent: Option<String>,
}

impl Head {
    /// Who wants to hear of a change.
    #[must_use]
    pub fn touch(&self) -> Touch {
        Touch {
            id: self.id.to_string(),
            owner: self.owner.clone(),
            parent: self.parent.as_ref().map(ToString::to_string),
        }
    }
}
