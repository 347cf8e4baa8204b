//! Reads JSON Resume: each field becomes a line with its label, in the order in which a resume is
//! read, so that what a field is stands in the text itself. Fields that the schema does not know
//! are kept, too.

mod fields;

use serde_json::{Map, Value};

use self::fields::{KNOWN, Part};
use super::{Error, Raw, push_link};

/// Reads a document.
pub(super) fn read(bytes: &[u8]) -> Result<Raw, Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Error::damaged(format!("it is not JSON at line {line}, column {column}"))
    })?;
    let named = |key: &str| value.get(key).is_some_and(|part| part.is_object() || part.is_array());
    let Value::Object(resume) = &value else { return Err(no_resume()) };
    if !["basics", "work", "education", "skills"].iter().any(|key| named(key)) {
        return Err(no_resume());
    }
    let mut lines = Lines::default();
    if let Some(Value::Object(basics)) = resume.get("basics") {
        lines.basics(basics);
    }
    for part in KNOWN {
        lines.part(part, resume.get(part.key));
    }
    let known = |key: &str| {
        matches!(key, "basics" | "meta" | "$schema") || KNOWN.iter().any(|part| part.key == key)
    };
    for (key, value) in resume.iter().filter(|(key, _)| !known(key)) {
        lines.heading(key);
        lines.rest("", value);
    }
    Ok(Raw { pages: 1, text: lines.out.join("\n"), links: lines.links, ..Raw::default() })
}

fn no_resume() -> Error {
    Error::Unsupported {
        found: "JSON but no JSON Resume".into(),
        advice: "Save the resume as JSON Resume 1.0.0, with a field \"basics\", or as PDF and choose that.".into(),
    }
}

#[derive(Debug, Default)]
struct Lines {
    out: Vec<String>,
    links: Vec<String>,
}

impl Lines {
    fn basics(&mut self, basics: &Map<String, Value>) {
        for (key, label) in [
            ("name", ""),
            ("label", ""),
            ("email", "E-mail: "),
            ("phone", "Phone: "),
            ("url", ""),
            ("website", ""),
        ] {
            self.line(label, basics.get(key));
        }
        if let Some(Value::Object(place)) = basics.get("location") {
            let keys = ["address", "postalCode", "city", "region", "countryCode"];
            let parts = keys.iter().filter_map(|key| place.get(*key)?.as_str());
            let parts: Vec<&str> = parts.filter(|part| !part.trim().is_empty()).collect();
            self.line("Address: ", Some(&Value::from(parts.join(", "))));
        }
        for profile in basics.get("profiles").and_then(Value::as_array).into_iter().flatten() {
            match profile.get("url").and_then(Value::as_str).filter(|url| !url.is_empty()) {
                Some(url) => self.line("", Some(&Value::from(url))),
                None => self.rest("", profile),
            }
        }
        let known = [
            "name", "label", "email", "phone", "url", "website", "location", "profiles", "summary",
            "image",
        ];
        for (key, value) in basics.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            self.rest(key, value);
        }
        if basics.get("summary").and_then(Value::as_str).is_some_and(|text| !text.is_empty()) {
            self.heading("Summary");
            self.line("", basics.get("summary"));
        }
    }

    fn part(&mut self, part: &Part, value: Option<&Value>) {
        let Some(value) = value.filter(|value| !is_empty(value)) else { return };
        self.heading(part.heading);
        let Value::Array(items) = value else { return self.rest("", value) };
        for item in items {
            match item {
                Value::Object(item) if part.inline => self.inline(part, item),
                Value::Object(item) => self.entry(part, item),
                other => self.rest("", other),
            }
        }
    }

    /// An entry of several lines, one a field, and its list.
    fn entry(&mut self, part: &Part, item: &Map<String, Value>) {
        self.out.push(String::new());
        for (key, label) in part.fields {
            if *label != "Dates" {
                self.line(&format!("{label}: "), item.get(*key));
                continue;
            }
            let text = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default().trim();
            let (start, end) = (text("startDate"), text("endDate"));
            let end = if end.is_empty() && part.goes_on { "present" } else { end };
            let dates = match (start, end) {
                ("", "present") => String::new(),
                ("", end) => end.to_owned(),
                (start, "") => start.to_owned(),
                (start, end) => format!("{start} - {end}"),
            };
            self.line("Dates: ", Some(&Value::from(dates)));
        }
        for text in ["summary", "description"] {
            self.line("", item.get(text));
        }
        for list in ["highlights", "courses"] {
            for one in item.get(list).and_then(Value::as_array).into_iter().flatten() {
                self.line("- ", Some(one));
            }
        }
        for (key, value) in item.iter().filter(|(key, _)| !part.knows(key)) {
            self.rest(key, value);
        }
    }

    /// An entry of one line: its name, and its list or level.
    fn inline(&mut self, part: &Part, item: &Map<String, Value>) {
        let text = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default().trim();
        let name = text(part.fields[0].0);
        let mut list: Vec<&str> = Vec::new();
        for (key, _) in &part.fields[1..] {
            match item.get(*key) {
                Some(Value::Array(items)) => list.extend(items.iter().filter_map(Value::as_str)),
                Some(Value::String(one)) if !one.trim().is_empty() => list.push(one.trim()),
                _ => {}
            }
        }
        let label =
            if name.is_empty() || list.is_empty() { String::new() } else { format!("{name}: ") };
        let rest = if list.is_empty() { name.to_owned() } else { list.join(", ") };
        self.line(&label, Some(&Value::from(rest)));
        for (key, value) in item.iter().filter(|(key, _)| !part.knows(key)) {
            self.rest(key, value);
        }
    }

    fn heading(&mut self, title: &str) {
        self.out.push(String::new());
        self.out.push(title.to_owned());
    }

    /// Adds a text, each of its lines as one; the label stands before the first.
    fn line(&mut self, label: &str, value: Option<&Value>) {
        let text = match value {
            Some(Value::String(text)) => text.trim(),
            Some(other) => return self.rest(label.trim_end_matches([':', ' ', '-']), other),
            None => return,
        };
        for (at, line) in text.lines().filter(|line| !line.trim().is_empty()).enumerate() {
            let label = if at == 0 { label } else { "" };
            self.out.push(format!("{label}{}", line.trim()));
        }
        push_link(&mut self.links, text);
    }

    /// Keeps what the schema does not know: scalars with their names, lists item by item. Depth is
    /// bounded by the parser of JSON.
    fn rest(&mut self, key: &str, value: &Value) {
        let label = if key.is_empty() { String::new() } else { format!("{key}: ") };
        match value {
            Value::Null => {}
            Value::String(_) => self.line(&label, Some(value)),
            Value::Bool(_) | Value::Number(_) => self.out.push(format!("{label}{value}")),
            Value::Array(items) => items.iter().for_each(|item| self.rest(key, item)),
            Value::Object(fields) => fields.iter().for_each(|(key, value)| self.rest(key, value)),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
