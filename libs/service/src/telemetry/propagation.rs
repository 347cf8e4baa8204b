//! The W3C trace context in headers, in and out: `traceparent` and `tracestate`.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    Context,
    propagation::{Extractor, Injector, TextMapPropagator as _},
    trace::{TraceContextExt as _, TraceId},
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::{Dispatch, Span, span::Id};
use tracing_opentelemetry::{OpenTelemetrySpanExt as _, get_otel_context};
use tracing_subscriber::{Registry, registry::LookupSpan as _};

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

impl Extractor for Text {
    fn get(&self, key: &str) -> Option<&str> {
        if key == TRACEPARENT { self.0.as_deref() } else { None }
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

impl Injector for Text {
    fn set(&mut self, key: &str, value: String) {
        if key == TRACEPARENT {
            self.0 = Some(value);
        }
    }
}

/// Whether the headers name one trace in the form of the W3C recommendation, section 3.2. The
/// library takes more than that: short ids, single digits, a dash at the end.
fn names_a_trace(headers: &HeaderMap) -> bool {
    let mut all = headers.get_all(TRACEPARENT).iter();
    let (Some(one), None) = (all.next(), all.next()) else { return false };
    let text = one.as_bytes();
    let hex = |at: std::ops::Range<usize>| {
        text.get(at).is_some_and(|part| part.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
    };
    let dashes = [2, 35, 52].iter().all(|at| text.get(*at) == Some(&b'-'));
    let known_length = match text.get(..2) {
        Some(b"00") => text.len() == 55,
        // A later version may say more, behind a dash.
        _ => text.len() == 55 || text.get(55) == Some(&b'-'),
    };
    let version = hex(0..2) && !text.starts_with(b"ff");
    version && dashes && known_length && hex(3..35) && hex(36..52) && hex(53..55)
}

/// Makes a span go on with the trace that the headers name, or begin a new one when they name none
/// or not as they should, and notes the trace's id in it.
pub fn enter_from(span: &Span, headers: &HeaderMap) {
    if !span.is_disabled() && names_a_trace(headers) {
        let context = TraceContextPropagator::new().extract(&Headers(headers));
        // Without a tracer in this process there is nothing to go on with.
        let _ = span.set_parent(context);
    }
}

/// Makes a span go on with the trace of a stored `traceparent`: work that is done later, or in
/// another process, belongs to the call that asked for it.
pub fn enter_stored(span: &Span, traceparent: Option<&str>) {
    if let Some(context) = stored(span, traceparent) {
        let _ = span.set_parent(context);
    }
}

/// Links a span to a stored `traceparent`: for work that has several causes, or a trace of its own.
pub fn link_stored(span: &Span, traceparent: Option<&str>) {
    if let Some(context) = stored(span, traceparent) {
        span.add_link(context.span().span_context().clone());
    }
}

fn stored(span: &Span, traceparent: Option<&str>) -> Option<Context> {
    let text = traceparent.filter(|_| !span.is_disabled())?;
    Some(TraceContextPropagator::new().extract(&Text(Some(text.to_owned()))))
}

/// Writes a span's trace context into headers.
pub fn inject(span: &Span, headers: &mut HeaderMap) {
    let context = context(span).or_else(|| context(&Span::current()));
    if let Some(context) = context {
        TraceContextPropagator::new().inject_context(&context, &mut HeadersMut(headers));
    }
}

/// The `traceparent` of the current span, to be stored beside what outlives the call.
#[must_use]
pub fn traceparent() -> Option<String> {
    let mut text = Text(None);
    TraceContextPropagator::new().inject_context(&context(&Span::current())?, &mut text);
    text.0
}

/// The id of a span's trace; none without a tracer.
#[must_use]
pub fn trace_id(span: &Span) -> Option<TraceId> {
    Some(context(span)?.span().span_context().trace_id())
}

/// Ids of the trace and of the span that a subscriber knows under an id, as text; none for a span
/// of no trace.
pub(super) fn ids(subscriber: &Dispatch, id: &Id) -> Option<(String, String)> {
    let context = get_otel_context(id, subscriber)?;
    let span = context.span();
    let found = span.span_context();
    found.is_valid().then(|| (found.trace_id().to_string(), found.span_id().to_string()))
}

/// The context of a span, or of the nearest around it that belongs to a trace: a span that is there
/// for the log alone has none of its own.
fn context(span: &Span) -> Option<Context> {
    let found = span.with_subscriber(|(id, subscriber)| {
        let around = subscriber.downcast_ref::<Registry>()?.span(id)?.scope();
        let mut contexts = around.filter_map(|span| get_otel_context(&span.id(), subscriber));
        contexts.find(|context| context.span().span_context().is_valid())
    });
    found.flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const SPAN: &str = "b7ad6b7169203331";

    fn named(values: &[String]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(TRACEPARENT, value.parse().unwrap());
        }
        names_a_trace(&headers)
    }

    #[test]
    fn a_trace_is_taken_in_the_one_form_and_from_later_versions_with_more_behind() {
        for (version, end) in [("00", "-01"), ("00", "-ff"), ("01", "-01"), ("cc", "-01-what")] {
            assert!(named(&[format!("{version}-{TRACE}-{SPAN}{end}")]), "{version} {end}");
        }
    }

    #[test]
    fn everything_else_names_no_trace() {
        let (short, upper) = (&SPAN[1..], TRACE.to_uppercase());
        for wrong in [
            String::new(),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("0-{TRACE}-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}-1"),
            format!("00-{TRACE}-{SPAN}-01-"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("cc-{TRACE}-{SPAN}-01.what"),
            format!("00-{TRACE}-{short}-01"),
            format!("00-{upper}-{SPAN}-01"),
            format!("00-{TRACE}-{SPAN}-.0"),
            format!("00_{TRACE}_{SPAN}_01"),
            format!("00-{}-{SPAN}-01", "g".repeat(32)),
        ] {
            assert!(!named(std::slice::from_ref(&wrong)), "{wrong}");
        }
        let good = format!("00-{TRACE}-{SPAN}-01");
        assert!(!named(&[good.clone(), good]), "two of them contradict each other");
    }
}
