//! Lines as they are written, in both forms. Shared with the tests beside them: a log that is kept in
//! memory.

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
        let lines = logged(format, || tracing::warn!(name = sent, other = ?sent, %sent, "{sent}"));
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
