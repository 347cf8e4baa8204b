//! A collector of traces: the server side of OpenTelemetry's protocol over gRPC, which keeps what
//! it is sent for a test to look at.

use std::{
    collections::{BTreeMap, HashSet},
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    common::v1::{KeyValue, any_value::Value},
    trace::v1::span::SpanKind,
};
use tonic::{Request, Response, Status, transport::server::TcpIncoming};

/// A span as it was sent.
#[derive(Debug, Clone)]
pub struct Span {
    /// Id of its trace, in hexadecimal digits.
    pub trace: String,
    /// Its own id.
    pub id: String,
    /// Id of its parent; empty for one that begins a trace.
    pub parent: String,
    /// Service that it was recorded in.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Which part it plays: server, client, consumer, producer or internal.
    pub kind: &'static str,
    /// Its attributes, as text.
    pub attributes: BTreeMap<String, String>,
    /// Whether it says that something went wrong.
    pub failed: bool,
    /// Traces it is linked to.
    pub links: Vec<String>,
}

#[derive(Debug, Default)]
struct Received {
    /// Nothing is kept but how many there were.
    forgetful: bool,
    count: usize,
    spans: Vec<Span>,
    /// Everything that was sent, as text.
    text: String,
}

/// A collector on a free port of this machine; ends with its runtime.
#[derive(Debug, Clone)]
pub struct Collector {
    address: SocketAddr,
    received: Arc<Mutex<Received>>,
}

impl Collector {
    /// Starts it.
    ///
    /// # Panics
    /// There is no free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let collector = Self { address, received: Arc::default() };
        let service = TraceServiceServer::new(collector.clone());
        let serving = tonic::transport::Server::builder()
            .add_service(service)
            .serve_with_incoming(TcpIncoming::from(listener));
        #[expect(clippy::disallowed_methods, reason = "lives as long as the test's runtime")]
        drop(tokio::spawn(serving));
        collector
    }

    /// Starts one that keeps nothing and counts the spans, for measuring at its cheapest.
    ///
    /// # Panics
    /// There is no free port.
    pub async fn forgetful() -> Self {
        let collector = Self::start().await;
        collector.received.lock().unwrap_or_else(PoisonError::into_inner).forgetful = true;
        collector
    }

    /// How many spans were sent until now.
    #[must_use]
    pub fn count(&self) -> usize {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).count
    }

    /// Where exporters reach it.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The spans that were sent until now.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).spans.clone()
    }

    /// The spans of one trace.
    #[must_use]
    pub fn trace(&self, trace: &str) -> Vec<Span> {
        self.spans().into_iter().filter(|span| span.trace == trace).collect()
    }

    /// The spans whose parent was never sent.
    #[must_use]
    pub fn orphans(&self) -> Vec<Span> {
        let spans = self.spans();
        let known: HashSet<(String, String)> =
            spans.iter().map(|span| (span.trace.clone(), span.id.clone())).collect();
        let lost = |span: &Span| {
            !span.parent.is_empty() && !known.contains(&(span.trace.clone(), span.parent.clone()))
        };
        spans.into_iter().filter(lost).collect()
    }

    /// Everything that was sent, as text: names, attributes, events, resources.
    #[must_use]
    pub fn text(&self) -> String {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).text.clone()
    }
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let request = request.into_inner();
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        let scopes = request.resource_spans.iter().flat_map(|process| &process.scope_spans);
        received.count += scopes.map(|scope| scope.spans.len()).sum::<usize>();
        if received.forgetful {
            return Ok(Response::new(ExportTraceServiceResponse::default()));
        }
        received.text.push_str(&format!("{request:?}\n"));
        for of_process in request.resource_spans {
            let attributes = of_process.resource.map(|resource| resource.attributes);
            let named = attributes.iter().flatten().find(|pair| pair.key == "service.name");
            let service = named.map(text).unwrap_or_default();
            let spans = of_process.scope_spans.into_iter().flat_map(|scope| scope.spans);
            received.spans.extend(spans.map(|span| read(span, &service)));
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

fn read(span: opentelemetry_proto::tonic::trace::v1::Span, service: &str) -> Span {
    let kind = match span.kind() {
        SpanKind::Server => "server",
        SpanKind::Client => "client",
        SpanKind::Producer => "producer",
        SpanKind::Consumer => "consumer",
        SpanKind::Internal | SpanKind::Unspecified => "internal",
    };
    Span {
        kind,
        service: service.to_owned(),
        trace: hex(&span.trace_id),
        id: hex(&span.span_id),
        parent: hex(&span.parent_span_id),
        attributes: span.attributes.iter().map(|pair| (pair.key.clone(), text(pair))).collect(),
        failed: span.status.is_some_and(|status| status.code == 2),
        links: span.links.iter().map(|link| hex(&link.trace_id)).collect(),
        name: span.name,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(pair: &KeyValue) -> String {
    match pair.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(truth)) => truth.to_string(),
        Some(other) => format!("{other:?}"),
        None => String::new(),
    }
}
