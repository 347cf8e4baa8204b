//! The web app, and the page of the HTTP interface: files that are built beforehand and carried in
//! the program. Everything but the pages themselves has its content's digest in its name, so a
//! browser keeps it for good.

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::Problem;

/// The files; read from the folder in debug builds, so that a rebuilt page shows at once.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Files;

/// Addresses that are pages, and their files.
const PAGES: [(&str, &str); 2] = [("", "index.html"), ("docs", "docs/index.html")];
/// Folder of the files whose names hold their digest.
const HASHED: &str = "assets/";

/// Whether this program carries the web app.
#[must_use]
pub fn present() -> bool {
    PAGES.iter().all(|(_, page)| Files::get(page).is_some())
}

/// Serves a file of the web app; everything that is no route and no file does not exist.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::missing("this path").into_response();
    }
    if let Some((_, page)) = PAGES.iter().find(|(address, _)| *address == path) {
        return match Files::get(page) {
            Some(file) => answer(page, file, request.headers()),
            None => no_app(),
        };
    }
    // Only what is in the list of files is served, which knows no way out of its folder.
    match Files::iter().find(|known| *known == path).and_then(|known| Files::get(&known)) {
        Some(file) => answer(path, file, request.headers()),
        None => Problem::missing("this path").into_response(),
    }
}

fn no_app() -> Response {
    Problem::unavailable("this build has no web app: run `make web` and start again")
        .into_response()
}

fn answer(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let digest = file.metadata.sha256_hash();
    let tag: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    // Weak, because the same file also travels compressed.
    let tag =
        HeaderValue::try_from(format!("W/\"{tag}\"")).unwrap_or(HeaderValue::from_static("*"));
    let keep = if path.starts_with(HASHED) {
        HeaderValue::from_static("public, max-age=31536000, immutable")
    } else {
        HeaderValue::from_static("no-cache")
    };
    let known = asked.get_all(IF_NONE_MATCH).iter().any(|value| value == tag);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data.into_owned()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, tag);
    headers.insert(CACHE_CONTROL, keep);
    if !known && let Ok(media_type) = HeaderValue::try_from(file.metadata.mimetype()) {
        headers.insert(CONTENT_TYPE, media_type);
    }
    response
}
