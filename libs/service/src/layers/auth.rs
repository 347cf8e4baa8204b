//! Lets only those in who prove who they are. Methods are protected unless the service that mounts
//! them says otherwise; in a public method a valid token is honoured and any other ignored.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response, header::AUTHORIZATION};
use tonic::body::Body;
use tower::{Layer, Service};

use super::Admit;
use crate::{
    auth::{Authenticator, Error, OTHER_TYPE, ServiceCallers, Verified},
    call::Call,
    status::to_status,
};

/// Verifies tokens.
#[derive(Clone)]
pub struct AuthLayer {
    /// Those of users.
    pub authenticator: Authenticator,
    /// Those of services; none are accepted without.
    pub callers: Option<Arc<ServiceCallers>>,
}

impl<S> Layer<S> for AuthLayer {
    type Service = Auth<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Auth { inner, layer: self.clone() }
    }
}

/// Service of [`AuthLayer`].
#[derive(Clone)]
pub struct Auth<S> {
    inner: S,
    layer: AuthLayer,
}

impl AuthLayer {
    /// Judges a token by what is at hand.
    fn judge(&self, token: &str, call: Option<&Call>) -> Result<Arc<Verified>, Error> {
        match (self.authenticator.verify_now(token), &self.callers, call) {
            (Err(Error::Invalid(OTHER_TYPE)), Some(callers), Some(call)) => {
                callers.verify(token, call)
            }
            (verdict, ..) => verdict,
        }
    }
}

/// The token of the authorization header.
fn bearer(headers: &HeaderMap) -> Result<&str, Error> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(Error::Missing)?;
    if values.next().is_some() {
        return Err(Error::Invalid("more than one"));
    }
    let text = value.to_str().map_err(|_| Error::Invalid("not text"))?;
    match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        _ => Err(Error::Missing),
    }
}

impl<S, B> Service<Request<B>> for Auth<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible> + Clone,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = AuthFuture<S, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let call = request.extensions().get::<Call>();
        let public = call.is_some_and(|call| call.public);
        let token = bearer(request.headers());
        let verdict = token.and_then(|token| self.layer.judge(token, call));
        match verdict {
            Err(Error::UnknownKey) => {
                // The key may have been made a moment ago: asked for once, off the common path.
                let token = bearer(request.headers()).unwrap_or_default().to_owned();
                let authenticator = self.layer.authenticator.clone();
                let asking = Box::pin(async move { authenticator.verify(&token).await });
                let held = Some((request, self.inner.clone(), public));
                AuthFuture::Asking { asking, held }
            }
            verdict => {
                AuthFuture::Known { inner: admit(&mut self.inner, request, public, verdict) }
            }
        }
    }
}

fn admit<S, B>(
    inner: &mut S,
    mut request: Request<B>,
    public: bool,
    verdict: Result<Arc<Verified>, Error>,
) -> Admit<S::Future>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
{
    match verdict {
        Ok(verified) => {
            if let Some(call) = request.extensions_mut().get_mut::<Call>() {
                call.caller = Some(verified);
            }
            Admit::Admitted { inner: inner.call(request) }
        }
        Err(_) if public => Admit::Admitted { inner: inner.call(request) },
        Err(error) => Admit::refused(to_status(&error)),
    }
}

pin_project_lite::pin_project! {
    /// Future of [`Auth`].
    #[project = Projection]
    #[project_replace = Replaced]
    pub enum AuthFuture<S, B>
    where
        S: Service<Request<B>>,
    {
        /// The token could be judged at once.
        Known {
            #[pin]
            inner: Admit<S::Future>,
        },
        /// The keys are read anew first.
        Asking {
            asking: BoxFuture<'static, Result<Arc<Verified>, Error>>,
            held: Option<(Request<B>, S, bool)>,
        },
    }
}

impl<S, B> Future for AuthFuture<S, B>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
{
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match self.as_mut().project() {
                Projection::Known { inner } => return inner.poll(cx),
                Projection::Asking { asking, held } => {
                    let verdict = ready!(asking.as_mut().poll(cx));
                    let Some((request, mut service, public)) = held.take() else {
                        return Poll::Pending;
                    };
                    let inner = admit(&mut service, request, public, verdict);
                    self.as_mut().project_replace(AuthFuture::Known { inner });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Result<String, Error> {
        let pairs = values.iter().map(|value| (AUTHORIZATION, value.parse().unwrap()));
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value);
        }
        bearer(&headers).map(str::to_owned)
    }

    #[test]
    fn one_bearer_token_is_taken_whatever_the_case_of_its_scheme() {
        assert_eq!(of(&["Bearer abc"]).unwrap(), "abc");
        assert_eq!(of(&["bearer  abc"]).unwrap(), "abc");
    }

    #[test]
    fn no_token_another_scheme_and_two_tokens_are_refused() {
        assert!(matches!(of(&[]), Err(Error::Missing)));
        assert!(matches!(of(&["Basic YTpi"]), Err(Error::Missing)));
        assert!(matches!(of(&["abc"]), Err(Error::Missing)));
        assert!(matches!(of(&["Bearer a", "Bearer b"]), Err(Error::Invalid(_))));
    }
}
