//! Lets pages of listed sites use the interface from a browser (cross-origin resource sharing). With a
//! token in a header, never with our cookies, which no browser sends from another site.

use std::time::Duration;

use http::{
    HeaderName, Method,
    header::{
        ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH,
        LOCATION, RETRY_AFTER,
    },
};
use service::{config::Origins, layers::limits::quota};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser may keep what it was told.
const KEPT: Duration = Duration::from_secs(3600);

/// The layer; none where no site is listed, so that nothing tells of the possibility.
#[must_use]
pub fn layer(origins: &Origins) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let listed = origins.clone();
    let allowed = AllowOrigin::predicate(move |origin, _| {
        origin.to_str().is_ok_and(|origin| listed.allow(origin))
    });
    let own = ["idempotency-key", "last-event-id"].map(HeaderName::from_static);
    let usual = [ACCEPT, AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH];
    let shown = [CONTENT_DISPOSITION, ETAG, LOCATION, RETRY_AFTER, quota::POLICY, quota::LEFT];
    let trace = [HeaderName::from_static("x-trace-id")];
    Some(
        CorsLayer::new()
            .allow_origin(allowed)
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers(usual.into_iter().chain(own).collect::<Vec<_>>())
            .expose_headers(shown.into_iter().chain(trace).collect::<Vec<_>>())
            .max_age(KEPT),
    )
}
