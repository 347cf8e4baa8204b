//! Named values of a request, taken out one by one: every mistake is noted with its field, unknown
//! fields are mistakes too, and all of them are told at once.

use kernel::FieldViolation;
use serde_json::{Map, Value};

use crate::problem::Problem;

/// A request that is made of named values.
pub trait FromFields: Sized {
    /// Whether an empty body, or null, means no fields at all.
    const MAY_BE_EMPTY: bool = false;

    /// Takes the values out.
    fn from_fields(fields: &mut Fields) -> Self;
}

/// Where the values come from, for the words of a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Members of a JSON object.
    Json,
    /// Parameters of the query, which are all text.
    Query,
}

/// The named values that are left, and the mistakes found so far.
#[derive(Debug)]
pub struct Fields {
    source: Source,
    values: Map<String, Value>,
    known: Vec<&'static str>,
    violations: Vec<FieldViolation>,
}

impl Fields {
    /// Starts with all values.
    #[must_use]
    pub fn new(source: Source, values: Map<String, Value>) -> Self {
        Self { source, values, known: Vec::new(), violations: Vec::new() }
    }

    /// Reads a request out of the values.
    ///
    /// # Errors
    /// Names every field that is wrong, missing or unknown.
    pub fn read<T: FromFields>(self) -> Result<T, Problem> {
        let (read, violations) = self.judged();
        if violations.is_empty() { Ok(read) } else { Err(Problem::fields(violations)) }
    }

    /// Reads a request, and tells everything that is wrong with it.
    fn judged<T: FromFields>(mut self) -> (T, Vec<FieldViolation>) {
        let read = T::from_fields(&mut self);
        (read, self.ended())
    }

    /// Everything that is wrong, fields that are left and known to nobody included.
    fn ended(mut self) -> Vec<FieldViolation> {
        let left: Vec<String> = self.values.keys().map(|name| shortened(name)).collect();
        for name in left {
            let known = match self.known.as_slice() {
                [] => "is not known here; nothing is expected".to_owned(),
                known => format!("is not known here; known are {}", known.join(", ")),
            };
            self.violations.push(FieldViolation { field: name, description: known });
        }
        self.violations
    }

    /// Notes a mistake.
    pub fn refuse(&mut self, field: &str, description: impl Into<String>) {
        self.violations
            .push(FieldViolation { field: field.to_owned(), description: description.into() });
    }

    /// Takes a value that may be absent; null counts as absent.
    fn take(&mut self, field: &'static str) -> Option<Value> {
        self.known.push(field);
        self.values.remove(field).filter(|value| !value.is_null())
    }

    /// Takes a text that must be there.
    pub fn required_text(&mut self, field: &'static str) -> String {
        let before = self.violations.len();
        match self.text(field) {
            Some(text) => text,
            None => {
                // A wrong type was noted already.
                if self.violations.len() == before {
                    self.refuse(field, "is required, a text");
                }
                String::new()
            }
        }
    }

    /// Takes a text.
    pub fn text(&mut self, field: &'static str) -> Option<String> {
        match self.take(field)? {
            Value::String(text) if text.contains('\0') => {
                self.refuse(field, "must not contain the character U+0000");
                None
            }
            Value::String(text) => Some(text),
            Value::Array(_) if self.source == Source::Query => {
                self.refuse(field, "must be given once");
                None
            }
            other => {
                self.refuse(field, format!("must be a text, not {}", type_of(&other)));
                None
            }
        }
    }

