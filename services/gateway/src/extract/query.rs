//! The query of a request, as strict as a body: unknown parameters and wrong values are named.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde_json::{Map, Value};

use super::{Fields, FromFields, fields::Source};
use crate::problem::Problem;

/// A query read as `T`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: FromFields> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let values = collect(parts.uri.query().unwrap_or_default());
        Fields::new(Source::Query, values).read().map(Self)
    }
}

/// Parameters by name; one that is given more than once becomes a list.
fn collect(query: &str) -> Map<String, Value> {
    let mut values = Map::new();
    for (name, text) in form_urlencoded::parse(query.as_bytes()) {
        let text = Value::String(text.into_owned());
        match values.get_mut(name.as_ref()) {
            None => {
                values.insert(name.into_owned(), text);
            }
            Some(Value::Array(list)) => list.push(text),
            Some(first) => *first = Value::Array(vec![first.take(), text]),
        }
    }
    values
}

/// Which page of a list.
#[derive(Debug, Default)]
pub struct Page {
    /// How many items at most; 0 means the default.
    pub size: i32,
    /// Where the last page ended.
    pub token: String,
}

impl FromFields for Page {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            size: fields.count("page_size").unwrap_or_default(),
            token: fields.text("page_token").unwrap_or_default(),
        }
    }
}
