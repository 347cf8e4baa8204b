//! The routes: one file per group, each route with its description for OpenAPI, so that what is
//! served and what is described cannot differ.

pub mod assets;
pub mod auth;
pub mod document;
pub mod events;
pub mod export;
pub mod health;
pub mod lines;
pub mod me;
pub mod notifications;
pub mod operations;
pub mod original;
pub mod preferences;
pub mod profile;
pub mod progress;
pub mod reading;
pub mod reasons;
pub mod resumes;
pub mod sessions;
pub mod tailorings;
pub mod upload;
pub mod version;

use axum::{
    Json, Router, middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{
    Extensions, HeaderMap, HeaderValue, StatusCode, Version,
    header::{LOCATION, RETRY_AFTER, SET_COOKIE},
};
use tower::util::option_layer;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType, SizeAbove},
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    gateway::Gateway,
    json::Started,
    layers::{address, cors, headers, linger, origin, problems, quota, trace},
    openapi,
    problem::Problem,
};

/// Puts all routes and layers together.
pub fn router(gateway: Gateway) -> Router {
    let (router, api) = OpenApiRouter::with_openapi(openapi::base())
        .merge(auth::routes(&gateway))
        .merge(me::routes())
        .merge(export::routes())
        .merge(profile::routes())
        .merge(sessions::routes())
        .merge(resumes::routes())
        .merge(reading::routes())
        .merge(tailorings::routes())
        .merge(lines::routes())
        .merge(operations::routes())
        .merge(progress::routes())
        .merge(notifications::routes())
        .merge(preferences::routes())
        .merge(version::routes())
        .merge(health::routes())
        .split_for_parts();
    let description = openapi::render(api);
    router
        .route("/openapi.json", get(async move || openapi::document(&description)))
        .merge(reasons::routes())
        .fallback(assets::serve)
        .layer(CatchPanicLayer::custom(problems::panicked))
        .layer(middleware::from_fn_with_state(gateway.clone(), origin::check))
        .layer(middleware::from_fn_with_state(gateway.clone(), address::find))
        .layer(middleware::from_fn(linger::let_run_out))
        .layer(compression())
        .layer(middleware::from_fn(problems::write))
        .layer(middleware::from_fn(quota::tell))
        .layer(option_layer(cors::layer(&gateway.config().cors_origins)))
        .layer(middleware::from_fn(headers::secure))
        .layer(middleware::from_fn(trace::follow))
        .with_state(gateway)
}

/// Compresses texts worth it. Documents are compressed in themselves, live streams must not wait,
/// and the length of an answer that hands out tokens must not tell about their content.
fn compression() -> CompressionLayer<impl Predicate> {
    let without_tokens = |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
        !headers.contains_key(SET_COOKIE)
    };
    let worth = DefaultPredicate::new()
        .and(SizeAbove::new(1024))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/vnd."))
        .and(without_tokens);
    CompressionLayer::new().compress_when(worth)
}

/// Answers a start: 202, where the work can be followed, and when to look again.
fn accepted(started: Started) -> Response {
    let location = format!("/v1/operations/{}", started.operation.id);
    let mut response = (StatusCode::ACCEPTED, Json(started)).into_response();
    // An id is made of characters that a header can carry.
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// Takes a part of an answer that a service always sends.
fn present<T>(part: Option<T>, name: &str) -> Result<T, Problem> {
    part.ok_or_else(|| {
        tracing::error!(part = name, "a service left out a part of its answer");
        Problem::internal()
    })
}
