//! Log lines on standard error, one per event: for people or as JSON, with the ids of the trace and
//! of the operation that the event stands in. Characters that could end a line or steer a terminal
//! are escaped, so that what somebody sent cannot look like a line of ours.

mod line;

use std::{
    io::{IsTerminal as _, Write as _},
    sync::OnceLock,
};

use tracing::{Dispatch, Event, Subscriber, dispatcher::WeakDispatch, span};
use tracing_subscriber::{
    Layer,
    layer::Context,
    registry::{LookupSpan, Scope},
};

use self::line::{Fields, Line};
use super::propagation::ids;
use crate::config::LogFormat;

/// Fields of spans that every line inside carries: what it is about. They are set when a span is
/// made and are nobody's text.
const CARRIED: [&str; 4] = ["operation.id", "operation.kind", "rpc.method", "http.route"];

/// Where lines go.
pub(super) trait Sink: Send + Sync + 'static {
    /// Writes a whole line.
    fn write(&self, line: &str);
}

/// Standard error: standard output belongs to the results of commands.
struct Stderr;

impl Sink for Stderr {
    fn write(&self, line: &str) {
        // There is nowhere to tell of a log that cannot be written.
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
    }
}

/// Writes a line for each event.
pub(super) struct Lines {
    format: LogFormat,
    colours: bool,
    sink: Box<dyn Sink>,
    /// The subscriber that this is a layer of, which knows the ids of traces.
    subscriber: OnceLock<WeakDispatch>,
}

impl Lines {
    /// Lines of this form on standard error.
    pub(super) fn new(format: LogFormat) -> Self {
        let colours = format == LogFormat::Text && std::io::stderr().is_terminal();
        Self { format, colours, sink: Box::new(Stderr), subscriber: OnceLock::new() }
    }

    #[cfg(test)]
    pub(super) fn to(format: LogFormat, sink: impl Sink) -> Self {
        Self { format, colours: false, sink: Box::new(sink), subscriber: OnceLock::new() }
    }
}

impl<S> Layer<S> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_register_dispatch(&self, subscriber: &Dispatch) {
        let _ = self.subscriber.set(subscriber.downgrade());
    }

    fn on_new_span(
        &self,
        attributes: &span::Attributes<'_>,
        id: &span::Id,
        context: Context<'_, S>,
    ) {
        let carries = |name: &str| attributes.metadata().fields().field(name).is_some();
        if !CARRIED.iter().any(|name| carries(name)) {
            return;
        }
        let mut fields = Fields::only(&CARRIED);
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Line::new(event);
        if let Some(scope) = context.event_scope(event) {
            let subscriber = self.subscriber.get().and_then(WeakDispatch::upgrade);
            place(&mut line, scope, subscriber.as_ref());
        }
        self.sink.write(&line.write(self.format, self.colours));
    }
}

/// Adds what the spans around an event say, the innermost first.
fn place<S>(line: &mut Line, scope: Scope<'_, S>, subscriber: Option<&Dispatch>)
where
    S: for<'a> LookupSpan<'a>,
{
    for span in scope {
        if line.trace.is_none() {
            line.trace = subscriber.and_then(|subscriber| ids(subscriber, &span.id()));
        }
        if let Some(fields) = span.extensions().get::<Fields>() {
            line.add(fields);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// Keeps lines for a look at them.
    #[derive(Clone, Default)]
    pub(in super::super) struct Kept(Arc<Mutex<String>>);

    impl Sink for Kept {
        fn write(&self, line: &str) {
            self.0.lock().unwrap().push_str(line);
        }
    }

    impl Kept {
        pub(in super::super) fn text(&self) -> String {
            self.0.lock().unwrap().clone()
        }
    }

    fn logged(format: LogFormat, say: impl FnOnce()) -> String {
        let kept = Kept::default();
        let lines = Lines::to(format, kept.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), say);
        kept.text()
    }

    #[test]
    fn every_line_inside_a_span_carries_its_operation_however_deep_it_stands() {
        for format in [LogFormat::Json, LogFormat::Text] {
            let lines = logged(format, || {
                let attempt = tracing::info_span!("attempt", operation.id = "op_x_1", note = "n");
                let _attempt = attempt.enter();
                let _step = tracing::info_span!("step").entered();
                tracing::info!("first");
                tracing::info!(operation.id = "op_x_2", "second");
            });
            let lines: Vec<&str> = lines.lines().collect();
            assert_eq!(lines.len(), 2);
            assert!(lines[0].contains("op_x_1") && !lines[0].contains("note"), "{}", lines[0]);
            assert!(lines[1].contains("op_x_2") && !lines[1].contains("op_x_1"), "{}", lines[1]);
        }
    }

    #[test]
    fn what_somebody_sent_can_neither_begin_a_line_nor_steer_a_terminal() {
        let sent = "a\nERROR forged\r\u{1b}[2J\u{9b}31m\u{2028}\u{202e}x\"y";
        for format in [LogFormat::Json, LogFormat::Text] {
            let lines =
                logged(format, || tracing::warn!(name = sent, other = ?sent, %sent, "{sent}"));
            assert_eq!(lines.lines().count(), 1, "{lines}");
            let bare = lines.trim_end_matches('\n');
            assert!(!bare.contains(|c: char| c.is_control()), "{bare:?}");
            assert!(!bare.contains(['\u{2028}', '\u{202e}']), "{bare:?}");
        }
        let json = logged(LogFormat::Json, || tracing::warn!(name = sent, "{sent}"));
        let line: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&line["name"], &line["message"]), (&sent.into(), &sent.into()));
        assert_eq!(line["level"], "WARN");
    }

    #[test]
    fn json_keeps_numbers_and_truths_and_bounds_what_is_long() {
        let json = logged(LogFormat::Json, || {
            tracing::info!(count = 3, share = 0.5, done = true, long = "x".repeat(100_000), "said");
        });
        let line: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(line["count"], 3);
        assert_eq!(line["share"], 0.5);
        assert_eq!(line["done"], true);
        assert!(json.len() < 10_000, "{}", json.len());
    }
}
