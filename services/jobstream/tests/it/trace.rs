//! One request of a person is one trace, from the gateway over the work it asked for and the log of
//! events to its notice, as a collector sees it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testkit::{Collector, collector::Span, wait_until};

use crate::{
    browser::Browser,
    fleet::Fleet,
    program::{CV, Folder, JOB, SOON, Up, log},
};

/// What the trace of one tailoring passes through: kind and name of a span of each. A service or
/// stage that comes to it is one more line.
const STAGES: [(&str, &str); 11] = [
    ("server", "POST /v1/tailorings"),
    ("client", "jobstream.tailoring.v1.Tailorings/CreateTailoring"),
    ("server", "jobstream.tailoring.v1.Tailorings/CreateTailoring"),
    ("client", "operations.start"),
    ("consumer", "resume.tailor"),
    ("internal", "prepare"),
    ("internal", "tailor"),
    ("internal", "save"),
    ("client", "operations.domain"),
    ("producer", "events.relay"),
    ("consumer", "events.consume"),
];

fn settings(collector: &Collector) -> [(&'static str, String); 4] {
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()),
        // Traces do not depend on what is logged.
        ("JOBSTREAM_LOG", "info".to_owned()),
        ("JOBSTREAM_LOG_FORMAT", "json".to_owned()),
        ("OTEL_BSP_SCHEDULE_DELAY", "200".to_owned()),
    ]
}

/// The way from a span to the root of its trace, by name.
fn ancestors<'a>(spans: &'a [Span], span: &'a Span) -> Vec<&'a str> {
    let parent = spans.iter().find(|other| other.id == span.parent);
    let mut names = parent.map(|parent| ancestors(spans, parent)).unwrap_or_default();
    names.push(span.name.as_str());
    names
}

/// What somebody does at a gateway: the trace of one tailoring, and its operation. Returns when its
/// notice is in the inbox, and is an event of its own in the log.
async fn tailored(http: &str, collector: &Collector) -> (String, Value) {
    let me = Browser::register_at(http.to_owned(), "trace@example.org", "a long enough one").await;
    let uploaded = me.upload("cv.md", std::fs::read(CV).unwrap()).await;
    assert_eq!(me.finish(&uploaded).await["state"], "SUCCEEDED");
    let posting = json!({"job_description": std::fs::read_to_string(JOB).unwrap()});
    let created = me.post("/v1/tailorings", &posting).await;
    let operation = me.finish(&created).await;
    assert_eq!(operation["state"], "SUCCEEDED");
    assert_eq!(me.notified(1).await[0]["operation_id"], operation["id"]);
    wait_until("the event of the notice", SOON, async || {
        collector.trace(&created.trace).iter().any(tells_of_the_notice)
    })
    .await;
    (created.trace, operation)
}

/// Whether a span is that of the relay which sent the event of the notice.
fn tells_of_the_notice(span: &Span) -> bool {
    let kind = span.attributes.get("event.kind").map(String::as_str);
    span.name == "events.relay" && kind == Some("jobstream.notification.inbox.notified.v1")
}

/// Sees that the trace is one, and whole.
fn is_one_from_gateway_to_notice(collector: &Collector, trace: &str, operation: &Value) {
    let spans = collector.trace(trace);
    for (kind, name) in STAGES {
        let there = spans.iter().any(|span| span.kind == kind && span.name == name);
        assert!(there, "no {kind} span {name} in {spans:#?}");
    }
    let roots: Vec<&Span> = spans.iter().filter(|span| span.parent.is_empty()).collect();
    assert_eq!(roots.len(), 1, "{roots:?}");
    assert_eq!(roots[0].name, "POST /v1/tailorings");
    assert_eq!(collector.orphans().len(), 0, "{:#?}", collector.orphans());
    assert!(spans.iter().all(|span| !span.failed), "{spans:#?}");
    let attempt = attempt(&spans);
    assert_eq!(attempt.attributes["operation.id"], operation["id"].as_str().unwrap());
    assert_eq!(attempt.attributes["operation.outcome"], "succeeded");
    let step = spans.iter().find(|span| span.attributes.contains_key("step")).unwrap();
    let way = ancestors(&spans, step);
    assert_eq!(way.len(), 6, "request, call, service, attempt, phase, step: {way:?}");
    // The end of the work was sent and made a notice, whose own event was sent in its turn.
    let sent = spans.iter().find(|span| tells_of_the_notice(span)).unwrap();
    let way = ancestors(&spans, sent);
    assert_eq!(way[way.len() - 3..], ["events.relay", "events.consume", "events.relay"], "{way:?}");
    assert_eq!(way[0], "POST /v1/tailorings");
    let entrances = ["server", "consumer"];
    for root in collector.spans().iter().filter(|span| span.parent.is_empty()) {
        assert!(entrances.contains(&root.kind), "a background loop is traced: {root:?}");
    }
}

