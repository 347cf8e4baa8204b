//! The body of a live stream: events as they come, a comment when nothing comes, and at the start
//! how soon to come back when it breaks.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

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

use super::{
    change::Change,
    mailbox::{End, Found, Reader},
};
use crate::metrics::Open;

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
    waiting: VecDeque<Change>,
    at: At,
    _open: Open,
}

/// How far the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Middle,
    End,
}

impl Events {
    pub(super) fn new(reader: Reader) -> Self {
        let open = Open::new(crate::metrics::STREAMS);
        Self { reader, waiting: VecDeque::new(), at: At::Start, _open: open }
    }

    /// Waits for the next bytes to write; `None` at the end.
    async fn chunk(&mut self) -> Option<Bytes> {
        match self.at {
            At::Start => {
                self.at = At::Middle;
                return Some(Bytes::from_static(HELLO));
            }
            At::Middle => {}
            At::End => return None,
        }
        if self.waiting.is_empty() {
            match tokio::time::timeout(SILENCE, self.reader.take()).await {
                Err(_) => return Some(Bytes::from_static(HEARTBEAT)),
                Ok(Found::Changes(changes)) => self.waiting = changes,
                Ok(Found::End(End::Terminal)) => return None,
                Ok(Found::End(End::Pause)) => {
                    self.at = At::End;
                    return Some(Bytes::from_static(PAUSE));
                }
            }
        }
        let mut chunk = BytesMut::new();
        while chunk.len() < CHUNK
            && let Some(change) = self.waiting.pop_front()
        {
            change.write(&mut chunk);
        }
        Some(chunk.freeze())
    }

    fn into_stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        stream::unfold(self, async |mut events| {
            let chunk = events.chunk().await?;
            Some((Ok(chunk), events))
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
