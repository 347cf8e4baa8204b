//! Lets a refused request's body run out before the answer. A client that is still sending when
//! its connection is closed sees a broken connection in place of the answer, and never learns that
//! its file was too large.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, HttpBody as _},
    extract::Request,
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use http::StatusCode;

/// Bytes that are let run out at most; beyond that the connection is cut.
const BYTES: usize = 64 * 1024 * 1024;
/// How long the rest may run.
const TIME: Duration = Duration::from_secs(5);

/// Answers a refusal when the client has sent what it had.
pub async fn let_run_out(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let rest = Rest(Arc::new(Mutex::new(body.into_data_stream())));
    let request = Request::from_parts(parts, Body::from_stream(rest.clone()));
    let response = next.run(request).await;
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    // Whose body stood still sends no more.
    if refused && status != StatusCode::REQUEST_TIMEOUT {
        rest.run_out().await;
    }
    response
}

/// A body that two can read, one after the other.
#[derive(Clone)]
struct Rest(Arc<Mutex<BodyDataStream>>);

impl Rest {
    async fn run_out(mut self) {
        let read = async {
            let mut bytes = 0;
            while bytes < BYTES
                && let Some(Ok(more)) = self.next().await
            {
                bytes += more.len();
            }
        };
        // The answer is the same whether or not the rest came in time.
        let _ = tokio::time::timeout(TIME, read).await;
    }
}

impl Stream for Rest {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(cx)
    }
}
