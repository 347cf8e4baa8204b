//! What the client says goes to the logs quietly: while a broker is away it says the same every
//! second, and the relay has said it once.

use rdkafka::{ClientContext, config::RDKafkaLogLevel, error::KafkaError};

/// A client's context without an opinion.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Quiet;

impl ClientContext for Quiet {
    fn log(&self, _: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(target: "kafka", facility, "{message}");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "kafka", error = %error, "{reason}");
    }
}
