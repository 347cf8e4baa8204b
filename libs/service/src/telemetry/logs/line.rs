//! One line of the log: the fields of an event, gathered and written in one of two forms.

use std::fmt::{self, Write as _};

use tracing::{
    Event, Level,
    field::{Field, Visit},
};
use tracing_subscriber::fmt::{
    format::Writer,
    time::{FormatTime as _, SystemTime},
};

use crate::config::LogFormat;

/// Longest text of one field in bytes.
const LONGEST: usize = 4096;

/// A value as it will be written: numbers and truths bare, texts escaped.
#[derive(Debug, Clone)]
enum Value {
    Bare(String),
    Text(String),
}

/// Fields that were recorded, in their order.
#[derive(Debug, Default)]
pub(super) struct Fields {
    only: Option<&'static [&'static str]>,
    values: Vec<(&'static str, Value)>,
}

impl Fields {
    /// Takes these fields and passes over all others.
    pub(super) fn only(names: &'static [&'static str]) -> Self {
        Self { only: Some(names), values: Vec::new() }
    }

    fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(known, _)| *known == name)
    }

    fn put(&mut self, field: &Field, value: impl FnOnce() -> Value) {
        if self.only.is_none_or(|names| names.contains(&field.name())) {
            self.values.push((field.name(), value()));
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, || Value::Text(bounded(format!("{value:?}"))));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, || Value::Text(bounded(value.to_owned())));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, || Value::Bare(value.to_string()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, || Value::Bare(value.to_string()));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, || Value::Bare(value.to_string()));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // JSON knows no infinity.
        let bare = value.is_finite();
        let text = value.to_string();
        self.put(field, || if bare { Value::Bare(text) } else { Value::Text(text) });
    }
}

fn bounded(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
    text
}

/// A line that is being put together.
pub(super) struct Line {
    level: Level,
    target: &'static str,
    fields: Fields,
    /// Ids of trace and span.
    pub(super) trace: Option<(String, String)>,
}

impl Line {
    /// Takes the fields of an event.
    pub(super) fn new(event: &Event<'_>) -> Self {
        let metadata = event.metadata();
        let mut fields = Fields::default();
        event.record(&mut fields);
        Self { level: *metadata.level(), target: metadata.target(), fields, trace: None }
    }

    /// Adds fields of a span around; what stands nearer to the event wins.
    pub(super) fn add(&mut self, around: &Fields) {
        for (name, value) in &around.values {
            if !self.fields.has(name) {
                self.fields.values.push((*name, value.clone()));
            }
        }
    }

    /// Writes the line, with its end.
    pub(super) fn write(&self, format: LogFormat, colours: bool) -> String {
        let mut text = String::with_capacity(256);
        // Writing into a string cannot fail.
        let _ = match format {
            LogFormat::Json => self.json(&mut text),
            LogFormat::Text => self.text(&mut text, colours),
        };
        text.push('\n');
        text
    }

    fn json(&self, to: &mut String) -> fmt::Result {
        write!(to, "{{\"timestamp\":\"")?;
        SystemTime.format_time(&mut Writer::new(to))?;
        write!(to, "\",\"level\":\"{}\",\"target\":", self.level)?;
        quoted(to, self.target);
        for (name, value) in &self.fields.values {
            to.push(',');
            quoted(to, name);
            to.push(':');
            match value {
                Value::Bare(text) => to.push_str(text),
                Value::Text(text) => quoted(to, text),
            }
        }
        if let Some((trace, span)) = &self.trace {
            write!(to, ",\"trace_id\":\"{trace}\",\"span_id\":\"{span}\"")?;
        }
        to.push('}');
        Ok(())
    }

    fn text(&self, to: &mut String, colours: bool) -> fmt::Result {
        SystemTime.format_time(&mut Writer::new(to))?;
        let (on, off) = if colours { (colour(self.level), "\u{1b}[0m") } else { ("", "") };
        write!(to, " {on}{:>5}{off}", self.level)?;
        let message = self.fields.values.iter().find(|(name, _)| *name == "message");
        if let Some((_, Value::Text(message) | Value::Bare(message))) = message {
            to.push(' ');
            plain(to, message);
        }
        for (name, value) in self.fields.values.iter().filter(|(name, _)| *name != "message") {
            write!(to, " {name}=")?;
            match value {
                Value::Bare(text) => to.push_str(text),
                Value::Text(text) if is_word(text) => to.push_str(text),
                Value::Text(text) => quoted(to, text),
            }
        }
        if let Some((trace, _)) = &self.trace {
            write!(to, " trace_id={trace}")?;
        }
        Ok(())
    }
}

const fn colour(level: Level) -> &'static str {
    match level {
        Level::ERROR => "\u{1b}[31m",
        Level::WARN => "\u{1b}[33m",
        Level::INFO => "\u{1b}[32m",
        _ => "\u{1b}[34m",
    }
}

/// Whether a text can stand without quotes.
fn is_word(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '=' | '\\');
    !text.is_empty() && text.chars().all(plain)
}

/// Whether a character ends a line, steers a terminal, or turns the direction of writing.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes a text with steering characters in the escapes of JSON.
fn plain(to: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            // All of them stand below U+FFFF, so one escape is enough.
            c if steers(c) => {
                let _ = write!(to, "\\u{:04x}", u32::from(c));
            }
            c => to.push(c),
        }
    }
}

/// Writes a text as JSON has it.
fn quoted(to: &mut String, text: &str) {
    to.push('"');
    for part in text.split_inclusive(['"', '\\']) {
        let last = part.chars().next_back().filter(|c| matches!(c, '"' | '\\'));
        plain(to, &part[..part.len() - last.map_or(0, char::len_utf8)]);
        if let Some(c) = last {
            to.push('\\');
            to.push(c);
        }
    }
    to.push('"');
}
