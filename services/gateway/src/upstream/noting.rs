//! Reads in the head of every answer of a service what is left to the caller, and notes it for the
//! answer of the gateway.

use std::task::{Context, Poll};

use futures::future::BoxFuture;
use http::{Request, Response};
use tower::Service;

use crate::layers::quota::Quotas;

/// A channel whose answers are looked at.
#[derive(Debug, Clone)]
pub struct Noting<S>(pub S);

impl<S, B, A> Service<Request<B>> for Noting<S>
where
    S: Service<Request<B>, Response = Response<A>>,
    S::Future: Send + 'static,
    S::Error: 'static,
    A: 'static,
{
    type Response = Response<A>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<A>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let quotas = request.extensions().get::<Quotas>().cloned();
        let answer = self.0.call(request);
        Box::pin(async move {
            let answer = answer.await?;
            if let Some(quotas) = quotas {
                quotas.note_answer(answer.headers());
            }
            Ok(answer)
        })
    }
}
