//! The session cookies of the web app: HttpOnly, so that no script reads a token; SameSite=Strict,
//! so that no other site sends one; Secure, except on the machine itself, where there is no TLS.

use std::net::IpAddr;

use http::{
    HeaderMap, HeaderValue,
    header::{COOKIE, HOST, SET_COOKIE},
    request::Parts,
    uri::Authority,
};

use crate::json::account::Session;

/// Cookie with the access token; sent with every call.
pub const ACCESS: &str = "jobstream_access";
/// Cookie with the refresh token; sent to the session calls alone.
pub const REFRESH: &str = "jobstream_refresh";

/// Path of the calls that take a refresh token.
const REFRESH_PATH: &str = "/v1/auth";
/// How long a browser keeps the refresh token; the service decides whether it is still good.
const REFRESH_SECONDS: u64 = 30 * 24 * 60 * 60;

/// Finds a cookie of a request; an empty one counts as none.
#[must_use]
pub fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, value)| *found == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// Whether cookies for this request have to be Secure: everywhere but on the machine itself.
#[must_use]
pub fn secure(parts: &Parts) -> bool {
    let Some(Ok(authority)) = authority(parts).map(Authority::try_from) else { return true };
    let host = authority.host();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => !address.to_canonical().is_loopback(),
        Err(_) => host != "localhost" && !host.ends_with(".localhost"),
    }
}

/// Host and port that the request was sent to.
#[must_use]
pub fn authority(parts: &Parts) -> Option<&str> {
    let target = parts.uri.authority().map(Authority::as_str);
    target.or_else(|| parts.headers.get(HOST)?.to_str().ok())
}

/// Hands the tokens of a session to the browser.
pub fn set(headers: &mut HeaderMap, session: &Session, secure: bool) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "seconds of a token's life, bounded from below"
    )]
    let access_seconds = session.expires_in.max(0.0) as u64;
    append(headers, ACCESS, &session.access_token, "/", access_seconds, secure);
    append(headers, REFRESH, &session.refresh_token, REFRESH_PATH, REFRESH_SECONDS, secure);
}

/// Takes the tokens back.
pub fn clear(headers: &mut HeaderMap, secure: bool) {
    append(headers, ACCESS, "", "/", 0, secure);
    append(headers, REFRESH, "", REFRESH_PATH, 0, secure);
}

fn append(
    headers: &mut HeaderMap,
    name: &str,
    value: &str,
    path: &str,
    seconds: u64,
    secure: bool,
) {
    let secure = if secure { "; Secure" } else { "" };
    let line = format!(
        "{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    );
    // Tokens are made of URL-safe characters; one that is not could not be sent back either.
    match HeaderValue::try_from(line) {
        Ok(mut line) => {
            line.set_sensitive(true);
            headers.append(SET_COOKIE, line);
        }
        Err(_) => tracing::error!(cookie = name, "a token has characters that no cookie can carry"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(host: &str) -> Parts {
        http::Request::builder().uri("/").header(HOST, host).body(()).unwrap().into_parts().0
    }

    #[test]
    fn only_the_machine_itself_does_without_secure() {
        let own = ["127.0.0.1:8080", "localhost", "localhost:8080", "[::1]:8080", "127.1.2.3"];
        for host in own.iter().chain(&["a.localhost:1", "[::1]"]) {
            assert!(!secure(&parts(host)), "{host}");
        }
        let others =
            ["jobs.example.org", "192.168.1.5:8080", "localhost.example.org", "[2001:db8::1]:80"];
        for host in others.iter().chain(&["", "127.0.0.1.example.org"]) {
            assert!(secure(&parts(host)), "{host}");
        }
    }

    #[test]
    fn a_cookie_is_found_among_others_and_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; xjobstream_access=no"));
        headers.append(COOKIE, HeaderValue::from_static("jobstream_access=yes; b=2"));
        assert_eq!(find(&headers, ACCESS), Some("yes"));
        assert_eq!(find(&headers, REFRESH), None);
    }
}
