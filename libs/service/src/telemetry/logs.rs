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
pub(super) mod tests;
