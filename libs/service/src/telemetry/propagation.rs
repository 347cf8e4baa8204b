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
    if span.is_disabled() {
        return;
    }
    if names_a_trace(headers) {
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
