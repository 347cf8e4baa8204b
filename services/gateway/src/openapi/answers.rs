//! What all operations answer alike, added to each once all paths are known: the refusals that are
//! possible everywhere, answers to conditions, and the headers that tell what is left of a limit.

use std::collections::BTreeMap;

use utoipa::{
    ToSchema as _,
    openapi::{
        Components, ContentBuilder, Header, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr,
        Response, ResponseBuilder, Type,
        path::{Operation, PathItem},
    },
};

use crate::problem::{Document, MEDIA_TYPE};

/// A refusal that several operations give: its status, its name, and when it comes.
type Refusal = (&'static str, &'static str, &'static str);
type Headers = BTreeMap<String, RefOr<Header>>;

const INVALID: Refusal =
    ("400", "Invalid", "Something in the request is wrong; violations name it");
const NOBODY: Refusal = ("401", "Unauthenticated", "Nobody is signed in, or not any more");
const MISSING: Refusal = ("404", "Missing", "It does not exist, or is somebody else's");
const CHANGED: Refusal = ("412", "Changed", "It has another ETag than If-Match names");
const REUSED: Refusal = ("422", "Reused", "The key was used for another request");
const LIMITED: Refusal =
    ("429", "Limited", "The caller is over a limit; try again when it is said");
const REFUSED: Refusal = ("4XX", "Refused", "The request cannot be served as it is");
const OTHER: Refusal = ("default", "Refusal", "What went wrong, as a problem document");

/// Adds what all operations answer alike.
pub fn add(api: &mut OpenApi) {
    let components = api.components.get_or_insert_with(Components::new);
    for refusal in [INVALID, NOBODY, MISSING, CHANGED, REUSED, LIMITED, REFUSED, OTHER] {
        components.responses.insert(refusal.1.to_owned(), RefOr::T(described(refusal)));
    }
    for (path, item) in &mut api.paths.paths {
        for operation in operations(item) {
            complete(path, operation);
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
        .into_iter()
        .flatten()
}

/// Whether an operation takes a header or parameter of this name.
fn takes(operation: &Operation, name: &str) -> bool {
    operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(parameter) => parameter.name == name,
        RefOr::Ref(_) => false,
    })
}

/// The refusals that an operation may answer with.
fn refusals(path: &str, counted: bool, operation: &Operation) -> Vec<Refusal> {
    let asked = operation.parameters.is_some() || operation.request_body.is_some();
    let all = [
        (INVALID, counted && asked),
        (NOBODY, operation.security.is_none()),
        (MISSING, path.contains('{')),
        (CHANGED, takes(operation, "If-Match")),
        (REUSED, takes(operation, "Idempotency-Key")),
        (LIMITED, counted),
        (REFUSED, !counted),
        (OTHER, true),
    ];
    all.into_iter().filter(|(_, comes)| *comes).map(|(refusal, _)| refusal).collect()
}

fn complete(path: &str, operation: &mut Operation) {
    let counted = path.starts_with("/v1/");
    let refusals = refusals(path, counted, operation);
    let known = takes(operation, "If-None-Match");
    let responses = &mut operation.responses.responses;
    for response in responses.values_mut().filter(|_| counted) {
        if let RefOr::T(response) = response {
            response.headers.append(&mut limits());
        }
    }
    if known {
        responses.insert("304".to_owned(), RefOr::T(same()));
    }
    for (status, name, _) in refusals {
        let refusal = RefOr::Ref(Ref::from_response_name(name));
        responses.entry(status.to_owned()).or_insert(refusal);
    }
}

/// The answer to somebody who has the thing already.
fn same() -> Response {
    let mut same = ResponseBuilder::new()
        .description("The caller has it already, under the ETag of this answer")
        .build();
    same.headers = limits();
    same.headers.insert("ETag".to_owned(), header("the one that the caller has", Type::String));
    same
}

fn described((status, _, description): Refusal) -> Response {
    let schema = RefOr::Ref(Ref::from_schema_name(Document::name()));
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let mut response =
        ResponseBuilder::new().description(description).content(MEDIA_TYPE, content).build();
    response.headers = match status {
        "401" => {
            let scheme = header("the scheme of tokens: Bearer", Type::String);
            BTreeMap::from([("WWW-Authenticate".to_owned(), scheme)])
        }
        "429" => {
            let wait = header("seconds until the call is possible again", Type::Integer);
            let mut headers = limits();
            headers.insert("Retry-After".to_owned(), wait);
            headers
        }
        _ => BTreeMap::new(),
    };
    response
}

/// What is told of limits with every answer under one.
fn limits() -> Headers {
    let policy = header(
        "the limits that count this call, as a structured field: \
         \"requests\";q=6000;w=60 are 6,000 in 60 seconds, \"streams\";q=100 are 100 at once",
        Type::String,
    );
    let left = header(
        "what is left of each: r calls, and t seconds until all are back, or if r is 0, the next one",
        Type::String,
    );
    BTreeMap::from([("RateLimit-Policy".to_owned(), policy), ("RateLimit".to_owned(), left)])
}

fn header(description: &str, kind: Type) -> RefOr<Header> {
    let schema = ObjectBuilder::new().schema_type(kind).build();
    RefOr::T(HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build())
}
