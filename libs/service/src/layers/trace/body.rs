//! The body of a stream under measurement: the call ends with its trailers, or when nobody reads on.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tonic::{Code, Status, body::Body};

use super::{Side, Watch, code_of};
use crate::status::complete;

/// A body and the measurement of its call.
pub(super) struct Measured {
    inner: Body,
    watch: Watch,
}

impl Measured {
    pub(super) fn new(inner: Body, watch: Watch) -> Self {
        Self { inner, watch }
    }
}

impl HttpBody for Measured {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        let entered = this.watch.span.enter();
        let polled = Pin::new(&mut this.inner).poll_frame(cx);
        drop(entered);
        let Poll::Ready(mut frame) = polled else { return Poll::Pending };
        match &mut frame {
            Some(Ok(frame)) => {
                if let Some(trailers) = frame.trailers_mut() {
                    if this.watch.side == Side::Server {
                        complete(trailers);
                    }
                    this.watch.finish(code_of(trailers).unwrap_or(Code::Ok));
                }
            }
            Some(Err(status)) => this.watch.finish(status.code()),
            None => this.watch.finish(Code::Ok),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
