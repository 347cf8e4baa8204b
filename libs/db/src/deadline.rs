//! A client-side limit on any call. PostgreSQL connections have no keepalive of their own here, so
//! a server that vanished without a word, or stands frozen, would otherwise be waited for for ever.

use std::time::Duration;

use crate::{error::Error, metrics};

/// Waits for a call at most `limit`. For calls on a dedicated connection; the pool's own have
/// their deadline already. After it passed the connection holds half an answer: drop it.
///
/// # Errors
/// That of the call, or [`Error::Unavailable`] when the deadline passed.
pub async fn deadline<T, E>(
    limit: Duration,
    call: impl Future<Output = Result<T, E>>,
) -> Result<T, Error>
where
    E: Into<Error>,
{
    match tokio::time::timeout(limit, call).await {
        Ok(outcome) => outcome.map_err(Into::into),
        Err(_) => {
            metrics::deadline_exceeded("dedicated");
            Err(Error::deadline(limit))
        }
    }
}
