//! The spans of an operation: whichever process takes it up, and however often, they belong to the
//! call that started it. Telemetry is one per process, so this is one test.

use std::time::Duration;

use operations::New;
use service::{
    Config, Tasks,
    telemetry::{self, propagation},
};
use testkit::{Collector, collector::Span};

use crate::app::{App, OWNER, Script, Scripted, at_gate, host, options};

#[tokio::test]
async fn attempts_in_two_processes_belong_to_the_call_that_started_the_operation() {
    let collector = Collector::start().await;
    let config = Config {
        otel_endpoint: Some(collector.endpoint()),
        log_filter: "error".into(),
        ..Config::default()
    };
    let telemetry = telemetry::install(&config, &Tasks::new()).unwrap();
    let app = App::with(|options| options.works = false).await;
    let first = host(&app.database, &app.stage, options()).await;

    let call = tracing::info_span!(parent: None, "call", otel.kind = "server");
    let trace = propagation::trace_id(&call).unwrap().to_string();
    let script = Script { gate: Some("g".into()), failures: 2, ..Script::default() };
    let new = New::new::<Scripted>(OWNER, &script).unwrap();
    let new = new.trace(call.in_scope(propagation::traceparent));
    drop(call);
    let id = app.engine.start(new).await.unwrap().operation.id().to_owned();
    at_gate(&app, "g", 1).await;
    first.kill();
    let second = host(&app.database, &app.stage, options()).await;
    app.stage.open("g");
    app.stage.open("g");
    app.ended(&id).await;
    second.on(async |engine| assert!(engine.drain(Duration::from_secs(10)).await)).await;
    assert!(telemetry.end(Duration::from_secs(10)).await, "everything was sent");

    let spans = collector.trace(&trace);
    let known = |parent: &str| parent.is_empty() || spans.iter().any(|span| span.id == parent);
    assert!(spans.iter().all(|span| known(&span.parent)), "{spans:#?}");
    let root: Vec<&Span> = spans.iter().filter(|span| span.parent.is_empty()).collect();
    assert_eq!(root.len(), 1);
    let mut attempts: Vec<&Span> = spans.iter().filter(|span| span.kind == "consumer").collect();
    attempts.sort_by_key(|span| span.attributes["operation.attempt"].clone());
    assert!(attempts.iter().all(|span| span.parent == root[0].id && span.name == "test.scripted"));
    let outcome =
        |span: &Span| span.attributes.get("operation.outcome").cloned().unwrap_or_default();
    let outcomes: Vec<String> = attempts.iter().map(|span| outcome(span)).collect();
    assert_eq!(outcomes, ["", "retried", "succeeded"]);
    let failed: Vec<bool> = attempts.iter().map(|span| span.failed).collect();
    assert_eq!(failed, [false, true, false]);
    let steps: Vec<(&str, &str)> = spans
        .iter()
        .filter(|span| span.attributes.contains_key("step"))
        .map(|step| (step.name.as_str(), spans.iter().find(|s| s.id == step.parent).unwrap()))
        .map(|(step, phase)| (step, phase.name.as_str()))
        .collect();
    assert_eq!(steps, [("one", "one"), ("two", "two")], "each once, in its phase");
}
