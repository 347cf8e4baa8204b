//! The form to the letter: which fields there are, what is null, and what success looks like.

use prost_types::{Duration, Timestamp};

use super::*;

const FIELDS: [&str; 20] = [
    "id",
    "name",
    "kind",
    "state",
    "done",
    "phase",
    "stage",
    "progress",
    "status",
    "message",
    "run",
    "attempt",
    "elapsed_time",
    "estimated_remaining",
    "estimate",
    "error",
    "result",
    "sequence",
    "timestamp",
    "children",
];

fn running() -> wire::Operation {
    wire::Operation {
        id: "op_tailoring_0".into(),
        name: "operations/op_tailoring_0".into(),
        kind: "resume.parse".into(),
        state: wire::State::Running.into(),
        phase: Some(wire::Phase {
            key: "extract-text".into(),
            title: "Extracting text content...".into(),
            index: 3,
            total: 6,
        }),
        progress: 45.0,
        run: 1,
        attempt: 1,
        elapsed: Some(Duration { seconds: 3, nanos: 250_000_000 }),
        sequence: 4,
        update_time: Some(Timestamp { seconds: 1_692_876_543, nanos: 123_000_000 }),
        ..Default::default()
    }
}

fn json(operation: wire::Operation) -> serde_json::Value {
    serde_json::to_value(Operation::from(operation)).unwrap()
}

#[test]
fn every_field_is_present_and_null_when_empty() {
    let empty = json(wire::Operation::default());
    let keys: Vec<&str> = empty.as_object().unwrap().keys().map(String::as_str).collect();
    let mut wanted = FIELDS;
    wanted.sort_unstable();
    assert_eq!(keys, wanted);
    for null in ["phase", "stage", "status", "message", "elapsed_time", "estimated_remaining"] {
        assert!(empty[null].is_null(), "{null}");
    }
    for null in ["estimate", "error", "result"] {
        assert!(empty[null].is_null(), "{null}");
    }
}

#[test]
fn a_running_operation_reads_as_documented() {
    assert_eq!(
        serde_json::to_string(&Operation::from(running())).unwrap(),
        concat!(
            r#"{"id":"op_tailoring_0","name":"operations/op_tailoring_0","kind":"resume.parse","#,
            r#""state":"RUNNING","done":false,"phase":{"key":"extract-text","#,
            r#""title":"Extracting text content...","index":3,"total":6},"stage":"3/6","#,
            r#""progress":45,"status":"Extracting text content...","message":null,"run":1,"#,
            r#""attempt":1,"elapsed_time":3.25,"estimated_remaining":null,"estimate":null,"#,
            r#""error":null,"result":null,"sequence":4,"timestamp":1692876543.123,"children":[]}"#,
        )
    );
}

#[test]
fn success_is_complete_at_a_hundred_and_at_the_last_stage() {
    let mut operation = running();
    operation.state = wire::State::Succeeded.into();
    operation.done = true;
    operation.progress = 95.0;
    let json = json(operation);
    assert_eq!(json["status"], "Complete!");
    assert_eq!(json["progress"], 100);
    assert_eq!(json["stage"], "6/6");
}

#[test]
fn a_cancelled_operation_keeps_its_phase_and_says_why() {
    let mut operation = running();
    operation.state = wire::State::Cancelled.into();
    operation.done = true;
    operation.error = Some(wire::Error {
        reason: "CANCELLED".into(),
        message: "You stopped it.".into(),
        retryable: true,
    });
    let json = json(operation);
    assert_eq!(json["state"], "CANCELLED");
    assert_eq!(json["stage"], "3/6");
    assert_eq!(json["progress"], 45);
    assert_eq!(json["error"]["reason"], "CANCELLED");
}

#[test]
fn an_estimate_is_seconds_with_its_evidence_and_never_a_guess() {
    let mut operation = running();
    operation.estimate = Some(wire::Estimate {
        p50: Some(Duration { seconds: 20, nanos: 0 }),
        p90: Some(Duration { seconds: 41, nanos: 500_000_000 }),
        cases: 17,
    });
    let json = json(operation);
    assert_eq!(json["estimated_remaining"], 20);
    assert_eq!(json["estimate"], serde_json::json!({"p50": 20, "p90": 41.5, "cases": 17}));
}
