//! Operations as text and JSON. The JSON is the gateway's own, so that both doors say the same.

use proto::operations::v1::{Operation, State};
use serde_json::Value;

/// The operation as the HTTP interface shows it.
pub fn operation_json(operation: &Operation) -> Value {
    let shown = gateway::json::operation::Operation::from(operation.clone());
    serde_json::to_value(shown).unwrap_or_default()
}

/// State in upper case.
pub fn state(operation: &Operation) -> &'static str {
    operation.state().as_str_name().trim_start_matches("STATE_")
}

/// What it is doing, or how it ended, in words.
pub fn status(operation: &Operation) -> String {
    match operation.state() {
        State::Succeeded => "Complete!".to_owned(),
        State::Failed | State::Cancelled => {
            let error = operation.error.as_ref();
            error.map_or_else(|| state(operation).to_owned(), |error| error.message.clone())
        }
        State::Pending => "Waiting for a worker...".to_owned(),
        _ => {
            let title = operation.phase.as_ref().map(|phase| phase.title.clone());
            let title = title.unwrap_or_else(|| "Starting...".to_owned());
            match operation.message.as_str() {
                "" => title,
                message => format!("{title} {message}"),
            }
        }
    }
}

/// One line of a list.
pub fn line(operation: &Operation) -> String {
    format!(
        "{}  {:<9}  {:>3.0}%  {:<16}  {}",
        operation.id,
        state(operation),
        operation.progress,
        operation.kind,
        status(operation)
    )
}
