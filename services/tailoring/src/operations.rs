//! The long work of this service, one file per kind. A handler reads top to bottom as its steps;
//! what it reads and saves goes through the desk, so it holds no SQL.

mod craft;
pub mod line;
pub mod parse;
pub mod reader;
pub mod rewrite;
pub mod tailor;

use operations::Failure;

/// Runs work that computes for long, or waits for a child process, off the threads that serve.
/// A panic in it fails the attempt, which is tried again.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    // The words of a panic may quote the resume; where it was stands in the log.
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        let text = "Something went wrong on our side. It is tried again by itself.";
        Err(Failure::retryable("PANICKED", text))
    })
}

/// What cannot be encoded is a fault of ours that another attempt does not cure.
fn encoded(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| {
        let text = "Something went wrong on our side, and trying again does not help.";
        Failure::permanent("RESULT_UNWRITABLE", text).caused_by(error)
    })
}
