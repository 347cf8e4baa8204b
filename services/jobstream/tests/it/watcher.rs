//! Watchers of one operation that come back after every break where they were: over gRPC at any
//! replica, over server-sent events at any gateway. They see every sequence once, in order.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use proto::operations::v1::{WatchEvent, WatchRequest, operations_client::OperationsClient};
use service::client::{Caller, Channel};

/// What watchers saw of attempts: when an operation was first seen at each.
#[derive(Clone, Default)]
pub struct Attempts(Arc<Mutex<Vec<(Instant, String, i64)>>>);

impl Attempts {
    fn saw(&self, operation: &str, attempt: i64) {
        let mut seen = self.0.lock().unwrap();
        if !seen.iter().any(|(_, id, n)| id == operation && *n >= attempt) {
            seen.push((Instant::now(), operation.to_owned(), attempt));
        }
    }

    /// When operations were taken over: seen at another attempt than their first.
    pub fn taken_over(&self) -> Vec<Instant> {
        let seen = self.0.lock().unwrap();
        seen.iter().filter(|(.., attempt)| *attempt > 1).map(|(at, ..)| *at).collect()
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
                    attempts.saw(&id, operation.attempt.into());
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
            attempts.saw(id, operation["attempt"].as_i64().unwrap());
            operation["state"].as_str().unwrap().clone_into(state);
        }
    }
}