/// The one attempt of the work.
fn attempt(spans: &[Span]) -> &Span {
    spans.iter().find(|span| span.name == "resume.tailor").unwrap()
}

// The collector takes the last spans while this test waits for the program's end.
#[tokio::test(flavor = "multi_thread")]
async fn one_tailoring_is_one_trace_from_the_gateway_to_its_notice() {
    let (collector, folder) = (Collector::start().await, Folder::new("trace"));
    let settings = settings(&collector);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let up = Up::start_with(&folder.0, &settings);
    let (trace, operation) = tailored(&up.http, &collector).await;
    // Ends with everything sent: what is missing now was never recorded.
    let (_, well) = up.end();
    assert!(well);
    is_one_from_gateway_to_notice(&collector, &trace, &operation);
    let spans = collector.trace(&trace);
    lines_say_where_they_belong(&log(&folder.0), &trace, attempt(&spans));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_one_trace_through_separate_processes_too() {
    let collector = Collector::start().await;
    let settings = settings(&collector);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let mut fleet = Fleet::start_with("traces", &settings).await;
    let (trace, operation) =
        tailored(&format!("http://{}", fleet.gateways[0].address), &collector).await;
    for process in fleet.all() {
        assert!(process.end().1);
    }
    is_one_from_gateway_to_notice(&collector, &trace, &operation);
    let services: BTreeSet<String> =
        collector.trace(&trace).into_iter().map(|span| span.service).collect();
    let passed = ["jobstream-gateway", "jobstream-notification", "jobstream-tailoring"];
    assert_eq!(services, passed.map(str::to_owned).into());
}

/// Every line of the work carries the ids of its trace and of its operation.
fn lines_say_where_they_belong(log: &str, trace: &str, attempt: &Span) {
    let id = &attempt.attributes["operation.id"];
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_operation: Vec<_> = lines.iter().filter(|line| line["operation.id"] == **id).collect();
    assert!(of_operation.len() >= 10, "{of_operation:?}");
    for line in &of_operation {
        assert_eq!(line["trace_id"], trace, "{line}");
    }
    let of_trace = lines.iter().filter(|line| line["trace_id"] == trace).count();
    assert!(of_trace >= of_operation.len());
    let steps = lines.iter().filter(|line| !line["step"].is_null());
    assert!(steps.clone().count() > 0);
    for line in steps {
        assert!(!line["operation.id"].is_null() && !line["trace_id"].is_null(), "{line}");
    }
}

#[tokio::test]
async fn a_collector_that_is_away_delays_and_fails_nothing() {
    let folder = Folder::new("no-collector");
    // A port that nobody listens on.
    let settings = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")];
    let up = Up::start_with(&folder.0, &settings);
    let me = Browser::register(&up, "away@example.org", "a long enough one").await;
    let uploaded = me.upload("cv.md", std::fs::read(CV).unwrap()).await;
    assert_eq!(me.finish(&uploaded).await["state"], "SUCCEEDED");
    let (took, well) = up.end();
    assert!(well && took < SOON / 6, "{took:?}");
}

#[test]
fn an_address_that_is_none_is_told_with_an_example() {
    let folder = Folder::new("bad-collector");
    let mut command = crate::program::command(&folder.0, None);
    let output =
        command.env("OTEL_EXPORTER_OTLP_ENDPOINT", "not an address").arg("up").output().unwrap();
    assert!(!output.status.success());
    let said = crate::program::text(&output.stderr);
    assert!(said.contains("http://127.0.0.1:4317"), "{said}");
}
