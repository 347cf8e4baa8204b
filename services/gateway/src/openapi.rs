//! The OpenAPI description. Paths come from the handlers themselves; here stand what all of them
//! share: the title, how to sign in, parameters, and that every refusal is a problem document.

mod answers;
mod requests;
pub mod shapes;

use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderValue, header::CONTENT_TYPE};
use utoipa::{
    IntoParams, PartialSchema as _, ToSchema as _,
    openapi::{
        Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Server,
        security::{
            ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
        },
        tag::TagBuilder,
    },
};

use crate::{
    cookies,
    problem::{Document, Violation},
};

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query, which is read field by field")]
pub struct PageParams {
    /// How many items at most; 50 unless said, more than 1000 means 1000.
    #[param(minimum = 0)]
    page_size: Option<i64>,
    /// Where the last page ended; the other parameters must be the same as then.
    #[param(format = "page-token")]
    page_token: Option<String>,
}

/// What the path names.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the path, which is read by an extractor")]
pub struct IdParam {
    /// Identifier.
    id: String,
}

/// The key that makes a repeated start the same one.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header, which is read by an extractor")]
pub struct IdempotencyParam {
    /// Makes a repeated start the same one; 1 to 255 printable characters, best a UUID.
    #[param(rename = "Idempotency-Key", max_length = 255, pattern = "^[!-~]([ -~]*[!-~])?$")]
    idempotency_key: Option<String>,
}

/// What the calls are about, in the order in which somebody needs them.
const TAGS: [(&str, &str); 7] = [
    ("auth", "Accounts and sessions."),
    ("resumes", "CVs: uploaded, read, corrected and judged."),
    ("tailorings", "CVs made fit for one posting, their documents, lines and versions."),
    ("operations", "Work that goes on: followed live, cancelled, retried."),
    ("notifications", "What the caller is told, as a list and live."),
    ("profile", "What the caller says about themselves and looks for."),
    ("health", "How the process is."),
];

/// The document before any path.
#[must_use]
pub fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Jobstream")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Upload a CV, tailor it to a job, follow the work live. What takes longer than a \
             request is an operation; a start answers 202 with it.",
        ))
        .license(Some(
            LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build(),
        ))
        .build();
    let mut components = Components::new();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let cookie = ApiKey::Cookie(ApiKeyValue::new(cookies::ACCESS));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    components.schemas.insert(Document::name().into_owned(), Document::schema());
    components.schemas.insert(Violation::name().into_owned(), Violation::schema());
    let nothing: [&str; 0] = [];
    let tags =
        TAGS.map(|(name, text)| TagBuilder::new().name(name).description(Some(text)).build());
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new("/")]))
        .tags(Some(tags))
        .components(Some(components))
        .security(Some([
            SecurityRequirement::new("bearer", nothing),
            SecurityRequirement::new("cookie", nothing),
        ]))
        .build()
}

/// Writes the document once all paths are known.
#[must_use]
pub fn render(mut api: OpenApi) -> Bytes {
    answers::add(&mut api);
    // The parts are plain data of this program: they always serialise.
    let mut json = serde_json::to_value(&api).unwrap_or_default();
    requests::add(&mut json);
    json.to_string().into()
}

/// Answers with the document.
#[must_use]
pub fn document(json: &Bytes) -> Response {
    let headers = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (headers, json.clone()).into_response()
}
