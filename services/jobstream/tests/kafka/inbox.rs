//! Somebody's inbox, followed live over server-sent events at whichever gateway answers.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;

/// How long a stream may be silent: the gateway sends something every 2 s.
const SILENCE: Duration = Duration::from_secs(6);

/// Notifications as they came, and how often the stream broke.
#[derive(Clone, Default)]
pub struct Inbox(Arc<Mutex<(Vec<Value>, usize)>>);

impl Inbox {
    /// What has come until now, and the breaks.
    pub fn seen(&self) -> (Vec<Value>, usize) {
        self.0.lock().unwrap().clone()
    }

    /// Follows without end, each time at the next gateway, after the last change that was seen.
    pub async fn follow(self, gateways: Vec<String>, token: String) {
        let client = testkit::http::client();
        let mut last: Option<String> = None;
        let mut pause = tokio::time::interval(Duration::from_millis(100));
        for gateway in gateways.iter().cycle() {
            pause.tick().await;
            let url = format!("http://{gateway}/v1/notifications/events");
            let mut request = client.get(url).bearer_auth(&token);
            if let Some(last) = &last {
                request = request.header("Last-Event-ID", last);
            }
            if let Ok(answer) = request.send().await
                && answer.status().is_success()
            {
                self.read(answer, &mut last).await;
            }
            self.0.lock().unwrap().1 += 1;
        }
    }

    /// Reads one stream until it ends or breaks.
    async fn read(&self, mut answer: reqwest::Response, last: &mut Option<String>) {
        let mut text = String::new();
        while let Ok(Ok(Some(bytes))) = tokio::time::timeout(SILENCE, answer.chunk()).await {
            text.push_str(std::str::from_utf8(&bytes).unwrap());
            while let Some(end) = text.find("\n\n") {
                let block: String = text.drain(..end + 2).collect();
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
                let Some(id) = field("id: ") else { continue };
                *last = Some(id.to_owned());
                if field("event: ") == Some("notification") {
                    let data = serde_json::from_str(field("data: ").unwrap()).unwrap();
                    self.0.lock().unwrap().0.push(data);
                }
            }
        }
    }
}
