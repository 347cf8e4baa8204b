//! The body of a live stream: events as they come, a comment when nothing comes, and at the start
//! how soon to come back when it breaks.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::{Bytes, BytesMut};
use futures::{Stream, stream};
use http::{
    HeaderName, HeaderValue,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};

use super::mailbox::{Found, Reader};

/// Longest silence on the wire; below the 2 s that are promised, so that a loaded machine keeps it.
pub const SILENCE: Duration = Duration::from_millis(1500);
/// Bytes that are written at once at most, unless one event is larger.
const CHUNK: usize = 64 * 1024;

/// First words: after a break the browser comes back in a second.
const HELLO: &[u8] = b"retry: 1000\n\n";
const HEARTBEAT: &[u8] = b": heartbeat\n\n";
/// Last words when the stream is over but the operation is not.
const PAUSE: &[u8] = b"retry: 1000\n: come back\n\n";

/// The events for one browser.
#[derive(Debug)]
pub struct Events {
    reader: Reader,
    _open: Open,
}

impl Events {
    pub(super) fn new(reader: Reader) -> Self {
        Self { reader, _open: Open::new() }
    }

    fn into_stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        enum At {
            Start,
            Middle { waiting: std::collections::VecDeque<super::change::Change> },
            End,
        }
        stream::unfold((self, At::Start), async |(events, at)| {
            let mut waiting = match at {
                At::Start => {
                    let middle = At::Middle { waiting: std::collections::VecDeque::new() };
                    return Some((Ok(Bytes::from_static(HELLO)), (events, middle)));
                }
                At::End => return None,
                At::Middle { waiting } => waiting,
            };
            if waiting.is_empty() {
                match tokio::time::timeout(SILENCE, events.reader.take()).await {
                    Err(_) => {
                        let middle = At::Middle { waiting };
                        return Some((Ok(Bytes::from_static(HEARTBEAT)), (events, middle)));
                    }
                    Ok(Found::End(super::mailbox::End::Terminal)) => return None,
                    Ok(Found::End(super::mailbox::End::Pause)) => {
                        return Some((Ok(Bytes::from_static(PAUSE)), (events, At::End)));
                    }
                    Ok(Found::Changes(changes)) => waiting = changes,
                }
            }
            let mut chunk = BytesMut::new();
            while chunk.len() < CHUNK
                && let Some(change) = waiting.pop_front()
            {
                change.write(&mut chunk);
            }
            Some((Ok(chunk.freeze()), (events, At::Middle { waiting })))
        })
    }
}

impl IntoResponse for Events {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            // Proxies that would collect the stream before they pass it on.
            (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
        ];
        (headers, Body::from_stream(self.into_stream())).into_response()
    }
}

/// Counts a stream as open for as long as it lives.
#[derive(Debug)]
struct Open;

impl Open {
    fn new() -> Self {
        metrics::gauge!(crate::metrics::STREAMS).increment(1.0);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!(crate::metrics::STREAMS).decrement(1.0);
    }
}
