//! A body as it comes in, held to its bounds, and as the pieces of an answer. Whatever the server
//! sends, memory stays within these bounds and the time within the silence that is allowed.

use std::time::Duration;

use bytes::Bytes;
use eventsource_stream::{EventStreamError, Eventsource as _};
use futures::{Stream, StreamExt as _, stream};

use crate::{error::Error, wire::Completion};

/// Bytes of a line; the longest piece of an answer is far shorter.
const LINE: usize = 256 * 1024;
/// Bytes of the body for each byte of text that is wanted. A token of some letters comes in an
/// envelope of some hundred.
const ENVELOPE: usize = 128;
/// Bytes of the body that may come with whatever answer.
const LEAST: usize = 1024 * 1024;
/// Bytes of an answer that tells what is wrong.
const COMPLAINT: usize = 64 * 1024;

/// Bytes that a body may have for a text of some length.
pub(crate) fn body_limit(answer_bytes: usize) -> usize {
    answer_bytes.saturating_mul(ENVELOPE).max(LEAST)
}

/// The body as it comes in, until it is too long or too slow.
pub(crate) fn bounded(
    response: reqwest::Response,
    silence: Duration,
    limit: usize,
) -> impl Stream<Item = Result<Bytes, Error>> + Send {
    let (total, line) = (0usize, 0usize);
    stream::try_unfold((response, total, line), move |(mut response, total, line)| async move {
        let chunk = match tokio::time::timeout(silence, response.chunk()).await {
            Err(_) => return Err(Error::Timeout),
            Ok(Err(_)) => return Err(Error::Cut),
            Ok(Ok(None)) => return Ok(None),
            Ok(Ok(Some(chunk))) => chunk,
        };
        let total = total.saturating_add(chunk.len());
        let line = match chunk.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(at) => chunk.len() - at,
            None => line.saturating_add(chunk.len()),
        };
        if total > limit || line > LINE {
            return Err(Error::TooLong);
        }
        Ok(Some((chunk, (response, total, line))))
    })
}

/// The pieces of a streamed answer; the last is none, where the server says that it is done.
pub(crate) fn pieces(
    body: impl Stream<Item = Result<Bytes, Error>> + Send,
) -> impl Stream<Item = Result<Option<Completion>, Error>> + Send {
    body.eventsource().map(|event| {
        let event = event.map_err(|error| match error {
            EventStreamError::Transport(error) => error,
            EventStreamError::Utf8(_) | EventStreamError::Parser(_) => Error::Malformed,
        })?;
        if event.data.trim() == "[DONE]" {
            return Ok(None);
        }
        serde_json::from_str(&event.data).map(Some).map_err(|_| Error::Malformed)
    })
}

/// A whole body.
pub(crate) async fn whole(
    response: reqwest::Response,
    silence: Duration,
    limit: usize,
) -> Result<Vec<u8>, Error> {
    let mut body = Box::pin(bounded(response, silence, limit));
    let mut whole = Vec::new();
    while let Some(chunk) = body.next().await {
        whole.extend_from_slice(&chunk?);
    }
    Ok(whole)
}

/// The beginning of a body that tells what is wrong, as far as it comes.
pub(crate) async fn complaint(response: reqwest::Response, silence: Duration) -> Vec<u8> {
    let mut body = Box::pin(bounded(response, silence, COMPLAINT));
    let mut read = Vec::new();
    while let Some(Ok(chunk)) = body.next().await {
        read.extend_from_slice(&chunk);
    }
    read
}
