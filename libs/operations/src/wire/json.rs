//! Results between JSON, as they are stored, and the free-form object of protobuf.

use prost_types::{ListValue, Struct, Value as Proto, value::Kind};
use serde_json::{Map, Value};

/// Largest whole number that a double holds exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Converts a JSON object to the protobuf form; anything else is none.
pub(super) fn to_struct(json: &[u8]) -> Option<Struct> {
    match serde_json::from_slice(json).ok()? {
        Value::Object(fields) => Some(object_to_proto(fields)),
        _ => None,
    }
}

/// Converts the protobuf form to JSON. Whole numbers come back as such: they may be read as integers.
pub(super) fn from_struct(object: &Struct) -> Vec<u8> {
    Value::Object(object_from_proto(object)).to_string().into_bytes()
}

fn object_to_proto(fields: Map<String, Value>) -> Struct {
    Struct { fields: fields.into_iter().map(|(key, value)| (key, to_proto(value))).collect() }
}

fn to_proto(value: Value) -> Proto {
    let kind = match value {
        Value::Null => Kind::NullValue(0),
        Value::Bool(flag) => Kind::BoolValue(flag),
        Value::Number(number) => Kind::NumberValue(number.as_f64().unwrap_or_default()),
        Value::String(text) => Kind::StringValue(text),
        Value::Array(values) => {
            Kind::ListValue(ListValue { values: values.into_iter().map(to_proto).collect() })
        }
        Value::Object(fields) => Kind::StructValue(object_to_proto(fields)),
    };
    Proto { kind: Some(kind) }
}

fn object_from_proto(object: &Struct) -> Map<String, Value> {
    object.fields.iter().map(|(key, value)| (key.clone(), from_proto(value))).collect()
}

fn from_proto(value: &Proto) -> Value {
    match &value.kind {
        None | Some(Kind::NullValue(_)) => Value::Null,
        Some(Kind::BoolValue(flag)) => Value::Bool(*flag),
        Some(Kind::NumberValue(number)) => from_number(*number),
        Some(Kind::StringValue(text)) => Value::String(text.clone()),
        Some(Kind::ListValue(list)) => Value::Array(list.values.iter().map(from_proto).collect()),
        Some(Kind::StructValue(object)) => Value::Object(object_from_proto(object)),
    }
}

fn from_number(number: f64) -> Value {
    if number.trunc() == number && number.abs() < EXACT {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "is whole and within the exact range"
        )]
        return Value::from(number as i64);
    }
    Value::from(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_comes_back_as_it_was() {
        let json = br#"{"a":[1,-2.5,"x",null,true],"b":{"c":9007199254740991}}"#;
        let there = to_struct(json).unwrap();
        let back: Value = serde_json::from_slice(&from_struct(&there)).unwrap();
        assert_eq!(back, serde_json::from_slice::<Value>(json).unwrap());
        assert_eq!(to_struct(b"[1]"), None);
    }
}
