//! Tells with every answer which limits the caller is under and what is left of them: the fields
//! `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers. The services count
//! calls per user and say with each what is left; the limit of attempts to sign in is our own.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, HeaderValue};
use service::layers::limits::quota::{LEFT, POLICY, Quota};

/// What is left to the caller of one request, noted by whoever counts. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Quotas(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    own: Option<Quota>,
    /// Both fields as the service that was asked last has written them.
    theirs: Option<[HeaderValue; 2]>,
}

impl Quotas {
    /// Notes a limit of the gateway.
    pub fn note(&self, quota: Quota) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).own = Some(quota);
    }

    /// Notes what a service tells in the head of its answer.
    pub fn note_answer(&self, headers: &HeaderMap) {
        if let (Some(policy), Some(left)) = (headers.get(POLICY), headers.get(LEFT)) {
            let theirs = Some([policy.clone(), left.clone()]);
            self.0.lock().unwrap_or_else(PoisonError::into_inner).theirs = theirs;
        }
    }

    fn write(&self, headers: &mut HeaderMap) {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut policy, mut left) = (String::new(), String::new());
        if let Some(own) = noted.own {
            own.tell(&mut policy, &mut left);
        }
        if let Some(theirs) = &noted.theirs {
            for (text, theirs) in [&mut policy, &mut left].into_iter().zip(theirs) {
                if !text.is_empty() {
                    text.push_str(", ");
                }
                text.push_str(theirs.to_str().unwrap_or_default());
            }
        }
        if policy.is_empty() {
            return;
        }
        for (name, text) in [(POLICY, policy), (LEFT, left)] {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        }
    }
}

/// Lets the limits of a request be noted, and writes them into its answer.
pub async fn tell(mut request: Request, next: Next) -> Response {
    let quotas = Quotas::default();
    request.extensions_mut().insert(quotas.clone());
    let mut response = next.run(request).await;
    quotas.write(response.headers_mut());
    response
}
