//! Reads server-sent events as a browser does.

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;

use crate::app::{App, DEADLINE};

/// Something on the wire.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// An event: its name, its id, its data.
    Event(String, i64, Value),
    /// A piece of text: its data; it has no id.
    Delta(Value),
    /// A comment.
    Comment(String),
    /// How soon to come back, in milliseconds.
    Retry(u64),
}

/// An open stream.
pub struct Sse {
    response: Response,
    text: String,
    bytes: Vec<u8>,
}

impl Sse {
    /// Opens the stream of an operation as the user ann.
    pub async fn open(app: &App, id: &str, last_event_id: Option<i64>) -> Self {
        Self::open_at(app, &format!("/v1/operations/{id}/events"), last_event_id).await
    }

    /// Opens a stream as the user ann.
    pub async fn open_at(app: &App, path: &str, last_event_id: Option<i64>) -> Self {
        // Compressed, events would wait for each other.
        let mut request = app.get(path).header("accept-encoding", "gzip");
        if let Some(last) = last_event_id {
            request = request.header("Last-Event-ID", last.to_string());
        }
        let response = request.timeout(Duration::from_secs(120)).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert!(!response.headers().contains_key("content-encoding"));
        Self { response, text: String::new(), bytes: Vec::new() }
    }

    /// Waits for what comes next; `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                return Some(parse(block.trim_end()));
            }
            let chunk = tokio::time::timeout(DEADLINE, self.response.chunk()).await;
            match chunk.expect("something in time").expect("an unbroken stream") {
                Some(chunk) => {
                    self.bytes.extend_from_slice(&chunk);
                    let valid = match std::str::from_utf8(&self.bytes) {
                        Ok(text) => text.len(),
                        Err(error) => error.valid_up_to(),
                    };
                    let rest = self.bytes.split_off(valid);
                    let whole = std::mem::replace(&mut self.bytes, rest);
                    self.text.push_str(&String::from_utf8(whole).unwrap());
                }
                None => {
                    assert_eq!(self.text, "", "the stream ended within an event");
                    return None;
                }
            }
        }
    }

    /// Waits for the next event.
    pub async fn event(&mut self) -> Option<(String, i64, Value)> {
        loop {
            if let Item::Event(name, id, data) = self.next().await? {
                assert_eq!(data["sequence"], id);
                return Some((name, id, data));
            }
        }
    }

    /// Waits for this many events: their names and ids.
    pub async fn take(&mut self, count: usize) -> Vec<(String, i64)> {
        let mut all = Vec::new();
        while all.len() < count {
            let (name, id, _) = self.event().await.expect("a stream that goes on");
            all.push((name, id));
        }
        all
    }

    /// Reads to the end: the names and ids of all events.
    pub async fn rest(&mut self) -> Vec<(String, i64)> {
        let mut all = Vec::new();
        while let Some((name, id, _)) = self.event().await {
            all.push((name, id));
        }
        all
    }
}

/// Reads one block of the stream.
pub fn parse(block: &str) -> Item {
    let mut name = String::from("message");
    let mut id = None;
    let mut data = None;
    let mut retry = None;
    let mut comment = None;
    for line in block.lines() {
        match line.split_once(": ").unwrap() {
            ("", text) => comment = Some(text.to_owned()),
            ("event", text) => name = text.to_owned(),
            ("id", text) => id = Some(text.parse().unwrap()),
            ("data", text) => data = Some(serde_json::from_str(text).unwrap()),
            ("retry", text) => retry = Some(text.parse().unwrap()),
            other => panic!("unexpected line {other:?}"),
        }
    }
    match (data, retry, comment) {
        (Some(data), None, None) if name == "delta" && id.is_none() => Item::Delta(data),
        (Some(data), None, None) => Item::Event(name, id.unwrap(), data),
        (None, Some(retry), _) => Item::Retry(retry),
        (None, None, Some(comment)) => Item::Comment(comment),
        other => panic!("unexpected block {other:?}"),
    }
}
