//! The OpenAPI description. Paths come from the handlers themselves; here stand what all of them
//! share: the title, how to sign in, parameters, and that every refusal is a problem document.

use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderValue, header::CONTENT_TYPE};
use utoipa::{
    IntoParams, PartialSchema as _, ToSchema as _,
    openapi::{
        Components, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref,
        RefOr, ResponseBuilder,
        path::{Operation, PathItem},
        security::{
            ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
        },
    },
};

use crate::{
    cookies,
    json::operation::{Delta, OperationEvent},
    problem::{Document, MEDIA_TYPE, Violation},
};

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query, which is read field by field")]
pub struct PageParams {
    /// How many items at most; 50 unless said, more than 1000 means 1000.
    #[param(minimum = 0)]
    page_size: Option<i32>,
    /// Where the last page ended; the other parameters must be the same as then.
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
    #[param(rename = "Idempotency-Key", max_length = 255)]
    idempotency_key: Option<String>,
}

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
        .license(Some(LicenseBuilder::new().name("Apache-2.0").build()))
        .build();
    let mut components = Components::new();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let cookie = ApiKey::Cookie(ApiKeyValue::new(cookies::ACCESS));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    components.schemas.insert(Document::name().into_owned(), Document::schema());
    components.schemas.insert(Violation::name().into_owned(), Violation::schema());
    // What stands in the events of a stream, which its answer cannot name.
    components.schemas.insert(OperationEvent::name().into_owned(), OperationEvent::schema());
    components.schemas.insert(Delta::name().into_owned(), Delta::schema());
    let nothing: [&str; 0] = [];
    OpenApiBuilder::new()
        .info(info)
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
    let schema = RefOr::Ref(Ref::from_schema_name(Document::name()));
    let refusal = ResponseBuilder::new()
        .description("What went wrong, as a problem document")
        .content(MEDIA_TYPE, ContentBuilder::new().schema(Some(schema)).build())
        .build();
    for item in api.paths.paths.values_mut() {
        for operation in operations(item) {
            let default = RefOr::T(refusal.clone());
            operation.responses.responses.entry("default".to_owned()).or_insert(default);
        }
    }
    // The parts are plain data of this program: they always serialise.
    api.to_json().unwrap_or_default().into()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
        .into_iter()
        .flatten()
}

/// Answers with the document.
#[must_use]
pub fn document(json: &Bytes) -> Response {
    let headers = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (headers, json.clone()).into_response()
}
