//! Numbers, times and free-form values between protobuf and JSON.

use prost_types::{Duration, Struct, Timestamp, Value, value::Kind};
use serde::Serializer;

/// Largest whole number that a double holds exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Writes a whole number without a fraction ("45", not "45.0").
pub fn serialize_number<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
    match whole(*number) {
        Some(whole) => to.serialize_i64(whole),
        None => to.serialize_f64(*number),
    }
}

/// Writes a number or null.
pub fn serialize_optional_number<S: Serializer>(
    number: &Option<f64>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => serialize_number(number, to),
        None => to.serialize_none(),
    }
}

fn whole(number: f64) -> Option<i64> {
    let whole = number.trunc() == number && number.abs() < EXACT;
    #[expect(clippy::cast_possible_truncation, reason = "is whole and within the exact range")]
    whole.then_some(number as i64)
}

/// A duration in seconds with a fraction of at most milliseconds.
#[must_use]
pub fn seconds(duration: &Duration) -> f64 {
    rounded(duration.seconds, duration.nanos)
}

/// Unix seconds with a fraction of at most milliseconds; 0 when there is no time.
#[must_use]
pub fn unix_seconds(time: Option<&Timestamp>) -> f64 {
    time.map_or(0.0, |time| rounded(time.seconds, time.nanos))
}

/// A time as RFC 3339 text in UTC.
#[must_use]
pub fn rfc3339(time: Option<Timestamp>) -> Option<String> {
    time.map(|time| time.to_string())
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double exactly")]
fn rounded(seconds: i64, nanos: i32) -> f64 {
    seconds.saturating_mul(1000).saturating_add(i64::from(nanos / 1_000_000)) as f64 / 1000.0
}

/// A free-form protobuf object as JSON.
#[must_use]
pub fn object(object: Struct) -> serde_json::Value {
    object.fields.into_iter().map(|(key, value)| (key, json(value))).collect()
}

fn json(value: Value) -> serde_json::Value {
    match value.kind {
        None | Some(Kind::NullValue(_)) => serde_json::Value::Null,
        Some(Kind::BoolValue(truth)) => truth.into(),
        Some(Kind::StringValue(text)) => text.into(),
        Some(Kind::NumberValue(number)) => match whole(number) {
            Some(whole) => whole.into(),
            // Infinity and NaN have no JSON form.
            None => {
                serde_json::Number::from_f64(number).map_or(serde_json::Value::Null, Into::into)
            }
        },
        Some(Kind::ListValue(list)) => list.values.into_iter().map(json).collect(),
        Some(Kind::StructValue(inner)) => object(inner),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn times_keep_their_milliseconds() {
        let time = Timestamp { seconds: 1_692_876_543, nanos: 123_456_789 };
        assert_eq!(unix_seconds(Some(&time)).to_string(), "1692876543.123");
        assert_eq!(unix_seconds(None).to_string(), "0");
        assert_eq!(seconds(&Duration { seconds: 12, nanos: 345_678_901 }).to_string(), "12.345");
        assert_eq!(rfc3339(Some(time)).as_deref(), Some("2023-08-24T11:29:03.123456789Z"));
    }

    #[test]
    fn free_form_values_become_the_same_json() {
        let list = prost_types::ListValue {
            values: vec![
                Value { kind: Some(Kind::NumberValue(3.0)) },
                Value { kind: Some(Kind::NumberValue(0.5)) },
                Value { kind: Some(Kind::NumberValue(f64::NAN)) },
                Value { kind: Some(Kind::BoolValue(true)) },
            ],
        };
        let fields = BTreeMap::from([
            ("resume_id".to_owned(), Value { kind: Some(Kind::StringValue("resume_1".into())) }),
            ("list".to_owned(), Value { kind: Some(Kind::ListValue(list)) }),
            ("none".to_owned(), Value { kind: None }),
        ]);
        assert_eq!(
            object(Struct { fields }).to_string(),
            r#"{"list":[3,0.5,null,true],"none":null,"resume_id":"resume_1"}"#
        );
    }
}