    /// Takes a list of texts; in a query a repeated parameter, each with texts between commas.
    pub fn texts(&mut self, field: &'static str) -> Vec<String> {
        let items = match self.take(field) {
            None => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(text @ Value::String(_)) if self.source == Source::Query => vec![text],
            Some(other) => {
                self.refuse(field, format!("must be a list of texts, not {}", type_of(&other)));
                Vec::new()
            }
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Value::String(text) if text.contains('\0') => {
                    self.refuse(field, "must not contain the character U+0000");
                }
                Value::String(text) if self.source == Source::Query => {
                    texts.extend(text.split(',').map(|part| part.trim().to_owned()));
                }
                Value::String(text) => texts.push(text),
                other => {
                    let found = type_of(&other);
                    self.refuse(field, format!("must hold texts only, not {found}"));
                    break;
                }
            }
        }
        texts.retain(|text| !text.is_empty());
        texts
    }

    /// Takes a list of objects that must be there; mistakes in them are told by their number.
    pub fn required_list<T: FromFields>(&mut self, field: &'static str) -> Vec<T> {
        let items = match self.take(field) {
            Some(Value::Array(items)) => items,
            None => {
                self.refuse(field, "is required, a list of objects");
                Vec::new()
            }
            Some(other) => {
                self.refuse(field, format!("must be a list of objects, not {}", type_of(&other)));
                Vec::new()
            }
        };
        let mut list = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            match item {
                Value::Object(values) => list.push(self.inner(&format!("{field}[{at}]"), values)),
                other => {
                    let found = type_of(&other);
                    self.refuse(field, format!("must hold objects only, not {found}"));
                    break;
                }
            }
        }
        list
    }

    /// Takes a list whose items are names, or objects with more; an item that is neither is refused.
    pub fn named_list<T: FromFields>(&mut self, field: &'static str) -> Vec<Result<T, String>> {
        let items = match self.take(field) {
            None => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.refuse(field, format!("must be a list, not {}", type_of(&other)));
                Vec::new()
            }
        };
        let mut list = Vec::with_capacity(items.len());
        for (at, item) in items.into_iter().enumerate() {
            match item {
                Value::Object(values) => {
                    list.push(Ok(self.inner(&format!("{field}[{at}]"), values)));
                }
                Value::String(name) if !name.contains('\0') => list.push(Err(name)),
                other => {
                    let found = type_of(&other);
                    self.refuse(field, format!("must hold names or objects, not {found}"));
                    break;
                }
            }
        }
        list
    }

    /// Takes an object and reads it; mistakes in it are told under its name.
    pub fn object<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        match self.take(field)? {
            Value::Object(values) => {
                let mut inner = Self::new(self.source, values);
                let read = read(&mut inner);
                self.take_over(field, inner.ended());
                Some(read)
            }
            other => {
                self.refuse(field, format!("must be an object, not {}", type_of(&other)));
                None
            }
        }
    }

    /// Takes an object that must be there; see [`Fields::object`].
    pub fn required_object<T: Default>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before = self.violations.len();
        self.object(field, read).unwrap_or_else(|| {
            if self.violations.len() == before {
                self.refuse(field, "is required, an object");
            }
            T::default()
        })
    }

    /// Whether a field is given, be it as null.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.values.contains_key(field)
    }

    /// Takes a whole number.
    pub fn whole(&mut self, field: &'static str) -> Option<i64> {
        let number = self.take(field)?;
        let whole = number.as_i64();
        if whole.is_none() {
            self.refuse(field, "must be a whole number");
        }
        whole
    }

    fn take_over(&mut self, name: &str, violations: Vec<FieldViolation>) {
        for FieldViolation { field, description } in violations {
            self.refuse(&format!("{name}.{field}"), description);
        }
    }

    /// Reads an object within this one.
    fn inner<T: FromFields>(&mut self, name: &str, values: Map<String, Value>) -> T {
        let (read, violations) = Self::new(self.source, values).judged();
        self.take_over(name, violations);
        read
    }

    /// Takes a whole number from 0 that must be there; see [`Fields::count`].
    pub fn required_count(&mut self, field: &'static str) -> i32 {
        let before = self.violations.len();
        self.count(field).unwrap_or_else(|| {
            if self.violations.len() == before {
                self.refuse(field, "is required, a whole number from 0");
            }
            0
        })
    }

    /// Takes true or false.
    pub fn truth(&mut self, field: &'static str) -> Option<bool> {
        let query = self.source == Source::Query;
        match self.take(field)? {
            Value::Bool(truth) => Some(truth),
            Value::String(text) if query && text == "true" => Some(true),
            Value::String(text) if query && text == "false" => Some(false),
            other => {
                self.refuse(field, format!("must be true or false, not {}", type_of(&other)));
                None
            }
        }
    }

    /// Takes a whole number from 0; one that is beyond 32 bits becomes the largest that is not.
    pub fn count(&mut self, field: &'static str) -> Option<i32> {
        let number = match self.take(field)? {
            Value::String(text) if self.source == Source::Query => text.parse::<i64>().ok(),
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        match number {
            Some(number @ 0..) => Some(i32::try_from(number).unwrap_or(i32::MAX)),
            _ => {
                self.refuse(field, "must be a whole number from 0");
                None
            }
        }
    }
}

/// A name out of a request, short enough and plain enough to be told back.
fn shortened(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sample {
        title: String,
        now: bool,
        names: Vec<String>,
        size: i32,
    }

    impl FromFields for Sample {
        fn from_fields(fields: &mut Fields) -> Self {
            Self {
                title: fields.required_text("title"),
                now: fields.truth("now").unwrap_or_default(),
                names: fields.texts("names"),
                size: fields.count("size").unwrap_or_default(),
            }
        }
    }

    fn read(json: serde_json::Value) -> Result<Sample, Problem> {
        let Value::Object(values) = json else { unreachable!("tests give objects") };
        Fields::new(Source::Json, values).read()
    }

    fn refused(json: serde_json::Value) -> Vec<(String, String)> {
        let problem = read(json).err().unwrap();
        problem.violations.into_iter().map(|v| (v.field, v.description)).collect()
    }

    #[test]
    fn typed_values_are_taken_and_null_is_absence() {
        let json = serde_json::json!({"title": "T", "now": true, "names": ["a"], "size": null});
        let sample = read(json).unwrap();
        assert_eq!((sample.title.as_str(), sample.now, sample.size), ("T", true, 0));
        assert_eq!(sample.names, ["a"]);
    }

    #[test]
    fn every_mistake_is_told_at_once_and_names_its_field() {
        let json = serde_json::json!({"now": "yes", "names": [1], "size": -1, "tittle": "T"});
        let fields: Vec<String> = refused(json).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["title", "now", "names", "size", "tittle"]);
    }

    #[test]
    fn a_wrong_type_is_not_also_called_missing() {
        assert_eq!(
            refused(serde_json::json!({"title": 7})),
            [("title".to_owned(), "must be a text, not a number".to_owned())]
        );
    }

    #[test]
    fn nul_and_control_characters_of_a_name_are_not_passed_on() {
        assert_eq!(refused(serde_json::json!({"title": "a\u{0}b"}))[0].0, "title");
        let json = serde_json::json!({"title": "T", "\u{1b}[31mred\n": 1});
        assert_eq!(refused(json)[0].0, "[31mred");
    }

    #[test]
    fn a_number_beyond_32_bits_is_the_largest_and_a_fraction_is_refused() {
        assert_eq!(read(serde_json::json!({"title": "T", "size": 1e3})).err().unwrap().status, 400);
        let sample = read(serde_json::json!({"title": "T", "size": 5_000_000_000_i64})).unwrap();
        assert_eq!(sample.size, i32::MAX);
    }
}
