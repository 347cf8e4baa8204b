//! Watchers of one operation that come back after every break where they were: over gRPC at any
//! replica, over server-sent events at any gateway. They see every sequence once, in order.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use proto::operations::v1::{State, WatchEvent, WatchRequest, operations_client::OperationsClient};
use service::client::{Caller, Channel};

/// What watchers saw of attempts: when an operation was first seen at each, and when it was seen
/// to wait for the next.
#[derive(Clone, Default)]
pub struct Attempts(Arc<Mutex<HashMap<String, Vec<Attempt>>>>);

/// One attempt of an operation.
struct Attempt {
    number: i64,
    seen: Instant,
    waits: Option<Instant>,
}

/// An operation that went on at another process.
pub struct TakenOver {
    /// When its process before was seen to have lost it or to have given it back.
    pub waits: Instant,
    /// When it was first seen at the other.
    pub at: Instant,
}

impl Attempts {
    fn saw(&self, operation: &str, number: i64, waits: bool) {
        let mut seen = self.0.lock().unwrap();
        let attempts = seen.entry(operation.to_owned()).or_default();
        let (now, at) = (Instant::now(), attempts.iter().position(|known| known.number == number));
        let at = at.unwrap_or_else(|| {
            attempts.push(Attempt { number, seen: now, waits: None });
            attempts.len() - 1
        });
        if waits && number > 0 {
            attempts[at].waits.get_or_insert(now);
        }
    }

    /// What was taken over: seen at another attempt than the first.
    pub fn taken_over(&self) -> Vec<TakenOver> {
        let seen = self.0.lock().unwrap();
        let mut found = Vec::new();
        for attempts in seen.values() {
            for next in attempts.iter().filter(|attempt| attempt.number > 1) {
                let before = attempts.iter().find(|before| before.number == next.number - 1);
                if let Some(waits) = before.and_then(|before| before.waits) {
                    found.push(TakenOver { waits, at: next.seen });
                }
            }
        }
        found
    }
}

/// What one watcher saw.
pub struct Seen {
    pub operation: String,
    pub state: String,
    pub breaks: usize,
}

/// Follows over gRPC to the end.
pub async fn over_grpc(channel: Channel, me: Caller, id: String, attempts: Attempts) -> Seen {
    let (mut last, mut breaks, mut state) = (0, 0, String::new());
    'open: loop {
        let request = WatchRequest { id: id.clone(), after_sequence: Some(last) };
        let opened = OperationsClient::new(channel.clone()).watch(me.request(request)).await;
        let Ok(answer) = opened else {
            breaks += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let mut stream = answer.into_inner();
        loop {
            match tokio::time::timeout(Duration::from_secs(6), stream.message()).await {
                Ok(Ok(Some(message))) => {
                    let event = message.event();
                    let Some(operation) = message.operation else { continue };
                    assert_eq!(event, WatchEvent::Update, "{id} after {last}");
                    assert_eq!(operation.sequence, last + 1, "{id} over gRPC");
                    last += 1;
                    let waits = operation.state() == State::Pending;
                    attempts.saw(&id, operation.attempt.into(), waits);
                    state = operation.state().as_str_name().to_owned();
                }
                Ok(Ok(None)) => return Seen { operation: id, state, breaks },
                Ok(Err(_)) | Err(_) => {
                    breaks += 1;
                    continue 'open;
                }
            }
        }
    }
}

/// Follows over server-sent events to the end, each time at the next gateway.
pub async fn over_sse(
    gateways: Vec<String>,
    token: String,
    id: String,
    attempts: Attempts,
) -> Seen {
    let client = testkit::http::client();
    let (mut last, mut breaks, mut state, mut turn) = (0, 0, String::new(), 0);
    let mut pause = tokio::time::interval(Duration::from_millis(100));
    loop {
        pause.tick().await;
        let gateway = &gateways[turn % gateways.len()];
        turn += 1;
        let request = client
            .get(format!("http://{gateway}/v1/operations/{id}/events"))
            .bearer_auth(&token)
            .header("Last-Event-ID", last.to_string());
        if let Ok(answer) = request.send().await
            && answer.status().is_success()
        {
            read(answer, &id, &mut last, &mut state, &attempts).await;
        }
        if matches!(state.as_str(), "SUCCEEDED" | "FAILED" | "CANCELLED") {
            return Seen { operation: id, state, breaks };
        }
        breaks += 1;
    }
}

/// Reads one stream until it ends or breaks.
async fn read(
    mut answer: reqwest::Response,
    id: &str,
    last: &mut i64,
    state: &mut String,
    attempts: &Attempts,
) {
    let mut text = String::new();
    while let Ok(Ok(Some(bytes))) =
        tokio::time::timeout(Duration::from_secs(6), answer.chunk()).await
    {
        text.push_str(std::str::from_utf8(&bytes).unwrap());
        while let Some(end) = text.find("\n\n") {
            let block: String = text.drain(..end + 2).collect();
            let field =
                |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let Some(sequence) = field("id:") else { continue };
            assert_eq!(field("event:"), Some("update"), "{id} after {last}");
            assert_eq!(sequence.parse::<i64>().unwrap(), *last + 1, "{id} over SSE");
            *last += 1;
            let operation: serde_json::Value =
                serde_json::from_str(field("data:").unwrap()).unwrap();
            let waits = operation["state"] == "PENDING";
            attempts.saw(id, operation["attempt"].as_i64().unwrap(), waits);
            operation["state"].as_str().unwrap().clone_into(state);
        }
    }
}
