//! Keeps other sites from acting in a person's name (cross-site request forgery).
//!
//! A browser sends cookies by itself, also with a request that another site made it send. So a
//! request that changes something and is not authorised by a header has to show that it comes from
//! our own pages: by `Sec-Fetch-Site`, which no page can forge, or, in browsers without it, by an
//! `Origin` that is the host it was sent to. One that shows a foreign origin is refused even
//! without a cookie, so that nobody is signed in as somebody else. Programs send neither header
//! and no cookie, and pass. So do pages of sites that are listed for it (`layers::cors`), without cookies.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{Method, StatusCode, header::ORIGIN, request::Parts};

use service::config::Origins;

use crate::{cookies, extract::credential, gateway::Gateway, problem::Problem};

/// What a request shows about the page it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
    Own,
    Foreign,
    None,
}

/// Refuses a change that another site may have caused.
pub async fn check(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if allowed(&parts, &gateway.config().cors_origins) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    Problem::new(
        StatusCode::FORBIDDEN,
        "CROSS_SITE_REQUEST",
        "a change with a cookie must come from this site's own pages; programs use \
         Authorization: Bearer instead",
    )
    .into_response()
}

fn allowed(parts: &Parts, listed: &Origins) -> bool {
    let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || credential::by_header(&parts.headers) {
        return true;
    }
    let with_cookie = [cookies::ACCESS, cookies::REFRESH]
        .iter()
        .any(|name| cookies::find(&parts.headers, name).is_some());
    match evidence(parts) {
        Evidence::Own => true,
        Evidence::Foreign => !with_cookie && from_listed(parts, listed),
        Evidence::None => !with_cookie,
    }
}

fn from_listed(parts: &Parts, listed: &Origins) -> bool {
    let origin = parts.headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    origin.is_some_and(|origin| listed.allow(origin))
}

fn evidence(parts: &Parts) -> Evidence {
    if let Some(site) = parts.headers.get("sec-fetch-site") {
        return if site == "same-origin" { Evidence::Own } else { Evidence::Foreign };
    }
    let Some(origin) = parts.headers.get(ORIGIN) else { return Evidence::None };
    let origin = origin.to_str().unwrap_or_default();
    let Some((scheme, host)) = origin.split_once("://") else { return Evidence::Foreign };
    let port = if scheme == "https" { ":443" } else { ":80" };
    // The scheme cannot be compared: TLS may end at a proxy in front.
    let bare = |host: &str| host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase();
    match cookies::authority(parts) {
        Some(own) if bare(own) == bare(host) => Evidence::Own,
        _ => Evidence::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(headers: &[(&str, &str)]) -> bool {
        let mut request = http::Request::post("/v1/tailorings").header("host", "127.0.0.1:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let listed = "https://app.example.org".parse().unwrap();
        allowed(&request.body(()).unwrap().into_parts().0, &listed)
    }

    const COOKIE: (&str, &str) = ("cookie", "jobstream_access=token");

    #[test]
    fn a_cookie_alone_changes_nothing() {
        assert!(!post(&[COOKIE]));
        assert!(!post(&[("cookie", "jobstream_refresh=token")]));
    }

    #[test]
    fn our_own_pages_may_use_the_cookie() {
        assert!(post(&[COOKIE, ("sec-fetch-site", "same-origin")]));
        assert!(post(&[COOKIE, ("origin", "http://127.0.0.1:8080")]));
        assert!(post(&[COOKIE, ("host", "127.0.0.1:8080"), ("origin", "HTTP://127.0.0.1:8080")]));
    }

    #[test]
    fn other_sites_may_not_whatever_they_look_like() {
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(!post(&[COOKIE, ("sec-fetch-site", site)]), "{site}");
        }
        let foreign = [
            "http://evil.example",
            "http://127.0.0.1:8081",
            "http://127.0.0.1:8080.evil.example",
            "null",
            "",
        ];
        for origin in foreign {
            assert!(!post(&[COOKIE, ("origin", origin)]), "{origin}");
            assert!(!post(&[("origin", origin)]), "{origin}");
        }
        // What the browser itself says outweighs a matching origin.
        let both = [COOKIE, ("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8080")];
        assert!(!post(&both));
    }

    #[test]
    fn a_listed_site_may_without_our_cookies() {
        let listed = ("origin", "https://app.example.org");
        assert!(post(&[listed, ("sec-fetch-site", "cross-site")]));
        assert!(!post(&[listed, COOKIE, ("sec-fetch-site", "cross-site")]));
        assert!(!post(&[("origin", "https://app.example.org.evil.example")]));
    }

    #[test]
    fn programs_without_cookies_and_callers_with_a_token_pass() {
        assert!(post(&[]));
        assert!(post(&[COOKIE, ("authorization", "Bearer token")]));
    }
}
