//! A server that speaks the protocol, for tests: it answers call by call with what it was told to,
//! well behaved or hostile, and keeps what it was asked.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Response, StatusCode},
    routing::post,
};
use futures::{Stream, StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::Settings;

/// How the server answers a call.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A whole answer, streamed in pieces of some letters.
    Text(String),
    /// A whole answer at once, by a server without streams.
    Whole(String),
    /// The beginning of an answer, then the connection is cut.
    CutAfter(String),
    /// The beginning of an answer in good order, without the word that it is finished.
    Unfinished(String),
    /// The same piece for ever.
    Endless(String),
    /// Nothing, for ever.
    Silent,
    /// A status, with headers and a body.
    Status(u16, Vec<(&'static str, String)>, String),
    /// Raw bytes as an event stream.
    Raw(Vec<u8>),
    /// An answer that ended for another reason than being finished.
    Ended(String, &'static str),
}

/// A call as it came in.
#[derive(Debug, Clone)]
pub struct Call {
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Value,
}

type Answering = dyn Fn(&Value) -> Reply + Send + Sync;

struct Shared {
    script: Mutex<VecDeque<Reply>>,
    otherwise: Box<Answering>,
    calls: Mutex<Vec<Call>>,
}

/// The running server; it ends when it is dropped.
pub struct Server {
    address: std::net::SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Starts a server that answers by a script, and the last line of it for ever.
    ///
    /// # Panics
    /// There is no port, or no line.
    pub async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let mut script: VecDeque<Reply> = script.into_iter().collect();
        let last = script.pop_back().expect("a script has a line");
        Self::serve(script, move |_| last.clone()).await
    }

    /// Starts a server that answers by what it is asked.
    ///
    /// # Panics
    /// There is no port.
    pub async fn answering(answer: impl Fn(&Value) -> Reply + Send + Sync + 'static) -> Self {
        Self::serve(VecDeque::new(), answer).await
    }

    #[expect(clippy::disallowed_methods, reason = "a server for tests has no tasks to join")]
    async fn serve(
        script: VecDeque<Reply>,
        answer: impl Fn(&Value) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let (script, calls) = (Mutex::new(script), Mutex::default());
        let shared = Arc::new(Shared { script, otherwise: Box::new(answer), calls });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a port");
        let address = listener.local_addr().expect("a listener has an address");
        let router = Router::new()
            .route("/v1/chat/completions", post(completions))
            .with_state(shared.clone());
        let task = tokio::spawn(async move {
            // Ends with the test.
            let _ = axum::serve(listener, router).await;
        });
        Self { address, shared, task }
    }

    /// Settings of a client of this server, quick to retry.
    ///
    /// # Panics
    /// Never: the address is one.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let base = Settings::base(&format!("http://{}/v1", self.address)).expect("an address");
        let mut settings = Settings::new(base, "test-model");
        settings.times.pause = Duration::from_millis(5);
        settings
    }

    /// Calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn completions(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    axum::Json(body): axum::Json<Value>,
) -> Response<Body> {
    shared
        .calls
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Call { headers, body: body.clone() });
    let scripted = shared.script.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let reply = scripted.unwrap_or_else(|| (shared.otherwise)(&body));
    respond(reply)
}

fn respond(reply: Reply) -> Response<Body> {
    match reply {
        Reply::Text(text) => streamed(stream::iter(pieces(&text, "stop"))),
        Reply::Ended(text, why) => streamed(stream::iter(pieces(&text, why))),
        Reply::Raw(bytes) => streamed(stream::iter([bytes])),
        Reply::Unfinished(text) => {
            let mut all = pieces(&text, "stop");
            all.truncate(all.len() - 3);
            streamed(stream::iter(all))
        }
        Reply::CutAfter(text) => {
            let all = pieces(&text, "stop");
            let begun = all[..all.len() - 3].to_vec();
            // What was written leaves while nothing more is there to be written.
            let cut = stream::once(async {
                tokio::task::yield_now().await;
                Err(io::Error::new(io::ErrorKind::ConnectionReset, "cut"))
            });
            event_stream(Body::from_stream(stream::iter(begun.into_iter().map(Ok)).chain(cut)))
        }
        Reply::Endless(text) => streamed(stream::repeat(event(&chunk(&text, None)))),
        Reply::Silent => streamed(stream::pending()),
        Reply::Whole(text) => {
            let message = json!({ "role": "assistant", "content": text, "refusal": null });
            let choice = json!({ "index": 0, "message": message, "finish_reason": "stop" });
            let usage = json!({ "prompt_tokens": 40, "completion_tokens": 8, "total_tokens": 48 });
            let body = json!({ "id": "chatcmpl-1", "object": "chat.completion",
                "model": "test-model", "choices": [choice], "usage": usage });
            status(200, &[], body.to_string())
        }
        Reply::Status(code, headers, body) => status(code, &headers, body),
    }
}

fn status(code: u16, headers: &[(&'static str, String)], body: String) -> Response<Body> {
    let code = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut builder = Response::builder().status(code).header("content-type", "application/json");
    for (name, value) in headers {
        builder = builder.header(*name, value);
    }
    builder.body(Body::from(body)).unwrap_or_default()
}

/// The events of a whole answer: who speaks, the text, why it ended, what it cost, the end.
fn pieces(text: &str, why: &str) -> Vec<Vec<u8>> {
    const LETTERS: usize = 7;
    let opening = json!({ "index": 0, "delta": { "role": "assistant", "content": "", "refusal": null },
        "finish_reason": null });
    let mut events =
        vec![b": keep-alive\n\n".to_vec(), event(&envelope(json!([opening]), Value::Null))];
    let letters: Vec<char> = text.chars().collect();
    let parts = letters.chunks(LETTERS).map(|part| part.iter().collect::<String>());
    events.extend(parts.map(|part| event(&chunk(&part, None))));
    events.push(event(&chunk("", Some(why))));
    let usage = json!({ "prompt_tokens": 40, "completion_tokens": letters.len() / 4 });
    events.push(event(&envelope(json!([]), usage)));
    events.push(b"data: [DONE]\n\n".to_vec());
    events
}

fn chunk(text: &str, why: Option<&str>) -> Value {
    let delta = if why.is_some() { json!({}) } else { json!({ "content": text }) };
    envelope(
        json!([{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": why }]),
        Value::Null,
    )
}

fn envelope(choices: Value, usage: Value) -> Value {
    json!({ "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1,
        "model": "test-model", "choices": choices, "usage": usage })
}

fn event(value: &Value) -> Vec<u8> {
    format!("data: {value}\n\n").into_bytes()
}

fn streamed(events: impl Stream<Item = Vec<u8>> + Send + 'static) -> Response<Body> {
    event_stream(Body::from_stream(events.map(|bytes| Ok::<_, io::Error>(Bytes::from(bytes)))))
}

fn event_stream(body: Body) -> Response<Body> {
    let builder = Response::builder().header("content-type", "text/event-stream");
    builder.body(body).unwrap_or_default()
}
