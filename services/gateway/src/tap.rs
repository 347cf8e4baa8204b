//! A request body that two can read one after the other: the parser of a form, and, when the form
//! was refused, the one who lets the rest run out so that the client hears the answer.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};

/// Bytes that are let run out at most; beyond that the connection is cut.
const LINGER_BYTES: usize = 64 * 1024 * 1024;
/// How long the rest may run.
const LINGER: Duration = Duration::from_secs(5);

/// A body with a limit.
#[derive(Debug, Clone)]
pub struct Tap(Arc<Mutex<Inner>>);

/// What has been read so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Not a byte.
    Nothing,
    /// Something, within the limit.
    Part,
    /// More than the limit.
    TooMuch,
}

#[derive(Debug)]
struct Inner {
    body: BodyDataStream,
    left: usize,
    seen: Seen,
}

impl Tap {
    /// Reads a body up to `limit` bytes; what comes beyond is an error to the reader.
    #[must_use]
    pub fn new(body: Body, limit: usize) -> Self {
        let body = body.into_data_stream();
        Self(Arc::new(Mutex::new(Inner { body, left: limit, seen: Seen::Nothing })))
    }

    /// What has been read so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.inner().seen
    }

    /// Lets the rest run out, for a bounded time and size.
    pub async fn linger(&self) {
        {
            let mut inner = self.inner();
            inner.left = LINGER_BYTES;
            inner.seen = Seen::Part;
        }
        let mut rest = self.clone();
        let run_out = async { while let Some(Ok(_)) = rest.next().await {} };
        // The answer is the same whether or not the rest came in time.
        let _ = tokio::time::timeout(LINGER, run_out).await;
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stream for Tap {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut inner = self.inner();
        if inner.seen == Seen::TooMuch {
            return Poll::Ready(None);
        }
        let next = std::task::ready!(inner.body.poll_next_unpin(cx));
        Poll::Ready(match next {
            Some(Ok(bytes)) if bytes.len() > inner.left => {
                inner.seen = Seen::TooMuch;
                Some(Err(io::Error::other("the body is larger than its limit")))
            }
            Some(Ok(bytes)) => {
                inner.left -= bytes.len();
                if !bytes.is_empty() {
                    inner.seen = Seen::Part;
                }
                Some(Ok(bytes))
            }
            Some(Err(error)) => Some(Err(io::Error::other(error))),
            None => None,
        })
    }
}
