//! The W3C trace context in headers, in and out: `traceparent` and `tracestate`.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    propagation::{Extractor, Injector, TextMapPropagator as _},
    trace::TraceContextExt as _,
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

const TRACEPARENT: &str = "traceparent";

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct HeadersMut<'a>(&'a mut HeaderMap);

impl Injector for HeadersMut<'_> {
    fn set(&mut self, key: &str, value: String) {
        let name = HeaderName::from_bytes(key.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

struct Text(Option<String>);

impl Injector for Text {
    fn set(&mut self, key: &str, value: String) {
        if key == TRACEPARENT {
            self.0 = Some(value);
        }
    }
}

/// Makes a span go on with the trace that the headers name, and notes the trace's id in it.
pub fn enter_from(span: &Span, headers: &HeaderMap) {
    if span.is_disabled() {
        return;
    }
    if headers.contains_key(TRACEPARENT) {
        let context = TraceContextPropagator::new().extract(&Headers(headers));
        // Without a tracer in this process there is nothing to go on with.
        let _ = span.set_parent(context);
    }
    if let Some(id) = trace_id(span) {
        span.record("trace_id", tracing::field::display(id));
    }
}

/// Writes a span's trace context into headers.
pub fn inject(span: &Span, headers: &mut HeaderMap) {
    let span = if span.is_disabled() { Span::current() } else { span.clone() };
    if !span.is_disabled() {
        TraceContextPropagator::new().inject_context(&span.context(), &mut HeadersMut(headers));
    }
}

/// The `traceparent` of the current span, to be stored beside what outlives the call.
#[must_use]
pub fn traceparent() -> Option<String> {
    let mut text = Text(None);
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut text);
    text.0
}

/// The id of a span's trace; none without a tracer.
#[must_use]
pub fn trace_id(span: &Span) -> Option<opentelemetry::trace::TraceId> {
    let context = span.context();
    let id = context.span().span_context().trace_id();
    (id != opentelemetry::trace::TraceId::INVALID).then_some(id)
}
