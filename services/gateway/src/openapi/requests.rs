//! Says of every request what the extractors hold all of them to: a parameter is there or is not,
//! and is never null; U+0000 is in no text.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Where the schemas stand that have a name.
const SCHEMAS: &str = "#/components/schemas/";
/// A text without U+0000.
const STORABLE: &str = r"^[^\u0000]*$";
/// What says itself how a text looks.
const PRECISE: [&str; 4] = ["pattern", "enum", "format", "contentMediaType"];

/// Adds it to the description.
pub fn add(api: &mut Value) {
    let mut named = BTreeSet::new();
    if let Some(paths) = api.pointer_mut("/paths").and_then(Value::as_object_mut) {
        for operation in
            paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut)
        {
            asked(operation, &mut named);
        }
    }
    let mut seen = BTreeSet::new();
    while let Some(name) = named.pop_first() {
        if seen.insert(name.clone())
            && let Some(schema) = api.pointer_mut(&format!("/components/schemas/{name}"))
        {
            bound(schema, &mut named);
        }
    }
}

/// What an operation is asked with.
fn asked(operation: &mut Value, named: &mut BTreeSet<String>) {
    if let Some(parameters) = operation.pointer_mut("/parameters").and_then(Value::as_array_mut) {
        for parameter in parameters {
            if let Some(schema) = parameter.pointer_mut("/schema") {
                never_null(schema);
            }
            // What cannot be in a path or a header never arrives.
            if parameter["in"] == "query" {
                bound(parameter, named);
            }
        }
    }
    if let Some(body) = operation.pointer_mut("/requestBody/content") {
        bound(body, named);
    }
}

/// Takes null out of a schema.
fn never_null(schema: &mut Value) {
    if let Some(kinds) = schema.get_mut("type").and_then(Value::as_array_mut) {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            schema["type"] = kind.clone();
        }
    }
}

/// Bounds the texts of a schema, and notes the schemas that it names.
fn bound(schema: &mut Value, named: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str) {
                named.extend(name.strip_prefix(SCHEMAS).map(str::to_owned));
            }
            if fields.get("type").is_some_and(is_text)
                && !PRECISE.iter().any(|word| fields.contains_key(*word))
            {
                fields.insert("pattern".to_owned(), json!(STORABLE));
            }
            fields.values_mut().for_each(|inner| bound(inner, named));
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| bound(inner, named)),
        _ => {}
    }
}

/// Whether a type is a text, or a text or null.
fn is_text(kind: &Value) -> bool {
    match kind {
        Value::Array(kinds) => kinds.iter().any(|kind| kind == "string"),
        kind => kind == "string",
    }
}
