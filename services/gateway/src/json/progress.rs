//! Progress as clients knew it that asked again and again: nine fields, read off an operation.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    operation::Operation,
    value::{serialize_number, serialize_optional_number},
};

/// How far a task has come.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Progress {
    /// Identifier of the operation.
    pub task_id: String,
    /// Percent from 0 to 100.
    #[serde(serialize_with = "serialize_number")]
    #[schema(minimum = 0, maximum = 100)]
    pub progress: f64,
    /// The phase's title; "Complete!" at success.
    #[schema(required = true)]
    pub status: Option<String>,
    /// "n/m": the phase's number and how many there are.
    #[schema(required = true, example = "3/4")]
    pub stage: Option<String>,
    /// Why it failed or was cancelled, for people.
    #[schema(required = true)]
    pub error: Option<String>,
    /// Whether it has ended, in whatever way.
    pub completed: bool,
    /// Seconds since it was asked for.
    #[serde(serialize_with = "serialize_optional_number")]
    #[schema(required = true)]
    pub elapsed_time: Option<f64>,
    /// Seconds that it will probably still take; null without evidence.
    #[serde(serialize_with = "serialize_optional_number")]
    #[schema(required = true)]
    pub estimated_remaining: Option<f64>,
    /// Time of its newest change, Unix seconds with a fraction.
    #[serde(serialize_with = "serialize_number")]
    pub timestamp: f64,
}

impl From<Operation> for Progress {
    fn from(operation: Operation) -> Self {
        Self {
            task_id: operation.id,
            progress: operation.progress,
            status: operation.status,
            stage: operation.stage,
            error: operation.error.map(|error| error.message),
            completed: operation.done,
            elapsed_time: operation.elapsed_time,
            estimated_remaining: operation.estimated_remaining,
            timestamp: operation.timestamp,
        }
    }
}
