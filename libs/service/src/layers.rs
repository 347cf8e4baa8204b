//! What every call passes through, one file per concern. On the way in: trace, deadline, auth,
//! limits, streams; on the way out: trace, deadline, retry, breaker. All are tower layers whose
//! futures are plain types, since each call of the platform pays for each of them.

pub mod auth;
pub mod breaker;
pub mod deadline;
pub mod limits;
pub(crate) mod meter;
pub mod retry;
pub mod streams;
pub mod trace;

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use http::Response;
use tonic::{Status, body::Body};

pin_project_lite::pin_project! {
    /// What a layer that may refuse a call answers with: the inner future or a refusal.
    #[project = AdmitProjection]
    #[derive(Debug)]
    pub enum Admit<F> {
        /// The call goes on.
        Admitted {
            #[pin]
            inner: F,
        },
        /// The call ends here, with this status.
        Refused {
            status: Option<Status>,
        },
    }
}

impl<F> Admit<F> {
    pub(crate) fn refused(status: Status) -> Self {
        Self::Refused { status: Some(status) }
    }
}

impl<F> Future for Admit<F>
where
    F: Future<Output = Result<Response<Body>, Infallible>>,
{
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            AdmitProjection::Admitted { inner } => inner.poll(cx),
            AdmitProjection::Refused { status } => match status.take() {
                Some(status) => Poll::Ready(Ok(status.into_http())),
                None => Poll::Pending,
            },
        }
    }
}
