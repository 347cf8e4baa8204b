//! Traces: spans are sent in batches, by a thread of their own, to a collector that speaks OTLP over
//! gRPC. A collector that is away costs the spans that do not fit into the queue, and no call.
//!
//! A trace begins where something comes in from outside (a request, a call, an operation that is
//! taken up): a span of another kind without a parent is a background loop's and is not recorded.

use opentelemetry::{
    Context, KeyValue,
    trace::{Link, SpanKind, TraceId, TraceState},
};
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SamplingDecision, SamplingResult, SdkTracerProvider, ShouldSample},
};

use super::Error;
use crate::config::Config;

/// Longest value of an attribute of ours is a name; a span has few.
const ATTRIBUTES: u32 = 32;

/// Makes the provider of this process. Without a collector spans get ids, which lines and other
/// services carry on, and no records.
pub(super) fn provider(config: &Config) -> Result<SdkTracerProvider, Error> {
    let builder = SdkTracerProvider::builder().with_max_attributes_per_span(ATTRIBUTES);
    let Some(endpoint) = &config.otel_endpoint else {
        let sampler = Sampler::ParentBased(Box::new(Sampler::AlwaysOff));
        return Ok(builder.with_sampler(sampler).build());
    };
    if !["http://", "https://"].iter().any(|scheme| endpoint.starts_with(scheme)) {
        return Err(Error::Traces("it begins with neither http:// nor https://".into()));
    }
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .map_err(|error| Error::Traces(error.into()))?;
    let resource = Resource::builder()
        .with_service_name(config.service_name.clone())
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(KeyValue::new("service.instance.id", instance()))
        .build();
    let entrances = Entrances(Sampler::TraceIdRatioBased(config.trace_share));
    Ok(builder
        .with_sampler(Sampler::ParentBased(Box::new(entrances)))
        .with_resource(resource)
        .with_batch_exporter(exporter)
        .build())
}

/// Tells this process from others of the same name.
fn instance() -> String {
    format!("{:016x}", rand::random::<u64>())
}

/// Samples traces where they begin; what has no parent and is no entrance is left out.
#[derive(Debug, Clone)]
struct Entrances(Sampler);

impl ShouldSample for Entrances {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        if matches!(kind, SpanKind::Server | SpanKind::Consumer) {
            return self.0.should_sample(parent, trace, name, kind, attributes, links);
        }
        SamplingResult {
            decision: SamplingDecision::Drop,
            attributes: Vec::new(),
            trace_state: TraceState::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(share: f64, kind: &SpanKind) -> SamplingDecision {
        let entrances = Entrances(Sampler::TraceIdRatioBased(share));
        let trace = TraceId::from(0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128);
        entrances.should_sample(None, trace, "x", kind, &[], &[]).decision
    }

    #[test]
    fn a_trace_begins_where_something_comes_in_and_nowhere_else() {
        for kind in [SpanKind::Server, SpanKind::Consumer] {
            assert_eq!(decision(1.0, &kind), SamplingDecision::RecordAndSample);
            assert_eq!(decision(0.0, &kind), SamplingDecision::Drop);
        }
        for kind in [SpanKind::Internal, SpanKind::Client, SpanKind::Producer] {
            assert_eq!(decision(1.0, &kind), SamplingDecision::Drop);
        }
    }
}
